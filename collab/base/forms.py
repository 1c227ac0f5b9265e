"""Forms in the look of Collab, and fields for what arrives from outside."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from collab.base.numbers import number


class FormRenderer(TemplatesSetting):
    """Renders ``{{ form }}`` and ``{{ field.as_field_group }}`` with our components."""

    form_template_name = "components/form_fields.html"
    field_template_name = "components/field.html"


class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows, each by a checkbox; an id that no database takes is a wrong choice like any other."""

    widget = forms.CheckboxSelectMultiple

    def _check_values(self, value: Any) -> Any:
        for pk in value:
            if number(str(pk)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": pk}
                )
        return super()._check_values(value)  # type: ignore[misc]

"""Forms of organisations."""

from django import forms

from orgs.models import Organisation


class FeaturesForm(forms.ModelForm):  # type: ignore[type-arg]
    """The switches of an organisation; ``orgs.services`` writes what they say."""

    class Meta:
        model = Organisation
        fields = ["partner_collaboration"]
        widgets = {"partner_collaboration": forms.CheckboxInput(attrs={"class": "switch", "role": "switch"})}
        help_texts = {"partner_collaboration": ""}

"""Forms of roles."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from orgs.matrix import offered_rights
from orgs.models import Organisation, Role

TAKEN = _("There is a role of that name already.")
LATER = _("What holds for attributes that are added to an entity type after you have saved.")
SCOPE = _("Which tasks of a process that is shared with them partner users see.")


class RoleForm(forms.Form):
    """What stands in the editor beside the parts of other apps: name, rights, and what holds for later things."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80)
    rights = forms.MultipleChoiceField(label=_("Permissions"), required=False)
    new_attributes = forms.ChoiceField(
        label=_("Attributes added later"), help_text=LATER, choices=Role.Level.choices, widget=forms.RadioSelect
    )
    task_scope = forms.ChoiceField(
        label=_("Tasks"), help_text=SCOPE, choices=Role.TaskScope.choices, widget=forms.RadioSelect
    )

    def __init__(self, data: QueryDict | None, *, role: Role, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial or fields_of(role))
        self.role = role
        rights: Any = self.fields["rights"]
        rights.choices = [(right, right) for right in offered_rights(role.kind)]
        if role.kind == Role.Kind.STAFF:
            del self.fields["task_scope"]

    def clean_name(self) -> str:
        """Return the name; raise ValidationError when another role bears it."""
        name: str = self.cleaned_data["name"]
        same = Role.objects.filter(organisation_id=self.role.organisation_id, kind=self.role.kind, name=name)
        if same.exclude(pk=self.role.pk).exists():
            raise ValidationError(TAKEN)
        return name


class NewRoleForm(forms.Form):
    """What a new role begins with."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Role.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=80)

    def __init__(self, data: QueryDict | None, *, organisation: Organisation, kind: str = Role.Kind.PARTNER) -> None:
        super().__init__(data, initial={"kind": kind})
        self.organisation = organisation

    def clean(self) -> dict[str, Any]:
        """Return what was entered; raise ValidationError when a role of that kind bears the name."""
        kind, name = self.cleaned_data.get("kind"), self.cleaned_data.get("name")
        if Role.objects.filter(organisation=self.organisation, kind=kind, name=name).exists():
            self.add_error("name", ValidationError(TAKEN))
        return self.cleaned_data


def fields_of(role: Role) -> dict[str, Any]:
    """Return what the editor shows of ``role``."""
    return {
        "version": role.version,
        "name": role.name,
        "rights": role.rights,
        "new_attributes": role.new_attributes,
        "task_scope": role.task_scope,
    }


def typed(data: QueryDict) -> dict[str, Any]:
    """Return what stands in the editor's fields, not checked yet."""
    return {"rights": data.getlist("rights")} | {
        name: data.get(name, "") for name in ("version", "name", "new_attributes", "task_scope")
    }

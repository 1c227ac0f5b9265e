"""Forms of Django admin: what an operator enters is checked like everything else."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from orgs.matrix import ACTION_WORDS, KIND_WORDS
from orgs.models import Partnership, Role, User
from orgs.rights import ACTIONS

RIGHTS = [
    (KIND_WORDS[kind], [(f"{kind}.{action}", ACTION_WORDS[action]) for action in actions])
    for kind, actions in ACTIONS.items()
]


class NewUserForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """A new person; without a password nobody can sign in before resetting it."""

    class Meta:
        model = User
        fields = ("email", "name", "organisation", "role", "language")


class UserForm(UserChangeForm):  # type: ignore[type-arg]
    """A person, without groups and permissions: both follow from organisation and role."""

    class Meta:
        model = User
        fields = ("email", "password", "name", "organisation", "role", "language", "is_active", "is_superuser")


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role; its rights as checkboxes."""

    rights = forms.MultipleChoiceField(
        label=_("Rights"), choices=RIGHTS, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Role
        fields = ("organisation", "kind", "name", "rights")


class PartnershipForm(forms.ModelForm):  # type: ignore[type-arg]
    """A partnership; role, purposes and labels are the host's own."""

    class Meta:
        model = Partnership
        fields = ("host", "partner", "role", "status", "purposes", "labels")

    def clean(self) -> dict[str, Any] | None:
        """Refuse purposes and labels of other organisations."""
        cleaned = super().clean() or {}
        host = cleaned.get("host") or self.instance.host
        if any(each.organisation_id != host.pk for each in cleaned.get("purposes", ())):
            self.add_error("purposes", ValidationError(_("Choose purposes of the host.")))
        if any(each.family.organisation_id != host.pk for each in cleaned.get("labels", ())):
            self.add_error("labels", ValidationError(_("Choose labels of the host.")))
        return cleaned

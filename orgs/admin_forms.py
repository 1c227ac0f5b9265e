"""Forms of Django admin: what an operator enters is checked like everything else."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from orgs.matrix import ACTION_WORDS, KIND_WORDS
from orgs.models import Role, User
from orgs.rights import ACTIONS
from orgs.services.invitations import InvitationError, demand_room

RIGHTS = [
    (KIND_WORDS[kind], [(f"{kind}.{action}", ACTION_WORDS[action]) for action in actions])
    for kind, actions in ACTIONS.items()
]


class NewUserForm(AdminUserCreationForm):  # type: ignore[type-arg]
    """A new person; without a password nobody can sign in before resetting it."""

    class Meta:
        model = User
        fields = ("email", "name", "organisation", "role", "language")

    def clean(self) -> dict[str, Any] | None:
        """Refuse people beyond the user limit of their organisation."""
        cleaned: dict[str, Any] | None = super().clean()
        if cleaned and (organisation := cleaned.get("organisation")):
            try:
                demand_room(organisation)
            except InvitationError as refused:
                self.add_error(None, refused)
        return cleaned


class UserForm(UserChangeForm):  # type: ignore[type-arg]
    """A person, without groups and permissions: both follow from organisation and role."""

    class Meta:
        model = User
        fields = ("password", "name", "language", "is_superuser")


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role; its rights as checkboxes."""

    rights = forms.MultipleChoiceField(
        label=_("Rights"), choices=RIGHTS, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Role
        fields = ("organisation", "kind", "name", "rights")

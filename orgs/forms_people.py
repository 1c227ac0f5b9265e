"""Forms about the people of an organisation."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from orgs.models import User
from orgs.people import roles_to_give


class InviteForm(forms.Form):
    """Whom to invite as a colleague, and what they become."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role: Any = forms.ModelChoiceField(label=_("Role"), queryset=None)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    def __init__(self, data: Any, *, giver: User) -> None:
        super().__init__(data, initial={"language": giver.organisation.language})
        self.fields["role"].queryset = roles_to_give(giver)  # type: ignore[attr-defined]
        offered = [each for each in settings.LANGUAGES if each[0] in giver.organisation.languages]
        self.fields["language"].choices = offered  # type: ignore[attr-defined]
        self.fields["email"].widget.attrs["autocomplete"] = "off"


class PersonRoleForm(forms.Form):
    """Which role somebody is to have."""

    role: Any = forms.ModelChoiceField(label=_("Role"), queryset=None)

    def __init__(self, data: Any, *, giver: User, person: User) -> None:
        super().__init__(data, initial={"role": person.role_id})
        self.fields["role"].queryset = roles_to_give(giver)  # type: ignore[attr-defined]

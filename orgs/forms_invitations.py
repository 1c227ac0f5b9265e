"""Forms that answer invitations."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from orgs.models import Invitation, Role, User


class ColleagueForm(forms.Form):
    """The account of somebody new; the address is the invitation's and no other."""

    email = forms.EmailField(label=_("E-mail address"), disabled=True, required=False)
    name = forms.CharField(label=_("Your name"), max_length=120)
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        help_text=_("At least 8 characters, not only digits, and no word that many people use."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any, *, invitation: Invitation) -> None:
        super().__init__(data, initial=self.beginning(invitation))
        self.invitation = invitation
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def beginning(self, invitation: Invitation) -> dict[str, str]:
        """Return what stands in the form at first."""
        return {"email": invitation.email, "name": invitation.name}

    def clean_password(self) -> str:
        """Raise ValidationError for a password that is easily guessed."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.invitation.email, name=self.cleaned_data.get("name", "")))
        return password


class PartnerForm(ColleagueForm):
    """The account of somebody new who brings a new organisation along."""

    organisation_name = forms.CharField(label=_("Name of your organization"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    field_order = ("email", "name", "organisation_name", "language", "password")

    def __init__(self, data: Any, *, invitation: Invitation) -> None:
        super().__init__(data, invitation=invitation)
        self.fields["organisation_name"].widget.attrs["autocomplete"] = "organization"

    def beginning(self, invitation: Invitation) -> dict[str, str]:
        """Return what stands in the form at first: the name that the host gave the organisation."""
        name = invitation.partnership.partner.name if invitation.partnership else ""
        return {**super().beginning(invitation), "organisation_name": name, "language": invitation.language}


class DeclineForm(forms.Form):
    """Why somebody declines, if they like to say so."""

    reason = forms.CharField(
        label=_("Reason (optional)"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class OrganisationForm(forms.Form):
    """Who is to confirm for an organisation that uses Collab already."""

    address = forms.EmailField(
        label=_("E-mail address of an admin of your organization"),
        help_text=_("This person is asked whether your organization accepts the invitation."),
    )


class JoiningForm(forms.Form):
    """What becomes of the person who asked from outside, once the collaboration is confirmed."""

    role = forms.ChoiceField(label=_("Invite this person as a colleague"), required=False)

    def __init__(self, data: Any, *, roles: Sequence[Role], pk: int) -> None:
        super().__init__(data, prefix=f"joining{pk}")
        self.roles = {str(role.pk): role for role in roles}
        nobody = ("", _("Do not invite"))
        self.fields["role"].choices = [nobody, *((key, role.name) for key, role in self.roles.items())]  # type: ignore[attr-defined]

    def clean_role(self) -> Role | None:
        """Return the role that was chosen; None to invite nobody."""
        return self.roles.get(self.cleaned_data["role"])

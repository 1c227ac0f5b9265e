"""Organisations and their people."""

from allauth.account.models import EmailAddress
from django.db import transaction

from activity.services import record
from orgs.models import Organisation, Role, User


@transaction.atomic
def create_organisation(*, name: str, language: str = "de", partner_collaboration: bool = False) -> Organisation:
    """Return a new organisation, with its group."""
    return Organisation.objects.create(name=name, language=language, partner_collaboration=partner_collaboration)


@transaction.atomic
def create_user(
    *,
    organisation: Organisation,
    email: str,
    name: str,
    role: Role | None = None,
    password: str | None = None,
    language: str | None = None,
    is_superuser: bool = False,
) -> User:
    """Return a new user of ``organisation`` whose e-mail address counts as confirmed."""
    user = User.objects.create_user(
        email,
        password,
        name=name,
        organisation=organisation,
        role=role,
        language=language or organisation.language,
        is_superuser=is_superuser,
    )
    confirm_email(user=user)
    return user


@transaction.atomic
def confirm_email(*, user: User) -> None:
    """Let the person's address count as confirmed, and as the only one."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"primary": True, "verified": True})


@transaction.atomic
def set_language(*, actor: User, language: str) -> None:
    """Set the language in which ``actor`` reads pages and mails."""
    actor.language = language
    actor.save(update_fields=["language"])


@transaction.atomic
def set_partner_collaboration(*, actor: User, organisation: Organisation, enabled: bool) -> bool:
    """Switch the feature on or off (specification: Organisationseinstellungen → Funktionen); grants stay.

    Returns whether that changed anything.
    """
    organisation.partner_collaboration = enabled
    other = Organisation.objects.filter(pk=organisation.pk).exclude(partner_collaboration=enabled)
    if not other.update(partner_collaboration=enabled):
        return False
    record(
        actor=actor,
        verb="feature_switched",
        target=organisation,
        organisation_id=organisation.pk,
        changes={"partner_collaboration": [not enabled, enabled]},
    )
    return True

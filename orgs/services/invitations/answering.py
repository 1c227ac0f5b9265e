"""The side that is invited: accept with a new account, decline, ask for a new link."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activity.models import Event
from collab.base.transactions import retried
from orgs.limits import people_count, user_limit
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.rights import PARTNER_ADMIN_RIGHTS, PARTNER_RIGHTS
from orgs.services.invitations.common import (
    AddressTaken,
    InvitationClosed,
    Status,
    UserLimitReached,
    answerable,
    locked,
    note,
    set_status,
    settle,
    tell_inviter,
)
from orgs.services.organisations import create_user

# Whoever lost the mail asks once; asking again the same day tells nobody anything new.
ASKED_ONCE = timedelta(days=1)


@retried
@transaction.atomic
def accept_as_new(*, invitation: Invitation, name: str, password: str, organisation_name: str, language: str) -> User:
    """Return the first person and admin of a new partner organisation, with which the host now works.

    The organisation that stood for it takes the name and language, and gets the roles Administration and Team.
    Raises InvitationClosed when it cannot be answered any more, AddressTaken when the address has an account.
    """
    invitation = answerable(invitation)
    partnership = _to_answer(invitation)
    organisation = _named(partnership.partner, organisation_name, language)
    user = _account(invitation, organisation, _roles(organisation), name=name, password=password, language=language)
    set_status(partnership, Partnership.Status.ACTIVE)
    accepted(invitation, user)
    return user


@retried
@transaction.atomic
def accept_as_colleague(*, invitation: Invitation, name: str, password: str) -> User:
    """Return the new colleague, with the role of the invitation.

    Raises InvitationClosed when it cannot be answered any more, AddressTaken when the address has an account,
    UserLimitReached when the organisation has more people than its limit, this one included.
    """
    invitation = answerable(invitation)
    if invitation.partnership_id:
        raise InvitationClosed
    organisation, limit = invitation.organisation, user_limit(invitation.organisation)
    if limit is not None and people_count(organisation) > limit:
        raise UserLimitReached(_("The organization has as many people as its user limit allows."))
    language = invitation.language
    user = _account(invitation, organisation, invitation.role, name=name, password=password, language=language)
    accepted(invitation, user)
    return user


@retried
@transaction.atomic
def decline_invitation(*, invitation: Invitation, reason: str = "") -> None:
    """Decline; the partnership is declined with it, and who invited is told. Raises InvitationClosed."""
    declined(answerable(invitation), reason)


@retried
@transaction.atomic
def ask_for_new_link(*, invitation: Invitation) -> None:
    """Tell who invited that the link has expired, once a day; anything else than an expired one is left alone."""
    invitation = locked(invitation)
    if not invitation.is_expired:
        return
    recently = Event.objects.history_of(invitation.partnership or invitation.organisation).filter(
        verb="invitation_asked", target_id=invitation.pk, created_at__gt=timezone.now() - ASKED_ONCE
    )
    if not recently.exists():
        tell_inviter(note(invitation, "invitation_asked", None), "invitation_asked", invitation)


def accepted(invitation: Invitation, by: User) -> None:
    """Write that the invitation was accepted and tell who invited."""
    settle(invitation, Status.ACCEPTED)
    tell_inviter(note(invitation, "invitation_accepted", by), "invitation_accepted", invitation)


def declined(invitation: Invitation, reason: str, by: User | None = None) -> None:
    """Write that the invitation was declined, the partnership too, and tell who invited."""
    if invitation.partnership and invitation.partnership.status == Partnership.Status.INVITED:
        set_status(invitation.partnership, Partnership.Status.DECLINED)
    settle(invitation, Status.DECLINED, reason=reason)
    tell_inviter(note(invitation, "invitation_declined", by), "invitation_declined", invitation)


def is_placeholder(organisation: Organisation) -> bool:
    """Return whether the organisation only stands for a partner to come: it has nobody, and one host at most."""
    somebody = organisation.users.exists() or organisation.partnerships.exists()
    return not (somebody or organisation.roles.exists() or organisation.hosts.count() > 1)


def _to_answer(invitation: Invitation) -> Partnership:
    """Return the partnership that waits for a new organisation; raise InvitationClosed when none does."""
    partnership = invitation.partnership
    waits = partnership is not None and partnership.status == Partnership.Status.INVITED
    if partnership is None or not waits or not is_placeholder(partnership.partner):
        raise InvitationClosed
    return partnership


def _named(organisation: Organisation, name: str, language: str) -> Organisation:
    organisation.name, organisation.language = name, language
    organisation.save(update_fields=["name", "language"])
    return organisation


def _roles(organisation: Organisation) -> Role:
    """Make the two roles that an organisation begins with, in its language; return the admin's."""
    with translation.override(organisation.language):
        names = {_("Administration"): PARTNER_ADMIN_RIGHTS, _("Team"): PARTNER_RIGHTS}
    admin, _team = (
        Role.objects.create(organisation=organisation, kind=Role.Kind.STAFF, name=name, rights=sorted(rights))
        for name, rights in names.items()
    )
    return admin


def _account(
    invitation: Invitation, organisation: Organisation, role: Role | None, *, name: str, password: str, language: str
) -> User:
    if User.objects.filter(email=invitation.email).exists():
        raise AddressTaken
    return create_user(
        organisation=organisation, email=invitation.email, name=name, role=role, password=password, language=language
    )

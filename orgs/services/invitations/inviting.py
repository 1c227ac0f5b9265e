"""The side that invites: partners and colleagues, sending again, revoking."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import send_letter
from collab.base.transactions import retried
from orgs.limits import people_count, user_limit
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.people import may_give
from orgs.services.invitations.common import (
    AddressTaken,
    InvitationClosed,
    NotPossible,
    Status,
    UserLimitReached,
    demand,
    expiry,
    locked,
    locked_organisation,
    locked_partnership,
    note,
    right_over,
    set_status,
    settle,
)
from orgs.services.organisations import create_organisation
from orgs.tokens import digest, new_nonce, token_of

OPEN = (Status.OPEN, Status.CONFIRMING)
INVITABLE = (Partnership.Status.INVITED, Partnership.Status.DECLINED)


@retried
@transaction.atomic
def invite_partner(*, actor: User, partnership: Partnership, email: str, name: str = "", language: str) -> Invitation:
    """Return a new open invitation to ``partnership``, mailed to ``email``; an earlier one is revoked.

    A declined partnership is invited again; one that ended for good begins anew. Raises PermissionDenied unless the
    actor may edit partners of the host, NotPossible when the partnership is active, suspended, or ended so lately that
    this can be undone, AddressTaken when somebody of the host has the address.
    """
    partnership = locked_partnership(partnership.pk)
    demand(actor, "partner.edit", partnership.host_id)
    if not email.strip():
        raise NotPossible(_("Enter the partner's e-mail address first."))
    _demand_stranger(partnership.host, email)
    if partnership.is_over:
        _begin_anew(partnership)
    elif partnership.status not in INVITABLE:
        raise NotPossible(_("Only partners that have not accepted yet can be invited."))
    _revoke_all(actor, partnership)
    set_status(partnership, Partnership.Status.INVITED)
    return _send_new(
        Invitation(organisation=partnership.host, partnership=partnership, name=name, language=language),
        actor=actor,
        email=email,
    )


@retried
@transaction.atomic
def invite_colleague(
    *, actor: User, organisation: Organisation, email: str, name: str, role: Role, language: str
) -> Invitation:
    """Return a new open invitation to become a colleague with ``role``; an earlier one to ``email`` is revoked.

    Whether the address has an account elsewhere makes no difference. Raises PermissionDenied unless the actor may edit
    the organisation's users and give that role, AddressTaken when somebody of the organisation has the address,
    UserLimitReached beyond the limit.
    """
    organisation = locked_organisation(organisation.pk)
    demand(actor, "user.edit", organisation.pk)
    if not may_give(actor, role):
        raise PermissionDenied
    _demand_stranger(organisation, email)
    for earlier in Invitation.objects.with_all().filter(
        organisation=organisation, partnership=None, email=_address(email), status=Status.OPEN
    ):
        _revoke(actor, earlier)
    demand_room(organisation)
    return _send_new(
        Invitation(organisation=organisation, role=role, name=name, language=language), actor=actor, email=email
    )


@retried
@transaction.atomic
def resend_invitation(*, actor: User, invitation: Invitation) -> None:
    """Mail an open or expired invitation once more, with a new link and a new end; earlier links are dead.

    Raises PermissionDenied without the right, InvitationClosed when it is not open, UserLimitReached when an expired
    one of a colleague would go beyond the limit.
    """
    invitation = locked(invitation)
    demand(actor, right_over(invitation), invitation.organisation_id)
    if invitation.status != Status.OPEN:
        raise InvitationClosed(_("This invitation is not open any more."))
    if invitation.is_expired and not invitation.partnership_id:
        demand_room(invitation.organisation)
    _renew(invitation)
    _mail(invitation, "invitation_resent", actor)


@retried
@transaction.atomic
def revoke_invitation(*, actor: User, invitation: Invitation) -> None:
    """Let an invitation that nobody has answered be void; a mail still waiting is not sent.

    Raises PermissionDenied without the right, InvitationClosed when it is not open.
    """
    invitation = locked(invitation)
    demand(actor, right_over(invitation), invitation.organisation_id)
    if invitation.status not in OPEN:
        raise InvitationClosed(_("This invitation is not open any more."))
    _revoke(actor, invitation)


@transaction.atomic
def revoke_open_invitations(*, actor: User, partnership: Partnership) -> int:
    """Revoke what is open of a partnership that is suspended or ended; return how many that were.

    The caller has asked whether ``actor`` may do so.
    """
    return _revoke_all(actor, locked_partnership(partnership.pk))


def demand_room(organisation: Organisation) -> None:
    """Raise UserLimitReached when ``organisation``, which the caller has locked, can have nobody more."""
    limit = user_limit(organisation)
    if limit is not None and people_count(organisation) >= limit:
        raise UserLimitReached


def _demand_stranger(organisation: Organisation, email: str) -> None:
    if organisation.users.filter(email=_address(email)).exists():
        raise AddressTaken(_("Somebody of your organization has this address already."))


def _begin_anew(partnership: Partnership) -> None:
    """Let a new organisation stand for the partner, as for one that was never invited: the former one is its own."""
    former = partnership.partner
    partnership.partner = create_organisation(name=former.name, language=former.language)
    partnership.ended_at = None
    partnership.save(update_fields=["partner", "ended_at"])


def _address(email: str) -> str:
    return email.strip().lower()


def _revoke_all(actor: User, partnership: Partnership) -> int:
    waiting = list(Invitation.objects.with_all().filter(partnership=partnership, status__in=OPEN))
    for each in waiting:
        _revoke(actor, each)
    return len(waiting)


def _revoke(actor: User, invitation: Invitation) -> None:
    settle(invitation, Status.REVOKED)
    note(invitation, "invitation_revoked", actor)


def _send_new(invitation: Invitation, *, actor: User, email: str) -> Invitation:
    invitation.email, invitation.invited_by = _address(email), actor
    invitation.expires_at = expiry()
    # The token names the row: until that has a number, anything that nobody else has will do.
    invitation.token_hash = digest(new_nonce())
    invitation.save()
    _renew(invitation)
    _mail(invitation, "invited", actor)
    return invitation


def _renew(invitation: Invitation) -> None:
    invitation.nonce = new_nonce()
    invitation.token_hash = digest(token_of(invitation))
    invitation.sent_at, invitation.expires_at = timezone.now(), expiry()
    invitation.save(update_fields=["nonce", "token_hash", "sent_at", "expires_at"])


def _mail(invitation: Invitation, verb: str, actor: User) -> None:
    kind = "partner_invitation" if invitation.partnership_id else "colleague_invitation"
    send_letter(event=note(invitation, verb, actor), kind=kind, to=invitation.email, language=invitation.language)

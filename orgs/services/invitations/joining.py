"""Becoming a partner with an organisation that uses Collab already: its admins confirm."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import Event
from activity.services import notify, record
from collab.base.transactions import retried
from orgs.models import Invitation, Organisation, Partnership, Role, User
from orgs.services.invitations.answering import accepted, declined, is_placeholder
from orgs.services.invitations.common import (
    AlreadyPartner,
    InvitationClosed,
    NotPossible,
    Status,
    answerable,
    demand,
    holders,
    locked,
    set_status,
)
from orgs.services.invitations.inviting import invite_colleague

# So often a day one invitation may ask organisations.
ASKS_A_DAY = 5
NOBODY = 0


@retried
@transaction.atomic
def join_with_own(*, actor: User, invitation: Invitation) -> bool:
    """Let ``actor``, to whose address it was sent, answer for the own organisation; return whether it is a partner now.

    Somebody with ``user.edit`` accepts at once; for others their admins are asked. Raises InvitationClosed,
    AlreadyPartner when the host works with the organisation, NotPossible when it was asked too often today.
    """
    invitation = answerable(invitation)
    if actor.email != invitation.email or not invitation.partnership:
        raise InvitationClosed
    if actor.has_right("user.edit"):
        _make_partner(invitation, actor.organisation)
        accepted(invitation, actor)
        return True
    demand_no_partner(invitation, actor.organisation)
    _ask(invitation, actor.organisation, actor)
    return False


@retried
@transaction.atomic
def ask_organisation(*, invitation: Invitation, address: str) -> None:
    """Ask the organisation in which somebody has ``address`` whether it is the one that was invited.

    All is the same when nobody has: what is written, how many queries, what the page says. Raises InvitationClosed,
    NotPossible when it was asked too often today.
    """
    invitation = answerable(invitation)
    if not invitation.partnership:
        raise InvitationClosed
    known = User.objects.filter(email=address.strip().lower(), is_active=True).select_related("organisation").first()
    _ask(invitation, known.organisation if known else None, None)


@retried
@transaction.atomic
def withdraw_question(*, invitation: Invitation) -> None:
    """Take back what was asked: the invitation can be answered in another way. Raises InvitationClosed."""
    invitation = locked(invitation)
    if invitation.status != Status.CONFIRMING:
        raise InvitationClosed
    invitation.status, invitation.joining = Status.OPEN, None
    invitation.save(update_fields=["status", "joining"])


@retried
@transaction.atomic
def confirm_joining(*, actor: User, invitation: Invitation, role: Role | None = None) -> None:
    """Accept for the actor's organisation; with ``role`` who asked from outside is invited as a colleague.

    Raises PermissionDenied without the right, InvitationClosed when nothing waits any more, AlreadyPartner when the
    host works with the organisation already, UserLimitReached when a colleague would be one too many: nothing is
    changed then.
    """
    invitation = _to_confirm(actor, invitation)
    asker = colleague_of(invitation)
    _make_partner(invitation, actor.organisation)
    accepted(invitation, actor)
    _answer(invitation, "joining_confirmed", actor, asker)
    if role and not asker:
        invite_colleague(
            actor=actor,
            organisation=actor.organisation,
            email=invitation.email,
            name=invitation.name,
            role=role,
            language=invitation.language,
        )


@retried
@transaction.atomic
def refuse_joining(*, actor: User, invitation: Invitation) -> None:
    """Refuse for the actor's organisation. Raises PermissionDenied without the right, InvitationClosed.

    Asked by a colleague, the invitation is declined. Asked by a stranger, it waits on as if the organisation were not
    here at all, until that person answers in another way.
    """
    invitation = _to_confirm(actor, invitation)
    asker = colleague_of(invitation)
    _answer(invitation, "joining_refused", actor, asker)
    if asker:
        declined(invitation, "", actor)
    else:
        invitation.joining = None
        invitation.save(update_fields=["joining"])


def colleague_of(invitation: Invitation) -> User | None:
    """Return who asks when it is somebody of the organisation that is asked; None for a stranger."""
    return User.objects.filter(email=invitation.email, organisation=invitation.joining).first()


def demand_no_partner(invitation: Invitation, organisation: Organisation) -> None:
    """Raise AlreadyPartner when the host is ``organisation`` or has a partnership with it, other than this one."""
    host = invitation.organisation
    if host == organisation:
        raise AlreadyPartner(_("An organization can't be its own partner."))
    theirs = Partnership.objects.filter(host=host, partner=organisation).values_list("pk", flat=True)
    if set(theirs) - {invitation.partnership_id}:
        names = {"host": host.name, "organisation": organisation.name}
        raise AlreadyPartner(_("%(host)s works with %(organisation)s already.") % names)


def _ask(invitation: Invitation, organisation: Organisation | None, actor: User | None) -> None:
    """Write and tell it the same way whether there is an organisation to be asked or not."""
    _demand_patience(invitation)
    pk = organisation.pk if organisation and organisation.pk != invitation.organisation_id else NOBODY
    admins = list(holders("user.edit", pk))
    invitation.status, invitation.joining_id = Status.CONFIRMING, pk or None
    invitation.save(update_fields=["status", "joining"])
    event = record(actor=actor, verb="joining_asked", target=invitation, organisation_id=pk or None)
    # Who invited may never see it: told in place of admins that are not there, it costs the same and says nothing.
    notify(event=event, kind="joining_asked", recipients=admins or _decoy(invitation))


def _decoy(invitation: Invitation) -> list[User]:
    return [invitation.invited_by] if invitation.invited_by else []


def _demand_patience(invitation: Invitation) -> None:
    since = timezone.now() - timedelta(days=1)
    asked = Event.objects.history_of(invitation).filter(verb="joining_asked", created_at__gt=since)
    if asked.count() >= ASKS_A_DAY:
        raise NotPossible(_("You have asked several times today. Try again tomorrow."))


def _to_confirm(actor: User, invitation: Invitation) -> Invitation:
    invitation = locked(invitation)
    if invitation.status != Status.CONFIRMING or not invitation.joining_id:
        raise InvitationClosed
    demand(actor, "user.edit", invitation.joining_id)
    return invitation


def _answer(invitation: Invitation, verb: str, actor: User, asker: User | None) -> None:
    home = actor.organisation
    event = record(actor=actor, verb=verb, target=invitation, context=home, organisation_id=home.pk)
    if asker:
        notify(event=event, kind=verb, recipients=[asker])


def _make_partner(invitation: Invitation, organisation: Organisation) -> None:
    """Let ``organisation`` be the partner; the one that stood for it goes."""
    partnership = invitation.partnership
    if partnership is None or partnership.status != Partnership.Status.INVITED:
        raise InvitationClosed
    demand_no_partner(invitation, organisation)
    stand_in, partnership.partner = partnership.partner, organisation
    set_status(partnership, Partnership.Status.ACTIVE)
    if stand_in != organisation and is_placeholder(stand_in):
        group = stand_in.group
        stand_in.delete()
        group.delete()

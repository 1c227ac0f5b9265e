"""What all services of invitations need: why one refuses, the order of locks, who is told."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activity.models import Event
from activity.services import notify, record
from orgs.models import Invitation, Organisation, Partnership, User

Status = Invitation.Status


class InvitationError(ValidationError):
    """Something cannot be done with an invitation; ``message`` says why, in the reader's language."""

    message: str
    reason: str | Promise = _("This invitation can't be answered any more.")

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or str(self.reason))


class InvitationClosed(InvitationError):  # noqa: N818  the name says it
    """It has been answered, revoked or has expired meanwhile."""


class UserLimitReached(InvitationError):  # noqa: N818
    """The organisation has as many people as its hosts allow."""

    reason = _("Your organization has as many people as its user limit allows.")


class AddressTaken(InvitationError):  # noqa: N818
    """The address has an account already."""

    reason = _("This address has an account already.")


class AlreadyPartner(InvitationError):  # noqa: N818
    """The host works with that organisation already, or is that organisation."""


class NotPossible(InvitationError):  # noqa: N818
    """Nobody can be invited here as things stand."""


def expiry() -> datetime:
    """Return until when an invitation sent now is valid."""
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


def right_over(invitation: Invitation) -> str:
    """Return the right that inviting, sending again and revoking needs."""
    return "partner.edit" if invitation.partnership_id else "user.edit"


def demand(actor: User, right: str, organisation_id: int) -> None:
    """Raise PermissionDenied unless ``actor`` has the right, in that organisation."""
    if actor.organisation_id != organisation_id or not actor.has_right(right):
        raise PermissionDenied


def locked_partnership(pk: int) -> Partnership:
    """Return the partnership as it is now, locked."""
    # Without joins: PostgreSQL would not find the row if what it is joined with became another meanwhile.
    return Partnership.objects.select_for_update().get(pk=pk)


def locked_organisation(pk: int) -> Organisation:
    """Return the organisation as it is now, locked: its people are counted one request after the other."""
    # Not the key: others may refer to it meanwhile.
    return Organisation.objects.select_for_update(no_key=True).get(pk=pk)


def locked(invitation: Invitation) -> Invitation:
    """Return the invitation as it is now, locked, and before it, always in this order, what it is about.

    Raises InvitationClosed when it is gone.
    """
    if invitation.partnership_id:
        Partnership.objects.select_for_update().filter(pk=invitation.partnership_id).first()
    else:
        locked_organisation(invitation.organisation_id)
    now = Invitation.objects.with_all().select_for_update(of=("self",)).filter(pk=invitation.pk).first()
    if now is None:
        raise InvitationClosed
    return now


def answerable(invitation: Invitation) -> Invitation:
    """Return the invitation, locked; raise InvitationClosed unless the person may still answer it."""
    now = locked(invitation)
    if not now.can_be_answered:
        raise InvitationClosed
    return now


def settle(invitation: Invitation, status: str, *, reason: str = "") -> None:
    """Write the answer."""
    invitation.status, invitation.reason, invitation.answered_at = status, reason, timezone.now()
    invitation.save(update_fields=["status", "reason", "answered_at", "joining"])


def set_status(partnership: Partnership, status: str) -> None:
    """Write what became of a partnership whose invitation is at stake."""
    partnership.status = status
    partnership.save(update_fields=["status", "partner"])


def note(invitation: Invitation, verb: str, actor: User | None) -> Event:
    """Record what happened to an invitation in the history of what it is about."""
    return record(
        actor=actor,
        verb=verb,
        target=invitation,
        context=invitation.partnership or invitation.organisation,
        organisation_id=invitation.organisation_id,
    )


def tell_inviter(event: Event, kind: str, invitation: Invitation) -> None:
    """Tell who invited; everybody who could have, when that person no longer can."""
    inviter, right = invitation.invited_by, right_over(invitation)
    if inviter and inviter.organisation_id == invitation.organisation_id and inviter.has_right(right):
        notify(event=event, kind=kind, recipients=[inviter])
    else:
        notify(event=event, kind=kind, recipients=holders(right, invitation.organisation_id))


def holders(right: str, organisation_id: int) -> Iterable[User]:
    """Return the people of an organisation who have ``right``: one query, whether it exists or not."""
    people = User.objects.filter(organisation_id=organisation_id, is_active=True).select_related("role")
    return [person for person in people if person.has_right(right)]

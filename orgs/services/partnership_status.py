"""Suspending, resuming and ending a partnership, and taking back its end.

Each change holds the row's lock: of two people at once one changes something, the other learns that it is done. From
the next request on the partner's grants count, or do not; none of them is touched here.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import notify, record
from collab.base.transactions import retried
from orgs.models import Partnership, User
from orgs.services.invitations import revoke_open_invitations

Status = Partnership.Status

# Only who has been working with the host is told.
JOINED = {Status.ACTIVE, Status.SUSPENDED}
OUT_OF_FORCE = {Status.SUSPENDED, Status.ENDED}


class StatusChangeError(ValueError):
    """The partnership is in a status from which this is not possible, or not any more."""

    def __init__(self, partnership: Partnership) -> None:
        text = _("The collaboration with %(partner)s has the status “%(status)s”. Nothing was changed.")
        self.message = text % {"partner": partnership.partner, "status": partnership.get_status_display()}
        super().__init__(self.message)


@retried
@transaction.atomic
def suspend_partnership(*, actor: User, partnership: Partnership) -> bool:
    """Let the partner's people see nothing of the host's until it is resumed; return whether that changed anything.

    Raises PermissionDenied, or StatusChangeError unless it is active.
    """
    locked = _locked(actor, partnership)
    if locked.status == Status.SUSPENDED:
        return False
    _require(locked, {Status.ACTIVE})
    _change(actor, locked, "partnership_suspended", status=Status.SUSPENDED)
    return True


@retried
@transaction.atomic
def resume_partnership(*, actor: User, partnership: Partnership) -> bool:
    """Put a suspended partnership into force again, with all it had; return whether that changed anything.

    Raises PermissionDenied, or StatusChangeError unless it is suspended.
    """
    locked = _locked(actor, partnership)
    if locked.status == Status.ACTIVE:
        return False
    _require(locked, {Status.SUSPENDED})
    _change(actor, locked, "partnership_resumed", status=Status.ACTIVE)
    return True


@retried
@transaction.atomic
def end_partnership(*, actor: User, partnership: Partnership) -> bool:
    """End it, whatever its status; return whether that changed anything. Grants stay until it cannot be undone.

    Raises PermissionDenied.
    """
    locked = _locked(actor, partnership)
    if locked.status == Status.ENDED:
        return False
    before = {"status_before_end": locked.status, "ended_at": timezone.now()}
    _change(actor, locked, "partnership_ended", status=Status.ENDED, **before)
    return True


@retried
@transaction.atomic
def undo_end(*, actor: User, partnership: Partnership) -> bool:
    """Take back the end of a partnership, which gets its former status; return whether that changed anything.

    Raises PermissionDenied, or StatusChangeError when the time for that is over.
    """
    locked = _locked(actor, partnership)
    if locked.status != Status.ENDED:
        return False
    if not locked.can_be_resumed or not locked.status_before_end:
        raise StatusChangeError(locked)
    before = locked.status_before_end
    _change(actor, locked, "partnership_end_undone", status=before, status_before_end="", ended_at=None)
    return True


def _locked(actor: User, partnership: Partnership) -> Partnership:
    """Return the partnership as it is now, with its row locked, if the actor may change it."""
    if not actor.has_right("partner.edit") or partnership.host_id != actor.organisation_id:
        raise PermissionDenied
    # Without joins: PostgreSQL would not find the row if what it is joined with became another meanwhile.
    return Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)


def _require(locked: Partnership, statuses: Collection[str]) -> None:
    if locked.status not in statuses:
        raise StatusChangeError(locked)


def _change(actor: User, locked: Partnership, verb: str, **fields: Any) -> None:
    """Write the new status, record it, revoke what is open of a partnership out of force, tell the partner's people."""
    before = locked.status
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(fields))
    if locked.status in OUT_OF_FORCE:
        revoke_open_invitations(actor=actor, partnership=locked)
    event = record(
        actor=actor,
        verb=verb,
        target=locked,
        organisation_id=locked.host_id,
        partner_id=locked.partner_id,
        changes={"status": [before, locked.status]},
    )
    if JOINED & {before, locked.status}:
        notify(event=event, kind="partnership_status", recipients=locked.partner.users.filter(is_active=True))

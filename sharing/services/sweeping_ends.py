"""Ends of access: told a week before, and written into the history once they have come.

Swept by beat, or by the embedded thread.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from activity.services import notify, record
from collab.base.transactions import retried
from orgs.models import Partnership, User
from sharing.collaborations.shares import kinds_on_their_own
from sharing.until import SOON

if TYPE_CHECKING:
    from sharing.models import Shareable

logger = logging.getLogger(__name__)

# So many ends one piece of news is about.
TOLD_AT_ONCE = 200


def sweep_ends() -> int:
    """Tell both sides of access that ends soon, and note what has ended; return how many shares that concerns.

    Each end is told once. What ends together is one piece of news and one transaction: a sweep that is killed goes on
    where it was, and one that fails is logged and holds up no other.
    """
    done = 0
    for model in kinds_on_their_own():
        ends = to_warn(model).order_by().values_list("host_id", "group_id", "expires_at").distinct()
        done += sum(_safely(_warn, model, end) for end in list(ends))
        done += sum(_safely(_note_ended, model, (pk,)) for pk in list(to_note(model).values_list("pk", flat=True)))
    return done


def to_warn(model: "type[Shareable]") -> Any:
    """Return the grants that end soon, of whose end nobody was told yet.

    One that was given for a few days only was given with these words; one that is not in force waits.
    """
    now = timezone.now()
    grants: Any = model.grant_model().objects
    active = Partnership.objects.active().filter(host=OuterRef("host"), partner__group=OuterRef("group"))
    near = grants.filter(expires_at__gt=now, expires_at__lte=now + SOON, granted_at__lt=F("expires_at") - SOON)
    return near.exclude(warned_for=F("expires_at")).filter(Exists(active))


def to_note(model: "type[Shareable]") -> Any:
    """Return the grants that have ended without the history saying so."""
    grants: Any = model.grant_model().objects
    return grants.filter(expires_at__lte=timezone.now()).exclude(ended_for=F("expires_at")).order_by("expires_at", "pk")


def _safely(work: Callable[..., int], model: "type[Shareable]", which: Sequence[Any]) -> int:
    try:
        return work(model, *which)
    except Exception:
        logger.exception("The end of shares of %s could not be told: %s", model.kind, which)
        return 0


@retried
@transaction.atomic
def _warn(model: "type[Shareable]", host_id: int, group_id: int, end: datetime) -> int:
    rows = to_warn(model).filter(host=host_id, group=group_id, expires_at=end).order_by("pk")
    found = list(rows.select_for_update(no_key=True, skip_locked=True, of=("self",))[:TOLD_AT_ONCE])
    if not found:
        return 0
    model.grant_model().objects.filter(pk__in=[each.pk for each in found]).update(warned_for=end)
    partnership = Partnership.objects.select_related("partner").get(host=host_id, partner__group=group_id)
    ids = sorted(each.content_object_id for each in found)
    event = record(
        actor=None,
        verb="shares_ending",
        target=partnership,
        organisation_id=host_id,
        partner_id=partnership.partner_id,
        changes={"kind": model.kind, "ids": ids, "end": end.isoformat()},
    )
    notify(event=event, kind="shares_ending", recipients=_responsible(model, host_id, found))
    notify(event=event, kind="access_ending", recipients=partnership.partner.users.filter(is_active=True))
    return len(found)


def _responsible(model: "type[Shareable]", host_id: int, grants: Sequence[Any]) -> list[User]:
    """Return who gave them and may still; where one of them cannot act any more, all colleagues who can."""
    people = User.objects.filter(organisation=host_id, is_active=True).select_related("role", "organisation")
    able = [each for each in people if each.has_right(f"{model.kind}.share")]
    givers = {each.granted_by_id for each in grants}
    return [each for each in able if each.pk in givers] if givers <= {each.pk for each in able} else able


@retried
@transaction.atomic
def _note_ended(model: "type[Shareable]", pk: int) -> int:
    rows = to_note(model).select_for_update(no_key=True, skip_locked=True, of=("self",))
    grant = rows.filter(pk=pk).select_related(None).first()
    if grant is None:
        return 0
    model.grant_model().objects.filter(pk=pk).update(ended_for=grant.expires_at)
    record(
        actor=None,
        verb="share_ended",
        target=grant.content_object,
        organisation_id=grant.host_id,
        partner_id=grant.group.organisation.pk,
        changes={"until": [None, grant.expires_at]},
    )
    return 1

"""Access review: confirming what is still needed, moving its end, taking back the rest; several shares at once.

Each share that moves or is taken back is a transaction of its own, by the same services as in the sharing panel.
"""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from activity.services import record
from collab.base.transactions import retried
from orgs.models import Partnership, User
from sharing.access import access_of
from sharing.contents import SELF
from sharing.grants import view_permission_id
from sharing.models import ShareChange
from sharing.services.shares import Choice, save_shares, unshare
from sharing.services.undoing import TooLateError, Undone, undo_change
from sharing.until import Until, last_day

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass
class Reviewed:
    """What was done with several shares: how many, how many stayed as they were, and what can be undone of it."""

    done: int = 0
    left: int = 0
    changes: list[ShareChange] = field(default_factory=list)


@retried
@transaction.atomic
def confirm_shares(*, actor: User, partnership: Partnership, model: "type[Shareable]", ids: Collection[int]) -> int:
    """Note that the partner still needs the things ``ids``; return how many shares in force that concerned."""
    grants = _held(actor, partnership, model, ids).live()
    things = sorted(grants.values_list("content_object_id", flat=True))
    if not things:
        return 0
    grants.update(reviewed_at=timezone.now(), reviewed_by=actor)
    record(
        actor=actor,
        verb="shares_confirmed",
        target=partnership,
        organisation_id=partnership.host_id,
        partner_id=partnership.partner_id,
        changes={"kind": model.kind, "ids": things},
    )
    return len(things)


def prolong_shares(
    *,
    actor: User,
    partnership: Partnership,
    model: "type[Shareable]",
    ids: Collection[int],
    by: timedelta,
    shown: Mapping[int, date],
) -> Reviewed:
    """Let access to the things ``ids`` last so much longer than was ``shown``; what has no end stays so.

    What has another last day meanwhile stays, too: pressing twice adds once.
    """
    ends = dict(_held(actor, partnership, model, ids).live().values_list("content_object_id", "expires_at"))
    zone = actor.organisation.time_zone
    same = (pk for pk, end in ends.items() if end and last_day(end, zone) == shown.get(pk))
    days = {pk: Until(shown[pk] + by) for pk in same}
    return _move(actor, partnership, model, set(ids), days)


def end_shares(
    *, actor: User, partnership: Partnership, model: "type[Shareable]", ids: Collection[int], until: Until
) -> Reviewed:
    """Let access to the things ``ids`` last until a day, or without an end. Raises ValidationError for a past day."""
    held = _held(actor, partnership, model, ids).live().values_list("content_object_id", flat=True)
    return _move(actor, partnership, model, set(ids), dict.fromkeys(held, until))


def unshare_several(
    *, actor: User, partnership: Partnership, model: "type[Shareable]", ids: Collection[int]
) -> Reviewed:
    """Take back the things ``ids`` with all that lies in them."""
    _refuse(actor, partnership, model)
    result = Reviewed(left=len(set(ids)))
    for thing in _things(actor, model, ids):
        try:
            done = unshare(actor=actor, thing=thing, partnership=partnership)
        except Http404:
            continue
        _count(result, done.change, changed=done.had_access)
    return result


def undo_several(*, actor: User, changes: Iterable[ShareChange]) -> list[Undone]:
    """Undo each of ``changes`` that was not made too long ago; return what that did."""
    done = []
    for change in changes:
        with suppress(TooLateError, Http404):
            done.append(undo_change(actor=actor, change=change))
    return done


def _move(
    actor: User, partnership: Partnership, model: "type[Shareable]", ids: set[int], days: Mapping[int, Until]
) -> Reviewed:
    result = Reviewed(left=len(ids))
    for thing in _things(actor, model, days):
        choice = Choice(partnership.pk, known={SELF: frozenset({thing.pk})}, until=days[thing.pk])
        try:
            outcome = save_shares(actor=actor, thing=thing, choices=[choice])
        except Http404:
            continue
        _count(result, outcome.change, changed=bool(outcome.changed))
    return result


def _count(result: Reviewed, change: ShareChange | None, *, changed: bool) -> None:
    if changed:
        result.done += 1
        result.left -= 1
    if change:
        result.changes.append(change)


def _things(actor: User, model: "type[Shareable]", ids: Collection[int]) -> "list[Shareable]":
    """Return those of the things ``ids`` that the actor sees; another service asks for the right to share each."""
    found: Mapping[int, Shareable] = model.objects.own_of(actor).in_bulk(sorted(ids))
    return [found[pk] for pk in sorted(found)]


def _held(actor: User, partnership: Partnership, model: "type[Shareable]", ids: Collection[int]) -> Any:
    """Return the partner's grants on those of the things ``ids`` that the actor may share."""
    _refuse(actor, partnership, model)
    grants: Any = model.grant_model().objects
    given = {"group_id": partnership.partner.group_id, "permission_id": view_permission_id(model)}
    visible = model.objects.own_of(actor).filter(pk__in=ids).order_by().values("pk")
    return grants.filter(**given, host=partnership.host_id, content_object__in=visible)


def _refuse(actor: User, partnership: Partnership, model: "type[Shareable]") -> None:
    if partnership.host_id != actor.organisation_id or not actor.organisation.partner_collaboration:
        raise Http404
    if not access_of(actor).may_own(f"{model.kind}.share"):
        raise PermissionDenied

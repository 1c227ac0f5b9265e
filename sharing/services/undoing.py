"""Undoing a change of shares: exactly the grants that were, as far as nobody has changed them since."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from activity.services import record
from collab.base.transactions import retried
from orgs.models import Organisation, Partnership, User
from sharing.access import access_of
from sharing.grants import view_permission_id
from sharing.models import ShareChange
from sharing.registry import contents_of, models_by_kind
from sharing.services.grants import grants_on, held_on
from sharing.services.journal import Held, Shift, shifts_of
from sharing.services.shares import locked_partners, locked_to_share

if TYPE_CHECKING:
    from sharing.models import Shareable

# Kept a little longer than it can be undone, so that whoever comes late is told so.
KEPT = timedelta(hours=1)


class TooLateError(Exception):
    """The change was made too long ago to be undone."""


@dataclass
class Undone:
    """What undoing did: the partners ``served``, those ``refused`` because they are not active any more, and how many
    shares somebody has changed since and stay as they are.
    """

    served: list[Partnership] = field(default_factory=list)
    refused: list[Partnership] = field(default_factory=list)
    kept: int = 0


@retried
@transaction.atomic
def undo_change(*, actor: User, change: ShareChange) -> Undone:
    """Restore the grants that ``change`` took and take those that it gave; asked again, do nothing.

    Only whoever made the change may undo it, and only with the right to share. Partners whose partnership is not
    active any more get nothing back. Raises Http404, PermissionDenied, or TooLateError once the window has closed.
    """
    thing = locked_to_share(actor, _thing_of(actor, change))
    # Read once more: whoever was quicker has let go of the thing by now.
    change = _still(change)
    if change.undone_at:
        return Undone()
    if change.undo_until <= timezone.now():
        raise TooLateError
    shifts = shifts_of(change)
    _refuse(actor, shifts)
    result = _undo_all(actor, thing, shifts)
    if result.served:
        change.undone_at = timezone.now()
        change.save(update_fields=["undone_at"])
    return result


def forget_changes() -> int:
    """Delete what cannot be undone any more; return how many changes that were."""
    return ShareChange.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def _thing_of(actor: User, change: ShareChange) -> "Shareable":
    if change.actor_id != actor.pk or change.thing is None:
        raise Http404
    return change.thing


def _still(change: ShareChange) -> ShareChange:
    found = ShareChange.objects.filter(pk=change.pk).first()
    if found is None:
        raise TooLateError
    return found


def _refuse(actor: User, shifts: Iterable[Shift]) -> None:
    """Raise PermissionDenied unless the actor may (still) share all that was chosen."""
    access = access_of(actor)
    if not all(access.may_own(f"{shift.kind}.share") for shift in shifts if not shift.along):
        raise PermissionDenied


def _undo_all(actor: User, thing: "Shareable", shifts: Sequence[Shift]) -> Undone:
    result = Undone()
    by_group = defaultdict(list)
    for shift in shifts:
        by_group[shift.group_id].append(shift)
    found = Partnership.objects.filter(host=actor.organisation, partner__group__in=by_group).select_related("partner")
    active = locked_partners(actor, [each.pk for each in found])
    for partnership in found:
        if partnership.pk in active:
            result.kept += _undo_for(actor, thing, partnership.partner, by_group[partnership.partner.group_id])
            result.served.append(partnership)
        else:
            result.refused.append(partnership)
    return result


def _undo_for(actor: User, thing: "Shareable", partner: Organisation, shifts: Sequence[Shift]) -> int:
    """Undo what concerns one partner and write it into the history; return how much stays as it is."""
    given: dict[str, list[int]] = defaultdict(list)
    taken: dict[str, list[int]] = defaultdict(list)
    moved: dict[str, Any] = {}
    kept = 0
    for shift in sorted(shifts, key=_turn):
        ids = _revert(shift, partner)
        if shift.moved_end:
            moved |= _moved_back(shift, thing) if ids else {}
        else:
            (given if shift.after is None else taken)[shift.kind] += ids
        kept += len(shift.ids) - len(ids)
    changes = {"given": _parts(given), "taken": _parts(taken)} | moved
    if any(changes.values()):
        record(
            actor=actor,
            verb="shares_undone",
            target=thing,
            organisation_id=thing.owner_id,
            partner_id=partner.pk,
            changes=changes | {"access": thing.pk in given[thing.kind]},
        )
    return kept


def _moved_back(shift: Shift, thing: "Shareable") -> dict[str, Any]:
    """Return what the history says of the end of access to ``thing`` that is again what it was."""
    if shift.before and shift.after and shift.kind == thing.kind and thing.pk in shift.ids:
        return {"until": [shift.after.expires_at, shift.before.expires_at]}
    return {}


def _turn(shift: Shift) -> int:
    """Return when it is undone: contents go before what they lie in, and come back after it."""
    if models_by_kind()[shift.kind].container is None:
        return 1
    return 2 if shift.after is None else 0


def _revert(shift: Shift, partner: Organisation) -> list[int]:
    """Undo one shift where nobody changed anything since; return the ids of these things."""
    model = models_by_kind()[shift.kind]
    if shift.after is None:
        return _restore(model, shift, partner)
    held = held_on(model, shift.ids, partner)
    ids = [pk for pk, now in held.items() if _same(now, shift.after)]
    if not shift.moved_end:
        ids = sorted(set(ids) - _filled_since(model, ids, partner, shift.after))
    for grants in grants_on(model, ids, partner):
        if shift.before is None:
            grants.delete()
        else:
            grants.update(**_fields(shift.before))
    return ids


def _restore(model: "type[Shareable]", shift: Shift, partner: Organisation) -> list[int]:
    """Write grants again that were taken, on things that still are there and whose container the partner has."""
    assert shift.before is not None  # noqa: S101  something was taken
    grant: Any = model.grant_model()
    fields = _fields(shift.before)
    carried: dict[str, Any] = {"group_id": partner.group_id, "permission_id": view_permission_id(model)}
    missing = sorted(set(shift.ids) - held_on(model, shift.ids, partner).keys())
    rows = [
        grant(**carried, **fields, content_object_id=pk, host_id=host)
        for pk, host in _reachable(model, missing, partner)
    ]
    grant.objects.bulk_create(rows, ignore_conflicts=True)
    return [row.content_object_id for row in rows]


def _reachable(model: "type[Shareable]", ids: Sequence[int], partner: Organisation) -> Iterator[tuple[int, int]]:
    """Yield (id, owner's id) of the things that exist, and lie in nothing that the partner has lost."""
    things = model.objects.filter(pk__in=ids)
    if container := model.container_model():
        had = container.grant_model().objects.filter(
            group_id=partner.group_id, permission_id=view_permission_id(container)
        )
        things = things.filter(**{f"{model.container}__in": had.values("content_object_id")})
    yield from things.order_by("pk").values_list("pk", "owner_id")


def _filled_since(model: "type[Shareable]", ids: Sequence[int], partner: Organisation, given: Held) -> set[int]:
    """Return those of ``ids`` in which the partner got or added something after it had been given them."""
    found: set[int] = set()
    for inner in contents_of(model):
        grants: Any = inner.grant_model().objects.filter(group_id=partner.group_id, granted_at__gte=given.granted_at)
        inside = grants.filter(**{f"content_object__{inner.container}__in": ids})
        found.update(inside.values_list(f"content_object__{inner.container}", flat=True))
    return found


def _same(now: Held, then: Held) -> bool:
    return (now.granted_at, now.expires_at) == (then.granted_at, then.expires_at)


def _fields(held: Held) -> dict[str, Any]:
    """Return the columns; a person who is gone gave it all the same."""
    people = {pk for pk in (held.granted_by_id, held.reviewed_by_id) if pk is not None}
    there = set(User.objects.filter(pk__in=people).values_list("pk", flat=True))
    gone = {name: None for name in ("granted_by_id", "reviewed_by_id") if getattr(held, name) not in there}
    return asdict(held) | gone


def _parts(ids: dict[str, list[int]]) -> list[dict[str, Any]]:
    return [{"category": kind, "kind": kind, "ids": sorted(pks)} for kind, pks in ids.items() if pks]

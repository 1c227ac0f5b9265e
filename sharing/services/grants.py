"""Giving and taking grants, always as the exact difference and in few statements however many things there are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Value
from django.utils import timezone

from sharing.grants import view_permission_id
from sharing.registry import contents_of
from sharing.services.journal import Held, note_changed, note_given, note_moved, note_taken

if TYPE_CHECKING:
    from orgs.models import Organisation, User
    from sharing.models import Shareable

# What was said about a share before it began anew.
NOTHING_SAID = {"warned_for": None, "ended_for": None, "reviewed_at": None, "reviewed_by": None}
# Databases limit how many values one statement takes.
BATCH = 10_000


@transaction.atomic
def give(
    *, actor: "User | None", things: "Sequence[Shareable]", organisation: "Organisation", at: datetime | None = None
) -> list[int]:
    """Grant ``things``, all of one model, to ``organisation``; return the ids of those it did not have before."""
    if not things:
        return []
    ids = [thing.pk for thing in things]
    return give_ids(actor=actor, things_model=type(things[0]), ids=ids, organisation=organisation, at=at)


@transaction.atomic
def give_ids(
    *,
    actor: "User | None",
    things_model: "type[Shareable]",
    ids: Collection[int],
    organisation: "Organisation",
    at: datetime | None = None,
    until: datetime | None = None,
) -> list[int]:
    """Grant the things ``ids`` to ``organisation``, from now (or ``at``) on; return the ids that are new to it.

    A grant that is in force stays as it is, with its date; one that has expired begins anew.
    """
    at = at or timezone.now()
    held = held_on(things_model, ids, organisation)
    expired = [pk for pk, each in held.items() if each.expires_at is not None and each.expires_at <= at]
    begun: dict[str, object] = {"granted_by": actor, "granted_at": at, "expires_at": until}
    _renew(things_model, expired, organisation, begun | NOTHING_SAID)
    now = Held(actor.pk if actor else None, at, until)
    given = _insert(things_model, sorted(set(ids) - held.keys()), organisation, now)
    note_given(things_model.kind, organisation.group_id, given, now)
    note_changed(things_model.kind, organisation.group_id, {pk: held[pk] for pk in expired}, now)
    return sorted([*given, *expired])


@transaction.atomic
def move_end(
    *,
    things_model: "type[Shareable]",
    ids: Collection[int],
    organisation: "Organisation",
    until: datetime | None,
) -> list[int]:
    """Let the organisation's access to the things ``ids`` end at ``until``; return the ids for which that is new.

    Access that has ended already stays so: sharing again begins it anew.
    """
    moved: list[int] = []
    for found in grants_on(things_model, ids, organisation):
        other = found.live().exclude(expires_at=until)
        held = _read(other)
        other.update(expires_at=until)
        note_moved(things_model.kind, organisation.group_id, held, until)
        moved += held
    return sorted(moved)


@transaction.atomic
def take(*, things_model: "type[Shareable]", ids: Collection[int], organisation: "Organisation") -> list[int]:
    """Take the grants on the things ``ids`` back from ``organisation``; return the ids that it had until now."""
    return _take(things_model, ids, organisation, along=False)


@transaction.atomic
def take_whole(
    *, things_model: "type[Shareable]", ids: Collection[int], organisation: "Organisation"
) -> dict[str, list[int]]:
    """Take back the things ``ids`` and all that lies in them; return by kind the ids that it had until now."""
    taken = {things_model.kind: take(things_model=things_model, ids=ids, organisation=organisation)}
    taken |= take_inside(things_model=things_model, ids=ids, organisation=organisation)
    return {kind: pks for kind, pks in taken.items() if pks}


@transaction.atomic
def take_inside(
    *, things_model: "type[Shareable]", ids: Collection[int], organisation: "Organisation"
) -> dict[str, list[int]]:
    """Take back what lies in the things ``ids``, not these themselves; return by kind the ids that it had."""
    taken: dict[str, list[int]] = {}
    for model in contents_of(things_model):
        inside: Any = model.objects.filter(**{f"{model.container}__in": ids})
        granted = model.grant_model().objects.filter(content_object__in=inside, group_id=organisation.group_id)
        pks = list(granted.values_list("content_object_id", flat=True))
        taken[model.kind] = _take(model, pks, organisation, along=True)
    return taken


def held_on(model: "type[Shareable]", ids: Collection[int], organisation: "Organisation") -> dict[int, Held]:
    """Return by the thing's id what the organisation's grants on the things ``ids`` say, expired ones too."""
    found: dict[int, Held] = {}
    for grants in grants_on(model, ids, organisation):
        found.update(_read(grants))
    return found


def grants_on(model: "type[Shareable]", ids: Collection[int], organisation: "Organisation") -> Iterator[Any]:
    """Yield the organisation's grants on the things ``ids``, expired ones too, so many at a time."""
    grants: Any = model.grant_model().objects
    carried = {"group_id": organisation.group_id, "permission_id": view_permission_id(model)}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), BATCH):
        yield grants.filter(**carried, content_object_id__in=wanted[start : start + BATCH])


def _insert(model: "type[Shareable]", ids: list[int], organisation: "Organisation", said: Held) -> list[int]:
    """Write a grant on each of the things ``ids`` that exists and has none; return the ids of these.

    The database makes the rows out of the things: five thousand take it as long as our objects of a few hundred.
    """
    table, carried = model.grant_model()._meta.db_table, {"group_id": organisation.group_id, **asdict(said)}
    values = {f"new_{name}": Value(value, _column(model, name)) for name, value in carried.items()}
    values["new_permission_id"] = Value(view_permission_id(model))
    columns = ["content_object_id", "host_id", *(name.removeprefix("new_") for name in values)]
    given: list[int] = []
    for start in range(0, len(ids), BATCH):
        things = model.objects.order_by().filter(pk__in=ids[start : start + BATCH]).annotate(**values)
        select, parameters = things.values_list("pk", "owner_id", *values).query.sql_with_params()
        insert = f"INSERT INTO {table} ({', '.join(columns)}) {select} ON CONFLICT DO NOTHING"
        with connection.cursor() as cursor:
            cursor.execute(f"{insert} RETURNING content_object_id", parameters)
            given += [pk for (pk,) in cursor.fetchall()]
    return given


def _column(model: "type[Shareable]", name: str) -> Any:
    """Return the field that stands behind a column of the grants."""
    fields = model.grant_model()._meta.concrete_fields
    return next(each for each in fields if each.attname == name)


def _take(model: "type[Shareable]", ids: Collection[int], organisation: "Organisation", *, along: bool) -> list[int]:
    taken, now = list[int](), timezone.now()
    for grants in grants_on(model, ids, organisation):
        held = _read(grants)
        grants.delete()
        note_taken(model.kind, organisation.group_id, held, along=along)
        taken += [pk for pk, each in held.items() if each.expires_at is None or each.expires_at > now]
    return sorted(taken)


def _read(grants: Any) -> dict[int, Held]:
    return {pk: Held(*said) for pk, *said in grants.values_list("content_object_id", *Held.columns())}


def _renew(
    model: "type[Shareable]", ids: Collection[int], organisation: "Organisation", values: dict[str, object]
) -> None:
    for grants in grants_on(model, ids, organisation):
        grants.update(**values)

"""Which grants a save really changed: noted by the functions that write grants, kept so that it can be undone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType

from orgs.models import User
from sharing.models.changes import ShareChange

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class Held:
    """What a grant says besides whose it is: who gave it, since and until when, and what people were told of it."""

    granted_by_id: int | None
    granted_at: datetime
    expires_at: datetime | None = None
    warned_for: datetime | None = None
    ended_for: datetime | None = None
    reviewed_at: datetime | None = None
    reviewed_by_id: int | None = None

    @classmethod
    def columns(cls) -> list[str]:
        """Return the columns of a grant in the order of the fields."""
        return [each.name for each in fields(cls)]

    def as_json(self) -> list[Any]:
        """Return it to be kept, to the microsecond."""
        return [each.isoformat() if isinstance(each, datetime) else each for each in astuple(self)]

    @classmethod
    def of(cls, kept: list[Any] | None) -> Self | None:
        """Return what ``as_json`` kept."""
        if kept is None:
            return None
        said: list[Any] = [datetime.fromisoformat(each) if isinstance(each, str) else each for each in kept]
        return cls(*said)


@dataclass(frozen=True)
class Shift:
    """Grants on things of one kind to one group that changed alike; None: there was, or is, no grant.

    ``along``: nobody chose these; they went with what they lie in.
    """

    kind: str
    group_id: int
    ids: tuple[int, ...]
    before: Held | None = None
    after: Held | None = None
    along: bool = False

    @property
    def moved_end(self) -> bool:
        """Return whether only the end of access is another one."""
        return bool(self.before and self.after and self.before.granted_at == self.after.granted_at)

    def as_json(self) -> dict[str, Any]:
        """Return it to be kept."""
        states = {name: held and held.as_json() for name, held in (("before", self.before), ("after", self.after))}
        return {"kind": self.kind, "group": self.group_id, "ids": [*self.ids], "along": self.along, **states}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """Return what ``as_json`` kept."""
        before, after = Held.of(kept["before"]), Held.of(kept["after"])
        return cls(kept["kind"], kept["group"], tuple(kept["ids"]), before, after, kept["along"])


_journal: ContextVar[list[Shift] | None] = ContextVar("journal of grants", default=None)


@contextmanager
def journal() -> Iterator[list[Shift]]:
    """Collect what becomes of grants within."""
    shifts: list[Shift] = []
    token = _journal.set(shifts)
    try:
        yield shifts
    finally:
        _journal.reset(token)


def note_given(kind: str, group_id: int, ids: Collection[int], after: Held) -> None:
    """Note that the things ``ids`` were given to a group that had no grant on them."""
    _note([Shift(kind, group_id, tuple(ids), after=after)] if ids else [])


def note_changed(kind: str, group_id: int, before: Mapping[int, Held], after: Held) -> None:
    """Note that grants which said ``before``, by the thing's id, say ``after`` now."""
    _note(Shift(kind, group_id, tuple(ids), held, after) for held, ids in _alike(before))


def note_moved(kind: str, group_id: int, before: Mapping[int, Held], until: datetime | None) -> None:
    """Note that grants which said ``before``, by the thing's id, end at ``until`` now, and say the same otherwise."""
    _note(Shift(kind, group_id, tuple(ids), held, replace(held, expires_at=until)) for held, ids in _alike(before))


def note_taken(kind: str, group_id: int, before: Mapping[int, Held], *, along: bool) -> None:
    """Note that grants which said ``before``, by the thing's id, were taken back."""
    _note(Shift(kind, group_id, tuple(ids), held, along=along) for held, ids in _alike(before))


def remember(*, actor: User | None, thing: "Shareable", shifts: Sequence[Shift]) -> ShareChange | None:
    """Keep what ``actor`` changed so that it can be undone; None if nothing did."""
    if actor is None or not shifts:
        return None
    return ShareChange.objects.create(
        actor=actor,
        organisation=actor.organisation,
        thing_type=ContentType.objects.get_for_model(thing),
        thing_id=thing.pk,
        shifts=[shift.as_json() for shift in shifts],
    )


def shifts_of(change: ShareChange) -> list[Shift]:
    """Return what ``remember`` kept."""
    return [Shift.of(kept) for kept in change.shifts]


def _note(shifts: Iterable[Shift]) -> None:
    open_journal = _journal.get()
    if open_journal is not None:
        open_journal.extend(shifts)


def _alike(before: Mapping[int, Held]) -> Iterable[tuple[Held, list[int]]]:
    found: dict[Held, list[int]] = defaultdict(list)
    for pk, held in before.items():
        found[held].append(pk)
    return found.items()

"""What taking a thing back from a partner takes away, named before it happens."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from collab.base.numbers import numbers
from orgs.models import Partnership, User
from sharing.categories import Category
from sharing.contents import Selection, may_share, read_rows, read_shares, visible_categories
from sharing.takebacks import Taken, Undone, undone_by

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class Part:
    """The shared contents of one category. ``related``: things of their own, which stay unless they are chosen."""

    key: str
    label: Any
    icon: str
    related: bool
    rows: list[tuple[int, str]]


@dataclass(frozen=True)
class Unsharing:
    """All that the question before unsharing names."""

    partnership: Partnership
    since: datetime | None
    parts: list[Part]
    undone: list[Undone] = field(default_factory=list)

    @property
    def inside(self) -> list[Part]:
        """What goes along with the thing, because it lies in it."""
        return [part for part in self.parts if not part.related]

    @property
    def related(self) -> list[Part]:
        """What was shared along and is asked about."""
        return [part for part in self.parts if part.related]


def open_unsharing(*, actor: User, thing: "Shareable", partnership: Partnership) -> Unsharing:
    """Return what the partner has of ``thing`` at present, as far as the actor may see it."""
    categories = visible_categories(thing, actor)
    group = partnership.partner.group_id
    shares = read_shares(thing, categories, [group])[group]
    rows = read_rows(_narrowed(categories, shares.contents))
    parts = [
        Part(each.key, each.label, each.icon, each.contents.model.container is None, rows[each.key])
        for each in categories
        if rows.get(each.key) and (each.contents.model.container or may_share(each, actor))
    ]
    return Unsharing(partnership, shares.since, parts, undone_by(actor, partnership, _taken(thing, categories, parts)))


def related_of(data: QueryDict) -> Selection:
    """Return the related things that were ticked to be taken back, too."""
    return {name.removeprefix("related."): numbers(data.getlist(name)) for name in data if name.startswith("related.")}


def _taken(thing: "Shareable", categories: Sequence[Category], parts: Sequence[Part]) -> Taken:
    """Return what goes by kind: the thing, and the related ones that are ticked at first."""
    taken: dict[str, set[int]] = defaultdict(set)
    taken[thing.kind].add(thing.pk)
    kinds = {each.key: each.contents.model.kind for each in categories}
    for part in parts:
        if part.related:
            taken[kinds[part.key]].update(pk for pk, _title in part.rows)
    return taken


def _narrowed(categories: Sequence[Category], granted: Selection) -> list[Category]:
    return [
        Category(each.key, each.label, each.icon, each.contents.filter(pk__in=granted[each.key]), each.title_field)
        for each in categories
        if granted.get(each.key)
    ]

"""The list of a type as a board: a column for each value of a choice, or for yes and no; and one for those without."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from entities.arrangement import DISPLAY, TABLE
from entities.attributes import attributes_for
from entities.columns import Row
from entities.grouping import ByPicked, Heading
from entities.listing import EntityList
from entities.models import Attribute, Entity
from entities.services.concurrency import Seen

# So many cards a column shows, and so far its entities are counted; the list has them all.
CARDS = 20
COUNTED = 1000


@dataclass(frozen=True)
class Card:
    """An entity on the board; ``seen`` says, signed, where it stood when it was shown, for whoever may move it."""

    row: Row
    seen: str = ""


@dataclass(frozen=True)
class Lane:
    """A column of the board; ``value`` is what a card gets that is moved into it, as forms send it."""

    heading: Heading
    value: str
    count: int
    cards: list[Card]
    url: str = ""

    @property
    def capped(self) -> bool:
        """Return whether there are more than were counted."""
        return self.count > COUNTED

    @property
    def most(self) -> int:
        """Return how far was counted."""
        return COUNTED

    @property
    def more(self) -> bool:
        """Return whether some have no card."""
        return self.count > len(self.cards)


class EntityBoard:
    """The board over a list that is grouped by a choice or a yes or no."""

    def __init__(self, listing: EntityList, grouping: ByPicked) -> None:
        self.listing = listing
        self.grouping = grouping

    @property
    def attribute(self) -> Attribute:
        """Return the attribute that says in which column something stands."""
        return self.grouping.attribute

    @cached_property
    def may_move(self) -> bool:
        """Return whether the reader may write that attribute."""
        return self.attribute in attributes_for(self.listing.user, self.listing.type, "edit")

    @cached_property
    def lanes(self) -> list[Lane]:
        """Return the columns from left to right: as many queries for one entity as for a thousand."""
        found = self.listing.found()
        parts = [(heading, found.filter(self.grouping.holding(heading))) for heading in self.grouping.headings]
        parts.append((Heading.none(), self.grouping.without(found)))
        ids = {heading: list(self._first(part)) for heading, part in parts}
        rows = self._rows({pk for each in ids.values() for pk in each[:CARDS]})
        return [self._lane(heading, found, rows) for heading, found in ids.items()]

    def _first(self, part: Any) -> Any:
        """Return the ids of those that are counted: cheaper than counting them once more."""
        return self.listing.in_order(part).values_list("pk", flat=True)[: COUNTED + 1]

    def _rows(self, ids: Collection[int]) -> Mapping[int, Row]:
        return {row.entity.pk: row for row in self.listing.rows(sorted(ids))}

    def _lane(self, heading: Heading, ids: list[int], rows: Mapping[int, Row]) -> Lane:
        cards = [self._card(rows[pk]) for pk in ids[:CARDS] if pk in rows]
        return Lane(heading, as_sent(heading.value), len(ids), cards, self._url(heading))

    def _url(self, heading: Heading) -> str:
        if heading.value is None:
            return ""
        return self.listing.url_of({DISPLAY: [TABLE], self.grouping.key: [as_sent(heading.value)]})

    def _card(self, row: Row) -> Card:
        return Card(row, seen_of(row.entity, self.attribute) if self.may_move else "")


def seen_of(entity: Entity, attribute: Attribute) -> str:
    """Return, signed, what a reader sees of one attribute of an entity."""
    return Seen.of(entity, {attribute.key: entity.values.get(attribute.key)}).signed(entity)


def as_sent(value: Any) -> str:
    """Return a value as a form sends it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)

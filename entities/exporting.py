"""A list of entities as a table of plain values: what stands on its pages, all of them."""

from array import array
from collections.abc import Iterator
from itertools import islice
from typing import Any

from entities.listing import Cell, EntityList, Row
from entities.presentation import Shown, labelled
from entities.values import REFERENCES, UNREADABLE

# So many entities are read at once; of all others only the ids are held.
BATCH = 500


def header(listing: EntityList) -> list[str]:
    """Return the names of the shown columns, with the units that their numbers have."""
    return [labelled(each.attribute) if each.attribute else str(each.label) for each in listing.shown_columns]


def lines(listing: EntityList) -> Iterator[list[Any]]:
    """Yield the rows in the order of the list; what is deleted or taken back meanwhile is left out."""
    ids = iter(array("q", listing.ids().iterator()))
    while batch := list(islice(ids, BATCH)):
        there = set(listing.source().filter(pk__in=batch).values_list("pk", flat=True))
        for row in listing.rows([pk for pk in batch if pk in there]):
            yield [row.entity.title, *(_plain(row, cell) for cell in row.cells)]


def _plain(row: Row, cell: Cell) -> Any:
    """Return a value as a table has it: numbers as numbers, days as days, everything else as people read it."""
    if cell.shown:
        return _value(row, cell.shown)
    return {
        "purposes": ", ".join(str(each) for each in row.purposes),
        "labels": ", ".join(str(each) for each in row.labels),
        "created": row.entity.created_at,
        "updated": row.entity.updated_at,
    }[cell.column.key]


def _value(row: Row, shown: Shown) -> Any:
    """Return the value of one attribute; what an attribute of the same key once meant, as it stands."""
    if shown.attribute.kind in REFERENCES:
        return shown.text
    try:
        return shown.attribute.rules.exported(row.entity.values.get(shown.attribute.key), shown.attribute)
    except UNREADABLE:
        return shown.text

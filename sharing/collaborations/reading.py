"""Reading a list of partners from a file: its rows as texts, by field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.base.tables.detect import detect
from collab.base.tables.headers import header_of
from collab.base.tables.problems import FileError
from collab.base.tables.records import Record, open_records
from sharing.collaborations.columns import places_of

MOST_ROWS = 1000
LONGEST_TEXT = 1000
# What an export puts before texts that spreadsheets would take for formulas.
SHIELDED = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True)
class Entry:
    """One row of the file: the line where it begins, its texts by field, or why it can't be read."""

    line: int
    texts: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """The rows of a file, and the names of the columns that nothing is known of."""

    entries: list[Entry]
    unknown: list[str]


def read(file: Any) -> Table:
    """Return what stands in ``file``; raise FileError when it is no list of partners, or too long a one."""
    file_format = detect(file)
    with open_records(file, file_format) as found:
        header = header_of(found, file_format.header_line)
        places = places_of(header.cells)
        if "name" not in places:
            raise FileError(_("No column is called “Name”. The first line has to name the columns."))
        entries = list(_entries(found, places, len(header.cells)))
    if not entries:
        raise FileError(_("The file has column names, but no rows below them."))
    unknown = [cell.strip() for place, cell in enumerate(header.cells) if place not in places.values()]
    return Table(entries, [name for name in unknown if name])


def _entries(found: Iterator[Record], places: dict[str, int], width: int) -> Iterator[Entry]:
    number = 0
    for record in found:
        if record.blank:
            continue
        number += 1
        if number > MOST_ROWS:
            raise FileError(_too_many())
        yield _entry(record, places, width)


def _too_many() -> str:
    text = ngettext(
        "The file has more than %(limit)s row. Split it and import the parts one after the other.",
        "The file has more than %(limit)s rows. Split it and import the parts one after the other.",
        MOST_ROWS,
    )
    return text % {"limit": MOST_ROWS}


def _entry(record: Record, places: dict[str, int], width: int) -> Entry:
    if record.problem:
        return Entry(record.line, problem=str(record.problem))
    if any(cell.strip() for cell in record.cells[width:]):
        numbers = {"found": len(record.cells), "expected": width}
        return Entry(record.line, problem=_("Number of fields: %(found)s instead of %(expected)s.") % numbers)
    return Entry(record.line, {key: _text(record.cells, place) for key, place in places.items()})


def _text(cells: Sequence[str], place: int) -> str:
    """Return what stands in a cell; one that is not there is empty."""
    text = " ".join(cells[place].split())[:LONGEST_TEXT] if place < len(cells) else ""
    return text[1:] if text.startswith(SHIELDED) else text

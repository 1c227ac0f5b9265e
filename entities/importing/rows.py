"""Making entities of the lines of a file, or saying why not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from collab.base.tables.formats import Spelling
from collab.base.tables.problems import FileError
from collab.base.tables.records import Record
from entities.importing.problems import RowProblem
from entities.importing.targets import SKIP, TITLE
from entities.importing.values import Read, part_reader, reader, title_reader
from entities.kinds.base import Stored
from entities.kinds.places import LABELS
from entities.models import Attribute

MOST_PROBLEMS = 5  # of one row
LONGEST_SHOWN = 200


@dataclass(frozen=True)
class Slot:
    """A column that is imported: where it stands, what it is called, where it goes, and how it is read."""

    index: int
    column: str
    read: Read
    attribute: Attribute | None = None
    part: str = ""

    @property
    def target(self) -> str:
        """Where the column goes, as ``targets`` spells it."""
        if self.attribute is None:
            return TITLE
        return f"part:{self.attribute.key}:{self.part}" if self.part else f"attr:{self.attribute.key}"

    @property
    def label(self) -> str:
        """What the target is called, in the active language."""
        if self.attribute is None:
            return _("Title")
        return f"{self.attribute.name}: {LABELS[self.part]}" if self.part else self.attribute.name


@dataclass(frozen=True)
class Cell:
    """One value as it was read, or why it could not be."""

    slot: Slot
    text: str
    stored: Stored = None
    reason: str = ""


@dataclass
class Row:
    """An entity in the making; or, with ``entity``, what is to become of one that is here already."""

    line: int
    cells: list[str] = field(default_factory=list)
    entity: Any = None
    title: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether anything of the entity that is here already becomes another."""
        return self.entity is not None and (self.title != self.entity.title or bool(self.values))

    def refuse(self, reason: str, slot: Slot | None = None, text: str = "") -> None:
        """Note why the row can't be imported."""
        self.problems.append(RowProblem(self.line, reason, slot.column if slot else "", text[:LONGEST_SHOWN]))


class RowReader:
    """Reads records by the targets of their columns; ``attributes`` are all of the type's."""

    def __init__(
        self, *, names: Sequence[str], targets: Sequence[str], attributes: Sequence[Attribute], spelling: Spelling
    ) -> None:
        self._width = len(names)
        by_key = {attribute.key: attribute for attribute in attributes}
        self.slots = [
            _slot(index, name, target, by_key, spelling)
            for index, (name, target) in enumerate(zip(names, targets, strict=True))
            if target != SKIP
        ]
        read_alone = {slot.attribute.key for slot in self.slots if slot.attribute and not slot.part}
        self._to_check = [each for each in attributes if each.required and each.key not in read_alone]
        self._titled = any(slot.target == TITLE for slot in self.slots)

    def row(self, record: Record) -> Row:
        """Return the entity that ``record`` describes; if it has problems, nothing of it is to be kept."""
        row = Row(record.line, record.cells)
        if reason := self.reason_to_refuse(record):
            row.refuse(reason)
            return row
        for cell in self.cells(record):
            if cell.reason:
                row.refuse(cell.reason, cell.slot, cell.text)
            else:
                _put(row, cell)
        if not self._titled:
            row.refuse(_("There is no such entry yet, and a new one needs a title."))
        row.problems += self._missing(row)
        del row.problems[MOST_PROBLEMS:]
        return row

    def cells(self, record: Record) -> Iterator[Cell]:
        """Yield what each imported column says; a field that is not there is empty."""
        return (self.cell(slot, record) for slot in self.slots)

    def cell(self, slot: Slot, record: Record) -> Cell:
        """Return what one column says."""
        text = text_of(slot, record)
        try:
            return Cell(slot, text, slot.read(text))
        except ValidationError as error:
            return Cell(slot, text, reason=" ".join(error.messages))

    def reason_to_refuse(self, record: Record) -> str:
        """Return why the record as a whole can't be read, if so; empty fields behind the last column do no harm."""
        if record.problem:
            return str(record.problem)
        found = len(record.cells)
        if (found < self._width and not record.sparse) or any(map(str.strip, record.cells[self._width :])):
            return _("Number of fields: %(found)s instead of %(expected)s.") % {
                "found": found,
                "expected": self._width,
            }
        return ""

    def _missing(self, row: Row) -> list[RowProblem]:
        missing = [attribute for attribute in self._to_check if attribute.key not in row.values]
        return [RowProblem(row.line, _("This value is required."), attribute.name) for attribute in missing]


def text_of(slot: Slot, record: Record) -> str:
    """Return what stands in one column; a field that is not there is empty."""
    return record.cells[slot.index].strip() if slot.index < len(record.cells) else ""


def _slot(index: int, column: str, target: str, by_key: dict[str, Attribute], spelling: Spelling) -> Slot:
    if target == TITLE:
        return Slot(index, column, title_reader())
    what, key, part = f"{target}::".split(":")[:3]
    if key not in by_key:
        raise FileError(_("The attribute for column “%(column)s” no longer exists."), params={"column": column})
    attribute = by_key[key]
    read = part_reader(part, spelling) if what == "part" else reader(attribute, spelling)
    return Slot(index, column, read, attribute, part)


def _put(row: Row, cell: Cell) -> None:
    attribute = cell.slot.attribute
    if attribute is None:
        row.title = cell.stored
    elif cell.stored is None:
        return
    elif cell.slot.part:
        row.values.setdefault(attribute.key, {})[cell.slot.part] = cell.stored
    else:
        row.values[attribute.key] = cell.stored

"""How the first rows of a file would come out."""

from dataclasses import dataclass
from itertools import islice

from django.utils.formats import number_format

from collab.base.tables.formats import FileFormat
from collab.base.tables.headers import header_of
from collab.base.tables.records import Record, open_records
from entities.importing.profiles import Profile
from entities.importing.rows import Cell, RowReader, Slot
from entities.importing.services import attributes_of, planned
from entities.kinds.places import LIMITS
from entities.models import ImportJob

ROWS = 8


@dataclass(frozen=True)
class PreviewCell:
    """A value as people would read it, or why there is none."""

    text: str
    reason: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class PreviewRow:
    """A row with its line; ``reasons`` say why it would not be imported."""

    line: int
    cells: list[PreviewCell]
    reasons: list[str]


@dataclass(frozen=True)
class Preview:
    """The first rows under the names of where they go; numbers stand on the right."""

    headers: list[PreviewCell]
    rows: list[PreviewRow]


def preview(job: ImportJob) -> Preview:
    """Return the first rows of the draft as they would come out now."""
    made, file_format = planned(job), FileFormat.from_json(job.format)
    reader = RowReader(
        names=Profile.from_json(job.profile).names,
        targets=made.targets,
        attributes=[*attributes_of(job.created_by, job.type), *made.attributes],
        spelling=file_format.spelling,
    )
    with job.file.open("rb") as file, open_records(file.file, file_format) as found:
        header_of(found, file_format.header_line)
        rows = [_row(reader, record) for record in islice((each for each in found if not each.blank), ROWS)]
    headers = [PreviewCell(slot.label, numeric=_numeric(slot)) for slot in _ordered(reader.slots)]
    return Preview(headers, rows)


def _ordered(slots: list[Slot]) -> list[Slot]:
    """Return the columns with the title before all others."""
    return sorted(slots, key=lambda slot: slot.attribute is not None)


def _row(reader: RowReader, record: Record) -> PreviewRow:
    problems = reader.row(record).problems
    reasons = [problem.reason for problem in problems if not problem.column]
    cells = {cell.slot.index: PreviewCell("") if reasons else _cell(cell) for cell in reader.cells(record)}
    return PreviewRow(record.line, [cells[slot.index] for slot in _ordered(reader.slots)], reasons)


def _cell(cell: Cell) -> PreviewCell:
    return PreviewCell(cell.text if cell.reason else _shown(cell), cell.reason, _numeric(cell.slot))


def _numeric(slot: Slot) -> bool:
    return bool(slot.attribute and slot.attribute.rules.numeric) or slot.part in LIMITS


def _shown(cell: Cell) -> str:
    attribute = cell.slot.attribute
    if cell.stored is None:
        return ""
    if cell.slot.part in LIMITS:
        return str(number_format(cell.stored, use_l10n=True))
    if attribute is None or cell.slot.part:
        return str(cell.stored)
    # References are shown as the file names them.
    return attribute.rules.display(cell.stored, attribute) or cell.text

"""How the first rows of a file would come out, and what would become of many more."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from collab.base.tables.formats import FileFormat
from collab.base.tables.headers import header_of
from collab.base.tables.records import Record, open_records
from entities.importing.matching import Matcher, matcher_of
from entities.importing.profiles import Profile
from entities.importing.rows import Cell, Row, RowReader, Slot
from entities.importing.services import attributes_of, planned
from entities.kinds.places import LIMITS
from entities.models import ImportJob

ROWS = 8
# So many rows are looked at to say how many are new; so many at a time.
COUNTED, AT_ONCE = 2000, 500

NEW, UPDATED, UNCHANGED, REFUSED = "new", "updated", "unchanged", "refused"
FATES = {NEW: _("New"), UPDATED: _("Updated"), UNCHANGED: _("Unchanged"), REFUSED: _("Not imported")}
TONES = {NEW: "success", UPDATED: "info", REFUSED: "danger"}


@dataclass(frozen=True)
class PreviewCell:
    """A value as people would read it, or why there is none."""

    text: str
    reason: str = ""
    numeric: bool = False


@dataclass(frozen=True)
class PreviewRow:
    """A row with its line, and what would become of it: its ``fate``.

    ``reasons`` say why nothing of it can be read, ``notes`` what is wrong with it in no column that is shown.
    """

    line: int
    cells: list[PreviewCell]
    reasons: list[str]
    fate: str = ""
    tone: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """The first rows under the names of where they go; numbers stand on the right.

    Where rows find what is here already, ``counts`` say in words what would become of the first ``counted`` rows.
    """

    headers: list[PreviewCell]
    rows: list[PreviewRow]
    counts: list[tuple[str, int]] = field(default_factory=list)
    counted: int = 0


def preview(job: ImportJob) -> Preview:
    """Return the first rows of the draft as they would come out now."""
    made, file_format = planned(job), FileFormat.from_json(job.format)
    reader = RowReader(
        names=Profile.from_json(job.profile).names,
        targets=made.targets,
        attributes=[*attributes_of(job.created_by, job.type), *made.attributes],
        spelling=file_format.spelling,
    )
    headers = [PreviewCell(slot.label, numeric=_numeric(slot)) for slot in _ordered(reader.slots)]
    matched = bool(job.key) and job.key in made.targets
    with job.file.open("rb") as file:
        matcher = matcher_of(job, reader, file.file) if matched else Matcher(reader)
        with open_records(file.file, file_format) as found:
            header_of(found, file_format.header_line)
            filled = (record for record in found if not record.blank)
            first = list(islice(filled, ROWS))
            rows = matcher.rows(first, actor=job.created_by, entity_type=job.type)
            shown = [_row(reader, record, row, matched) for record, row in zip(first, rows, strict=True)]
            counts = _counts(job, matcher, rows, islice(filled, COUNTED - ROWS)) if matched else Counter()
    return Preview(headers, shown, [(str(FATES[fate]), counts[fate]) for fate in FATES if counts], counts.total())


def _counts(job: ImportJob, matcher: Matcher, rows: Sequence[Row], others: Iterator[Record]) -> Counter[str]:
    """Return how many rows would fare how."""
    counts = Counter(map(_fate, rows))
    while batch := list(islice(others, AT_ONCE)):
        counts.update(map(_fate, matcher.rows(batch, actor=job.created_by, entity_type=job.type)))
    return counts


def _fate(row: Row) -> str:
    if row.problems:
        return REFUSED
    return NEW if row.entity is None else UPDATED if row.changes else UNCHANGED


def _ordered(slots: list[Slot]) -> list[Slot]:
    """Return the columns with the title before all others."""
    return sorted(slots, key=lambda slot: slot.attribute is not None)


def _row(reader: RowReader, record: Record, row: Row, matched: bool) -> PreviewRow:  # noqa: FBT001
    reasons = [problem.reason for problem in row.problems if not problem.column]
    cells = {cell.slot.index: PreviewCell("") if reasons else _cell(cell, row) for cell in reader.cells(record)}
    shown = [cells[slot.index] for slot in _ordered(reader.slots)]
    if not matched:
        return PreviewRow(record.line, shown, reasons)
    fate, columns = _fate(row), {slot.column for slot in reader.slots}
    notes = [f"{each.column}: {each.reason}" for each in row.problems if each.column and each.column not in columns]
    return PreviewRow(record.line, shown, reasons, str(FATES[fate]), TONES.get(fate, ""), notes)


def _cell(cell: Cell, row: Row) -> PreviewCell:
    if not cell.reason:
        return PreviewCell(_shown(cell), "", _numeric(cell.slot))
    # What is here already need not have in the file what a new entry needs.
    meant = row.entity is None or any(problem.column == cell.slot.column for problem in row.problems)
    return PreviewCell(cell.text, cell.reason if meant else "", _numeric(cell.slot))


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

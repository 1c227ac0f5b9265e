"""What stands in the columns of a file: looked at once, from the first row to the last."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import zip_longest
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.base.tables.detect import is_date
from collab.base.tables.formats import FileFormat, Spelling
from collab.base.tables.headers import clean_names, header_of
from collab.base.tables.problems import FileError
from collab.base.tables.records import Record, open_records
from entities.importing.names import is_identifier, unit_of, words_of
from entities.importing.numbers import plain_number, unit_in
from entities.kinds.choices import NO, YES

MAX_ROWS = 50_000
MAX_LINES = 1_000_000  # blank ones too
SAMPLES = 3
# A column is a choice if it has so few different values, each of them so often on average.
MOST_CHOICES = 20
CHOICE_REPEATS = 5
LONGEST_CHOICE = 80
LONG_TEXT = 200
LONGEST_MOMENT = 40

EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-zA-Z]{2,}")
LINK = re.compile(r"https?://[^\s/]+\S*")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")


@dataclass(frozen=True)
class Column:
    """A column of the file: its name made presentable, some of its values, and what a new attribute for it would be."""

    name: str
    samples: list[str]
    filled: int
    kind: str
    unit: str
    choices: list[str]


@dataclass(frozen=True)
class Profile:
    """The columns of a file and how many rows it has."""

    total: int
    columns: list[Column]

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Return what ``to_json`` wrote."""
        return cls(stored["total"], [Column(**column) for column in stored["columns"]])

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON."""
        return asdict(self)

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


def profile(file: Any, file_format: FileFormat) -> Profile:
    """Read the whole file once; raise FileError if it has no rows, too many rows or too many columns."""
    with open_records(file, file_format) as found:
        header = header_of(found, file_format.header_line)
        if header.problem:
            raise FileError(_("The line with the column names cannot be read: %(reason)s") % {"reason": header.problem})
        names, total = clean_names(header.cells), 0
        lookers = [_Looker(file_format.spelling) for _name in names]
        for record in found:
            total += not record.blank
            _look(record, lookers)
            if total > MAX_ROWS or record.line > MAX_LINES:
                raise FileError(_too_many_rows())
    if not total:
        raise FileError(_("The file has column names, but no rows below them."))
    while len(lookers) > 1 and not (header.cells[len(lookers) - 1].strip() or lookers[-1].filled):
        lookers.pop()  # a separator at the end of every line
    return Profile(total, [looker.column(name) for name, looker in zip(names, lookers, strict=False)])


def _too_many_rows() -> str:
    message = ngettext(
        "The file has more than %(limit)s row. Split it and import the parts one after the other.",
        "The file has more than %(limit)s rows. Split it and import the parts one after the other.",
        MAX_ROWS,
    )
    return message % {"limit": MAX_ROWS}


def _look(record: Record, lookers: "Sequence[_Looker]") -> None:
    for looker, cell in zip_longest(lookers, record.cells):
        if looker is not None and cell and (text := cell.strip()):
            looker.look(text)


@dataclass
class _Looker:
    """Looks at the values of one column, one after the other, and remembers only what they have in common."""

    spelling: Spelling
    filled: int = 0
    samples: list[str] = field(default_factory=list)
    different: dict[str, None] | None = field(default_factory=dict)
    kinds: list[str] = field(default_factory=lambda: list(TESTS))
    units: set[str] = field(default_factory=set)
    long: bool = False

    def look(self, text: str) -> None:
        """Take one value into account; it is not empty."""
        self.filled += 1
        if len(self.samples) < SAMPLES and text[:LONGEST_CHOICE] not in self.samples:
            self.samples.append(text[:LONGEST_CHOICE])
        if self.different is not None:
            self._remember(text)
        if self.kinds:
            self.kinds = [kind for kind in self.kinds if TESTS[kind](text, self.spelling)]
            self.units.add(unit_in(text))
        self.long = self.long or len(text) > LONG_TEXT or "\n" in text

    def _remember(self, text: str) -> None:
        assert self.different is not None  # noqa: S101  asked by the only caller
        self.different[text[: LONGEST_CHOICE + 1]] = None
        if len(self.different) > MOST_CHOICES or len(text) > LONGEST_CHOICE:
            self.different = None

    def column(self, name: str) -> Column:
        """Return what was found."""
        kind = self._kind(name)
        unit = unit_of(name)[1] or (next(iter(self.units)) if len(self.units) == 1 else "")
        choices = sorted(self.different or (), key=str.casefold) if kind == "choice" else []
        return Column(name, self.samples, self.filled, kind, unit if kind == "number" else "", choices)

    def _kind(self, name: str) -> str:
        if not self.filled:
            return "date" if {"datum", "date"} & set(words_of(name)) else "text"
        if self.kinds and not (self.kinds[0] == "number" and is_identifier(name)):
            return self.kinds[0]
        if self.long:
            return "long_text"
        return "choice" if self._repeats() and not is_identifier(name) else "text"

    def _repeats(self) -> bool:
        values = self.different or {}
        return 1 < len(values) <= self.filled / CHOICE_REPEATS


def _is_number(text: str, spelling: Spelling) -> bool:
    """Return whether ``text`` is an amount: no sign of many digits, nor one that begins with a zero."""
    if len(text) > 1 and text[0] == "0" and text[1].isdigit():
        return False
    plain = plain_number(text, spelling)
    return plain is not None and len(plain.partition(".")[0]) <= 9


def _is_day(text: str, spelling: Spelling) -> bool:
    if len(text) > LONGEST_MOMENT:
        return False
    return bool(ISO_DAY.fullmatch(text)) or (text[0].isdigit() and is_date(text, spelling.dates))


def _is_moment(text: str, spelling: Spelling) -> bool:
    day, _blank, time = text.partition(" ")
    return bool(ISO_TIME.fullmatch(text)) or (_is_day(day, spelling) and bool(not time or TIME.fullmatch(time)))


# In the order of preference; every value of a column has to pass.
TESTS: dict[str, Callable[[str, Spelling], bool]] = {
    "boolean": lambda text, _spelling: len(text) > 1 and text.lower() in YES | NO,
    "number": _is_number,
    "date": _is_day,
    "datetime": _is_moment,
    "email": lambda text, _spelling: bool(EMAIL.fullmatch(text)),
    "link": lambda text, _spelling: bool(LINK.fullmatch(text)),
}

"""Reading a file as a stream of records, each knowing the physical line on which it begins.

Nothing here holds more than one record in memory, and no broken line harms the ones after it.
"""

import codecs
import csv
import io
import json
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collab.base.tables.formats import FileFormat
from collab.base.tables.formulas import unguarded

# Longer is no line of a table: a broken export, or an attack on our memory.
LONGEST_LINE = 1_000_000
LONGEST_RECORD = 2_000_000
# A quoted text of more lines than this is taken for a quotation mark that nobody closed.
MOST_LINES = 250

# Of numbers that a spreadsheet calculated, digits beyond these are noise.
DIGITS = 15

TOO_LONG = _("The line is too long.")
BAD_QUOTES = _("The quotation marks do not match.")
BAD_BYTES = _("Characters that do not fit the encoding of the file.")

# What bytes that fit no character are read as: no encoding can yield it. NUL has no place in text either.
MARK = "\udcff"
UNREADABLE = re.compile("[\x00\ud800-\udfff]")
MARKING = "collab.tables.mark"
codecs.register_error(MARKING, lambda error: (MARK, error.end))  # type: ignore[attr-defined]


class Record(NamedTuple):
    """One record: its cells, or what is wrong with it."""

    line: int
    cells: list[str]
    problem: str | Promise = ""
    # Whether cells that are not there are empty, not missing.
    sparse: bool = False

    @property
    def blank(self) -> bool:
        """Return whether nothing stands there."""
        return not self.problem and not any(map(str.strip, self.cells))


Line = tuple[int, str | None]  # None: too long to be read


@contextmanager
def open_records(file: IO[bytes] | Any, file_format: FileFormat) -> Iterator[Iterator[Record]]:
    """Yield the records of ``file`` from its first line on; the file stays open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=file_format.encoding, errors=MARKING, newline="")
    try:
        yield sheet_records(text, file_format.decimal) if file_format.sheet else records(text, file_format.separator)
    finally:
        text.detach()


def sheet_records(text: IO[str], decimal: str) -> Iterator[Record]:
    """Yield the records of a sheet as ``sheets.convert`` keeps it, numbers written with the mark ``decimal``."""
    for number, line in enumerate(text, start=1):
        cells = [_words(value, decimal) for value in json.loads(line)] if line.strip() else []
        yield Record(number, cells, BAD_BYTES if UNREADABLE.search("".join(cells)) else "", sparse=True)


def _words(value: Any, decimal: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.{DIGITS}g}".replace(".", decimal)
    return str(value)


def records(text: IO[str], separator: str) -> Iterator[Record]:
    """Yield the records of ``text``, blank ones too."""
    return iter(_Reader(text, separator))


class _Reader:
    """Reads record by record. After a broken one, reading goes on with the very next line."""

    def __init__(self, text: IO[str], separator: str) -> None:
        self._lines = _lines(text)
        self._again: deque[Line] = deque()
        self._separator = separator

    def __iter__(self) -> Iterator[Record]:
        while line := self._next():
            yield self._record(*line)

    def _next(self) -> Line | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _record(self, number: int, first: str | None) -> Record:
        if first is None:
            return Record(number, [], TOO_LONG)
        taken: list[Line] = []
        try:
            cells = next(self._parse(first, taken), [])
        except csv.Error as error:
            self._again.extendleft(reversed(taken))
            return Record(number, [], TOO_LONG if "limit" in str(error) else BAD_QUOTES)
        return Record(number, list(map(unguarded, cells)), BAD_BYTES if UNREADABLE.search("".join(cells)) else "")

    def _parse(self, first: str, taken: list[Line]) -> Iterator[list[str]]:
        return csv.reader(
            self._feed(first, taken), delimiter=self._separator, quotechar='"', strict=True, skipinitialspace=True
        )

    def _feed(self, first: str, taken: list[Line]) -> Iterator[str]:
        """Give the parser as many lines as the record takes, and remember them."""
        yield first
        size = len(first)
        while len(taken) < MOST_LINES and size < LONGEST_RECORD and (line := self._next()):
            taken.append(line)
            if line[1] is None:
                return
            size += len(line[1])
            yield line[1]


def _lines(text: IO[str]) -> Iterator[Line]:
    """Yield the physical lines, numbered from 1, without a byte order mark."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) < LONGEST_LINE:
            yield number, line.removeprefix("\ufeff") if number == 1 else line
        else:
            _skip_rest(text, line)
            yield number, None


def _skip_rest(text: IO[str], line: str) -> None:
    while line and not line.endswith(("\n", "\r")):
        line = text.readline(LONGEST_LINE)

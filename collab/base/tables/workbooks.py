"""Reading Excel files (.xlsx), whoever made them and for whatever purpose: nothing in them is trusted.

What they are is told by their bytes. Every part has a size beyond which it is refused, before it is unpacked.
"""

import posixpath
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from collab.base.tables.problems import FileError
from collab.base.tables.sheetxml import Elements, Reader, Rows, Value, Words, parsed

ZIP = b"PK\x03\x04"
END = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0"
MEGABYTE = 1024 * 1024
# Of the directory of the archive, of the small parts, of the texts (which are held in memory), of a sheet.
MOST_DIRECTORY, MOST_SMALL, MOST_WORDS, MOST_SHEET = MEGABYTE, 4 * MEGABYTE, 64 * MEGABYTE, 512 * MEGABYTE
MOST_SHEETS = 100
LONGEST_FORMAT, LONGEST_NAME = 200, 100
# What reading an archive and its parts raises when something in there is not as it should be.
BROKEN = (BadZipFile, ExpatError, zlib.error, struct.error, EOFError, LookupError, ValueError, ArithmeticError)
BROKEN_TOO = (NotImplementedError, RuntimeError, OSError)  # compression that nobody uses, encryption

IS_OLD = _(
    "This is an old Excel file (.xls), or one that is protected with a password. "
    "Save it in Excel as .xlsx without a password, or as CSV, and try again."
)
IS_ODS = _("This is a table of LibreOffice (.ods). Save it as .xlsx or as CSV and try again.")
IS_DAMAGED = _(
    "This Excel file cannot be read: it is damaged, or of another kind. "
    "Save it again as .xlsx, or as CSV, and try again."
)
IS_TOO_LARGE = _("This Excel file is too large once it is unpacked. Split it, or save the sheet as CSV, and try again.")


def is_workbook(file: Any) -> bool:
    """Return whether the bytes are those of an Excel file; raise FileError for one that has to be saved anew."""
    file.seek(0)
    head = file.read(200)
    if head.startswith(OLE):
        raise FileError(IS_OLD)
    if not head.startswith(ZIP):
        return False
    if b"application/vnd.oasis.opendocument" in head:
        raise FileError(IS_ODS)
    return True


@contextmanager
def open_workbook(file: Any) -> Iterator["Workbook"]:
    """Yield the Excel file ``file``, which stays open; raise FileError for one that cannot be read."""
    with _refusing():
        _check_directory(file)
        archive = ZipFile(getattr(file, "file", file))  # Django's files are false without a name
    with archive:
        yield Workbook(archive)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except FileError:
        raise
    except (*BROKEN, *BROKEN_TOO):
        raise FileError(IS_DAMAGED) from None


def _check_directory(file: Any) -> None:
    """Raise FileError for an archive of more parts than any table has: all their names would be held at once."""
    size = file.seek(0, 2)
    file.seek(max(size - 65_600, 0))
    tail = file.read()
    last = len(tail) - 22
    end = last if tail[last : last + 4] == END and tail.endswith(b"\0\0") else tail.rfind(END)
    if end < 0 or tail[max(end - 20, 0) : end].startswith(b"PK\x06\x07"):
        raise FileError(IS_DAMAGED)
    if struct.unpack_from("<L", tail, end + 12)[0] > MOST_DIRECTORY:
        raise FileError(IS_TOO_LARGE)


def _inside(folder: str, target: str) -> str:
    """Return the name of the part that another one in ``folder`` calls ``target``."""
    return posixpath.normpath(posixpath.join("/", folder, target))[1:]


class Workbook:
    """The sheets of an Excel file, and the values of their cells."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        with _refusing():
            self._open()

    def _open(self) -> None:
        main = next(target for kind, target in self._related("").values() if kind == "officeDocument")
        related = self._related(main)
        found = list(self._elements(main, "sheet", "workbookPr"))
        old = any(attributes.get("date1904") in {"1", "true"} for name, attributes in found if name == "workbookPr")
        self._epoch = MAC_EPOCH if old else WINDOWS_EPOCH
        sheets = [attributes for name, attributes in found if name == "sheet"]
        shown = [each for each in sheets if each.get("state", "visible") == "visible"] or sheets
        self._parts = {each["name"]: related[each["id"]][1] for each in shown if related[each["id"]][0] == "worksheet"}
        self._others = dict(related.values())
        if not 0 < len(self._parts) <= MOST_SHEETS or any(len(name) > LONGEST_NAME for name in self._parts):
            raise FileError(IS_DAMAGED)

    @property
    def sheets(self) -> list[str]:
        """Return the names of the sheets, without hidden ones."""
        return list(self._parts)

    def rows(self, sheet: str) -> Iterator[tuple[int, dict[int, Value]]]:
        """Yield the rows of a sheet: their numbers, and by column, counted from 1, what stands there."""
        with _refusing():
            yield from self._read(self._parts[sheet], Rows(self._value), MOST_SHEET)

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return by id what belongs to a part: the kind and the name of each."""
        folder, name = posixpath.split(part)
        found = self._elements(posixpath.join(folder, "_rels", f"{name}.rels"), "Relationship")
        return {each["Id"]: (each["Type"].rpartition("/")[2], _inside(folder, each["Target"])) for _name, each in found}

    def _elements(self, part: str, *wanted: str, inside: str = "") -> Iterator[tuple[str, dict[str, str]]]:
        return self._read(part, Elements(*wanted, inside=inside), MOST_SMALL)

    def _read(self, part: str, reader: Reader[Any], most: int) -> Iterator[Any]:
        if self._archive.getinfo(part).file_size > most:
            raise FileError(IS_TOO_LARGE)
        with self._archive.open(part) as source:
            yield from parsed(source, reader)

    @cached_property
    def _words(self) -> list[str]:
        """Return the texts that cells refer to by number."""
        part = self._others.get("sharedStrings")
        return list(self._read(part, Words(), MOST_WORDS)) if part else []

    @cached_property
    def _formats(self) -> list[bool | None]:
        """Return by style what its numbers are: None for numbers, else moments, and whether they are spans of time."""
        part = self._others.get("styles")
        if not part:
            return []
        own = {each["numFmtId"]: each["formatCode"] for _name, each in self._elements(part, "numFmt", inside="numFmts")}
        known = {str(number): code for number, code in BUILTIN_FORMATS.items()} | own
        styles = self._elements(part, "xf", inside="cellXfs")
        return [_moments(known.get(each.get("numFmtId", "0"), "")[:LONGEST_FORMAT]) for _name, each in styles]

    def _value(self, type: str, style: str, words: str) -> Value | None:
        """Return what a cell says; of a formula what was calculated last."""
        if type == "s":
            return self._words[int(words)] or None
        if type == "b":
            return words.strip() == "1"
        return self._number(words, style) if type == "n" else words

    def _number(self, words: str, style: str) -> Value:
        number = float(words) if set(words) & set(".eE") else int(words)
        if not isfinite(number):
            raise ValueError(words)
        place = int(style)
        span = self._formats[place] if place < len(self._formats) else None
        if span is None:
            return number
        try:
            return _moment(from_excel(number, self._epoch, timedelta=span))
        except (OverflowError, ValueError):
            return number


def _moments(code: str) -> bool | None:
    return is_timedelta_format(code) if code and is_date_format(code) else None


def _moment(found: date | datetime | time | timedelta) -> str:
    """Return a day or a time in ISO form, as it is understood in every file."""
    if not isinstance(found, datetime):
        return str(found)
    plain = (found + timedelta(milliseconds=500)).replace(microsecond=0)
    return f"{plain:%Y-%m-%d}" if plain.time() == time() else f"{plain:%Y-%m-%d %H:%M:%S}"

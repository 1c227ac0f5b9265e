"""Finding out in which encoding a file is written, and whether it is text at all."""

import codecs
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from collab.base.tables.problems import FileError
from collab.base.tables.records import MARK, MARKING

CHUNK = 256 * 1024
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
LEGACY = ("cp1252", "cp850", "mac_roman")
EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
BINARY = (b"\x89PNG", b"%PDF", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"7z\xbc\xaf", b"SQLite format 3", b"\x7fELF")
MARKUP = (b"<?xml", b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML", b"{\n", b'{"', b"[{", b"[\n")
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))
# What stands inside words in the languages of Europe; box drawing, lone accents and symbols do not.
LETTERS = re.compile("(?<=[A-Za-zäöüß])[äöüßéèêàáâçñóôúîëïå]|[ÄÖÜÉ](?=[a-zäöü])")

NOT_TEXT = _("This is not a text file. Save the table as CSV and try again.")
IS_EXCEL = _("This is an Excel file. Save it in Excel as CSV and try again.")
IS_MARKUP = _("This is not a table of separated values. Save it as CSV and try again.")
IS_EMPTY = _("The file is empty.")


def detect_encoding(file: Any) -> str:
    """Return the encoding of ``file``; raise FileError if it is empty or no text."""
    file.seek(0)
    head = file.read(CHUNK)
    if not head.strip():
        raise FileError(IS_EMPTY)
    if marked := next((encoding for mark, encoding in MARKS if head.startswith(mark)), None):
        return marked
    if wide := _wide(head):
        return wide
    _refuse_other_kinds(head)
    return "utf-8" if _is_utf8(file) else _legacy(head)


def _wide(head: bytes) -> str:
    """Return the UTF-16 in which text without a mark is written: every other byte is NUL. Else nothing."""
    half = max(len(head) // 2, 1)
    low, high = head[0::2].count(0) / half, head[1::2].count(0) / half
    if min(low, high) > 0.1 or max(low, high) < 0.5:
        return ""
    return "utf-16-le" if high > low else "utf-16-be"


def _refuse_other_kinds(head: bytes) -> None:
    if head.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(MARKUP):
        raise FileError(IS_MARKUP)
    if head.startswith(EXCEL):
        raise FileError(IS_EXCEL)
    controls = len(head) - len(head.translate(None, CONTROLS))
    if head.startswith(BINARY) or controls > len(head) // 50:
        raise FileError(NOT_TEXT)


def _is_utf8(file: Any) -> bool:
    """Return whether the file is UTF-8, a few broken lines apart: those become problems of their lines."""
    good = bad = 0
    for text in _decoded(file):
        wrong = text.count(MARK)
        bad += wrong
        good += len(text) - len(text.encode("ascii", "ignore")) - wrong
    return good >= bad


def _decoded(file: Any) -> Iterator[str]:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")(MARKING)
    while chunk := file.read(CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _legacy(head: bytes) -> str:
    """Return the one-byte encoding in which the file reads most like words; Windows-1252 when all do the same."""
    return max(LEGACY, key=lambda encoding: len(LETTERS.findall(head.decode(encoding, "replace"))))

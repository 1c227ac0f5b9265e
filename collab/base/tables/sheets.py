"""Sheets of Excel files as they are kept until they are imported: a line of JSON for each row, blank or not.

So they are unpacked once, and looked at as often and as cheaply as any other file.
"""

import json
from tempfile import TemporaryFile
from typing import IO

from collab.base.tables.headers import MAX_COLUMNS
from collab.base.tables.problems import FileError
from collab.base.tables.sheetxml import Value
from collab.base.tables.workbooks import IS_TOO_LARGE, MEGABYTE, Workbook

MOST_BYTES = 512 * MEGABYTE


def convert(book: Workbook, sheet: str, *, most: int) -> IO[bytes]:
    """Return a file with what stands on ``sheet``, of which no more than ``most`` rows that are not blank are read."""
    file = TemporaryFile()  # noqa: SIM115  the caller closes it
    line = filled = 0
    for number, cells in book.rows(sheet):
        file.write(b"\n" * (number - line - 1) + _line(cells))
        line, filled = number, filled + bool(cells)
        if file.tell() > MOST_BYTES:
            raise FileError(IS_TOO_LARGE)
        if filled >= most:
            break
    file.seek(0)
    return file


def _line(cells: dict[int, Value]) -> bytes:
    """Return a row as JSON; what stands far outside stands at least beyond what is allowed."""
    if not cells:
        return b"\n"
    within = {min(column, MAX_COLUMNS + 1): value for column, value in cells.items()}
    values = [within.get(column, "") for column in range(1, max(within) + 1)]
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

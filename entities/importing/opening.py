"""Opening what people upload: what it is is told by its bytes, whatever it is called."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from collab.base.tables.detect import detect, detect_sheet
from collab.base.tables.formats import FileFormat
from collab.base.tables.sheets import convert
from collab.base.tables.workbooks import Workbook, is_workbook, open_workbook
from entities.importing.profiles import MAX_ROWS

# Rows beyond these are not even looked at: whoever meets so many refuses the file.
ENOUGH = MAX_ROWS + 1001


@dataclass(frozen=True)
class Opened:
    """An upload: the table to be read, and how it is written; of an Excel file also that and its sheets."""

    table: Any
    file_format: FileFormat
    workbook: Any = None
    sheets: list[str] = field(default_factory=list)


@contextmanager
def opened(file: Any, sheet: str = "") -> Iterator[Opened]:
    """Yield what is in ``file``: of an Excel file that sheet, or the first on which anything stands.

    Raises FileError when nothing can be made of it.
    """
    if not is_workbook(file):
        yield Opened(file, detect(file))
        return
    with open_workbook(file) as book:
        name = sheet if sheet in book.sheets else _first(book)
        with convert(book, name, most=ENOUGH) as table:
            yield Opened(table, detect_sheet(table, name), file, book.sheets)


def _first(book: Workbook) -> str:
    """Return the first sheet with a row on it."""
    filled = (sheet for sheet in book.sheets if any(cells for _number, cells in book.rows(sheet)))
    return next(filled, book.sheets[0])

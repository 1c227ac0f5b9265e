"""Tables as Excel files: numbers as numbers, days as days, and everything else as text that is no formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse
from django.utils import timezone, translation
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from collab.base.downloads import SANDBOX
from collab.base.uploads import safe_file_name

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# More is cut off by Excel, and makes it complain about the file.
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys(r"[]:*?/\'", " "))
# Excel calculates with so many digits, and its calendar begins then.
MOST_DIGITS = 15
FIRST_YEAR = 1900
WIDEST_COLUMN = 40
MONEY = "#,##0.00"


def xlsx_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """Return the table as a file to be saved under ``name``; it is written to the disk first, row by row."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    write(file, name, header, rows)
    file.seek(0)
    file_name = safe_file_name(f"{name.removesuffix('.xlsx')}.xlsx")
    response = FileResponse(file, as_attachment=True, filename=file_name, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def write(file: IO[bytes], name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write the table to ``file``; no more than a row is held at a time."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(name))
    sheet.freeze_panes = "A2"
    for number, label in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = min(max(len(str(label)) + 3, 12), WIDEST_COLUMN)
    sheet.append([_cell(sheet, label, bold=True) for label in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(file)


def _sheet_name(name: str) -> str:
    return " ".join(name.translate(NOT_IN_SHEET_NAMES).split())[:LONGEST_SHEET_NAME] or "1"


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """Return a cell that shows ``value`` as what it is."""
    plain, number_format = _plain(value)
    if plain is None or plain == "":
        return None
    if isinstance(plain, int | float) and not number_format:
        return plain
    cell = WriteOnlyCell(sheet, value=plain)
    if isinstance(plain, str):
        cell.data_type = "s"  # whatever it begins with
    if number_format:
        cell.number_format = number_format
    if bold:
        cell.font = Font(bold=True)
    return cell


def _plain(value: Any) -> tuple[Any, str]:
    """Return ``value`` as Excel knows it, and how it is shown; what Excel does not know is text."""
    if value is None:
        return None, ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        exact = abs(value) < 10**MOST_DIGITS  # neither too long nor no number at all
        return (value, MONEY if isinstance(value, Decimal) else "") if exact else (str(value), "")
    if isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        return _moment(local, f"{_day_format()} hh:mm", f"{local:%Y-%m-%d %H:%M}")
    if isinstance(value, date):
        return _moment(value, _day_format(), value.isoformat())
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_CELL], ""


def _moment(value: date, number_format: str, text: str) -> tuple[Any, str]:
    return (value, number_format) if value.year >= FIRST_YEAR else (text, "")


def _day_format() -> str:
    return "dd.mm.yyyy" if (translation.get_language() or "").startswith("de") else "yyyy-mm-dd"

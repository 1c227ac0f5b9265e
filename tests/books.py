"""Excel files, made and read in the tests."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book(
    rows: Iterable[Sequence[Any]], *, sheet: str = "Tabelle1", more: dict[str, list[list[Any]]] | None = None
) -> bytes:
    """Return an Excel file with those rows on its first sheet, and ``more`` sheets behind it."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, lines in {sheet: rows, **(more or {})}.items():
        page = made.create_sheet(name)
        for line in lines:
            page.append(list(line))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def cells(content: bytes) -> list[list[Any]]:
    """Return what stands on the first sheet."""
    found = load_workbook(io.BytesIO(content)).worksheets[0]
    return [list(row) for row in found.iter_rows(values_only=True)]


def everything(content: bytes) -> str:
    """Return all that stands in any part of the file."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())


def with_parts(content: bytes, **changed: bytes) -> bytes:
    """Return the file with other contents of some parts, which are named by the ends of their names: ``sheet1``."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            stem = name.rpartition("/")[2].removesuffix(".xml")
            new.writestr(name, changed.get(stem, old.read(name)))
    return file.getvalue()

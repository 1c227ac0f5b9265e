"""The names of a file's columns."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from collab.base.tables.problems import FileError
from collab.base.tables.records import Record

MAX_COLUMNS = 500
LONGEST_NAME = 80


def header_of(found: Iterable[Record], line: int) -> Record:
    """Return the record with the column names, the first that is not blank from ``line`` on."""
    header = next((record for record in found if record.line >= line and not record.blank), None)
    if header is None:
        raise FileError(_("There are no column names in line %(line)s or below.") % {"line": line})
    if len(header.cells) > MAX_COLUMNS:
        raise FileError(_("The file has more than %(limit)s columns.") % {"limit": MAX_COLUMNS})
    return header


def clean_names(cells: Sequence[str]) -> list[str]:
    """Return the column names without marks and blanks around them, none empty, no two the same."""
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        plain = " ".join(cell.replace("\ufeff", "").split())[:LONGEST_NAME]
        name = base = plain or _("Column %(number)s") % {"number": number}
        repeat = 1
        while name.casefold() in taken:
            repeat += 1
            name = f"{base[: LONGEST_NAME - 6]} ({repeat})"
        taken.add(name.casefold())
        names.append(name)
    return names

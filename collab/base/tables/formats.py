"""How a file is written: found out by ``detect``, corrected by people."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

SEPARATORS = {";": _("Semicolon"), ",": _("Comma"), "\t": _("Tab"), "|": _("Vertical bar")}
# Names are what Python calls the encodings.
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "iso-8859-1": "ISO-8859-1",
    "iso-8859-15": "ISO-8859-15",
    "cp850": "DOS (CP 850)",
    "mac_roman": "Mac Roman",
    "utf-16-le": "UTF-16 (LE)",
    "utf-16-be": "UTF-16 (BE)",
}
DECIMALS = {",": _("Comma (1.234,5)"), ".": _("Point (1,234.5)")}
DATES = {
    "%d.%m.%Y": "31.12.2026",
    "%Y-%m-%d": "2026-12-31",
    "%d/%m/%Y": _("31/12/2026 (day first)"),
    "%m/%d/%Y": _("12/31/2026 (month first)"),
    "%d-%m-%Y": "31-12-2026",
    "%Y/%m/%d": "2026/12/31",
    "%d.%m.%y": "31.12.26",
}


@dataclass(frozen=True)
class Spelling:
    """How numbers and dates are written in a file."""

    decimal: str = ","
    dates: str = "%d.%m.%Y"

    @property
    def thousands(self) -> str:
        """The mark between thousands, being the one that is not the decimal mark."""
        return "." if self.decimal == "," else ","


@dataclass(frozen=True)
class FileFormat:
    """Everything that has to be known to read a file. ``header_line`` is the line with the column names.

    ``sheet`` is the sheet of an Excel file; then only the words in its cells are spelled in one way or the other.
    """

    encoding: str = "utf-8"
    separator: str = ";"
    decimal: str = ","
    dates: str = "%d.%m.%Y"
    header_line: int = 1
    sheet: str = ""

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Return what ``to_json`` wrote."""
        return cls(**stored)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON."""
        return asdict(self)

    @property
    def spelling(self) -> Spelling:
        """Return how numbers and dates are written."""
        return Spelling(decimal=self.decimal, dates=self.dates)

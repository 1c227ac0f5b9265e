"""Putting texts in the place of variables: once, and as nothing but text."""

import unicodedata
from collections.abc import Mapping

from django.utils.translation import gettext as _

from entities.writing.blocks import Table
from entities.writing.variables import VARIABLE, UnknownVariablesError, names_in

# A filled template may have so many characters: some thirty pages.
LONGEST = 60_000
LONGEST_SUBJECT = 200
# A cell of a table is as much work as so many characters.
CELL_WEIGHT = 40


class TooLongError(ValueError):
    """What a template becomes is more than one message or document takes; the message says what."""


class Filler:
    """Fills the parts of one template. What it puts in is never looked at again, so it can hold no variables."""

    def __init__(self, texts: Mapping[str, str], tables: Mapping[str, Table] | None = None) -> None:
        self.texts = texts
        self.tables = tables or {}
        self.left = LONGEST

    def __call__(self, part: str) -> str:
        """Return ``part`` filled; raise UnknownVariablesError, or TooLongError when all parts are too much."""
        if unknown := [name for name in names_in(part) if name not in self.texts]:
            raise UnknownVariablesError(unknown)
        self._take(len(part) + sum(len(self.texts[match[1].strip()]) for match in VARIABLE.finditer(part)))
        return plain(VARIABLE.sub(lambda match: self.texts[match[1].strip()], part))

    def table(self, part: str) -> Table | None:
        """Return the table for which ``part`` stands if it is one variable and nothing else."""
        alone = VARIABLE.fullmatch(part.strip())
        table = self.tables.get(alone[1].strip()) if alone else None
        if table:
            self._take(CELL_WEIGHT * len(table.head) * len(table.rows))
        return table

    def _take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise TooLongError(_("This gets longer than %(limit)s characters.") % {"limit": LONGEST})


def plain(text: str) -> str:
    """Return ``text`` without control and private characters, which no format has a place for; lines stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(each for each in lines if each == "\n" or unicodedata.category(each)[0] != "C")


def one_line(text: str) -> str:
    """Return ``text`` as a subject: a header of one line, not too long."""
    return " ".join(text.split())[:LONGEST_SUBJECT].rstrip()

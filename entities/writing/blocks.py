"""What a document consists of, whether it is shown, printed or opened in a word processor."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Run:
    """Text in one style; a line end in it is one in the document."""

    text: str
    bold: bool = False
    italic: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1, 2 or 3."""

    kind: ClassVar[str] = "heading"

    level: int
    runs: Runs


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    kind: ClassVar[str] = "paragraph"

    runs: Runs


@dataclass(frozen=True)
class Items:
    """A list, numbered from ``start`` if it is ordered; each entry consists of blocks."""

    kind: ClassVar[str] = "items"

    ordered: bool
    start: int
    entries: "tuple[tuple[Block, ...], ...]"


@dataclass(frozen=True)
class Cell:
    """A cell of a table; ``right`` says that numbers stand there."""

    runs: Runs
    right: bool = False

    @property
    def text(self) -> str:
        """Return its text without styles."""
        return "".join(run.text for run in self.runs)

    @property
    def bold(self) -> bool:
        """Return whether all of it is bold."""
        return bool(self.runs) and all(run.bold for run in self.runs)


@dataclass(frozen=True)
class Table:
    """A table; all rows have as many cells as its head."""

    kind: ClassVar[str] = "table"

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""

    kind: ClassVar[str] = "page_break"


Block = Heading | Paragraph | Items | Table | PageBreak

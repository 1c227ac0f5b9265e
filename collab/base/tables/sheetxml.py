"""What stands in the parts of an Excel file, read while they are unpacked: no more than a row is ever held.

expat tells of every element as it comes by. Document types, and with them entities, are refused.
"""

from collections.abc import Callable, Iterator
from typing import IO, Any, Generic, TypeVar
from xml.parsers import expat

CHUNK = 64 * 1024
MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
LONGEST_CELL = 32_767
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Value = str | int | float | bool
Found = TypeVar("Found")


class MalformedError(ValueError):
    """The part says something that no program for tables writes."""


class Reader(Generic[Found]):
    """Hears of elements, by their names without a prefix, and puts what it makes of them into ``found``."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.over = False
        self._texts: list[str] | None = None
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear of the beginning of an element."""

    def end(self, name: str) -> None:
        """Hear of the end of an element."""

    def text(self, data: str) -> None:
        """Hear of words."""
        if self._texts is not None:
            self._length += len(data)
            if self._length > LONGEST_CELL:
                raise MalformedError("too long")
            self._texts.append(data)


def parsed(source: IO[bytes], reader: Reader[Found]) -> Iterator[Found]:
    """Yield what ``reader`` finds in ``source``, until it has enough."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: reader.start(_local(name), attributes)
    parser.EndElementHandler = lambda name: reader.end(_local(name))
    parser.CharacterDataHandler = reader.text
    while not reader.over and (chunk := source.read(CHUNK)):
        parser.Parse(chunk)
        found, reader.found = reader.found, []
        yield from found


def _refuse(*_declared: Any) -> None:
    raise MalformedError("document type")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class Elements(Reader[tuple[str, dict[str, str]]]):
    """Finds elements with their attributes, named without prefixes; ``inside`` names the one that they stand in."""

    def __init__(self, *wanted: str, inside: str = "") -> None:
        super().__init__()
        self._wanted = wanted
        self._inside = inside
        self._there = not inside

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the element if it is wanted."""
        self._there = self._there or name == self._inside
        if self._there and name in self._wanted:
            self.found.append((name, {_local(key): value for key, value in attributes.items()}))

    def end(self, name: str) -> None:
        """Leave the element that the wanted ones stand in."""
        self._there = self._there and name != self._inside


class Words(Reader[str]):
    """Finds texts: those of all ``t`` in one ``si``, without what tells how they are pronounced."""

    def __init__(self) -> None:
        super().__init__()
        self._spoken = False
        self._words: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a text, or a part of it."""
        if name == "si":
            self._words, self._length = [], 0
        elif name == "rPh":
            self._spoken = True
        elif name == "t" and not self._spoken:
            self._texts = self._words

    def end(self, name: str) -> None:
        """End a text, or a part of it."""
        self._texts = None if name == "t" else self._texts
        if name == "rPh":
            self._spoken = False
        elif name == "si":
            self.found.append("".join(self._words))


class Rows(Reader[tuple[int, dict[int, Value]]]):
    """Finds rows: their numbers, and by column what stands there.

    ``value`` makes a value of the type of a cell, its style, and the words in it.
    """

    def __init__(self, value: Callable[[str, str, str], Value | None]) -> None:
        super().__init__()
        self._value = value
        self._inside = self._spoken = False
        self._row = self._column = 0
        self._cells: dict[int, Value] = {}
        self._type = self._style = ""
        self._words: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell, or what stands in it."""
        if name == "sheetData":
            self._inside = True
        elif not self._inside:
            return
        elif name == "row":
            self._row, self._column, self._cells = self._next_row(attributes.get("r", "")), 0, {}
        elif name == "c":
            self._column = _column(attributes.get("r", "")) or self._column + 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._words, self._length = [], 0
        elif name == "rPh":
            self._spoken = True
        elif name in {"v", "t"} and not self._spoken:
            self._texts = self._words

    def end(self, name: str) -> None:
        """End a row, a cell, or what stands in it; behind the last row nothing is looked at."""
        if not self._inside:
            return
        if name in {"v", "t"}:
            self._texts = None
        elif name == "rPh":
            self._spoken = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self.found.append((self._row, self._cells))
        elif name == "sheetData":
            self.over, self._inside = True, False

    def _next_row(self, said: str) -> int:
        number = int(said) if said else self._row + 1
        if not self._row < number <= MOST_ROWS:
            raise MalformedError("row")
        return number

    def _end_cell(self) -> None:
        words = "".join(self._words)
        if words and (value := self._value(self._type, self._style, words)) is not None:
            self._cells[self._column] = value


def _column(place: str) -> int:
    """Return the column of a place like ``AB12``; 0 when none is said."""
    number = 0
    for letter in place.rstrip("0123456789")[:4]:
        number = number * 26 + LETTERS.index(letter) + 1
    if number > MOST_COLUMNS:
        raise MalformedError("column")
    return number

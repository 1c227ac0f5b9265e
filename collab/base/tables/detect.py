"""Finding out how a file is written, from its content alone."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.utils.formats import get_format

from collab.base.tables.encodings import detect_encoding
from collab.base.tables.formats import DATES, SEPARATORS, FileFormat
from collab.base.tables.records import MARKING, Record, records, sheet_records

HEAD = 256 * 1024  # bytes of the file that are looked at
MOST_RECORDS = 500
HEADER_WITHIN = 30  # records

DECLARED = re.compile(r'\ufeff?"?sep=(?P<separator>[;,|\t])"?\s', re.IGNORECASE)
# Where a mark can only be the decimal one: not followed by exactly three digits, behind a zero, or behind a group
# of thousands; or the other mark stands twice, and so between thousands.
CERTAIN = (
    r"[-+]?(?:\d+{mark}(?:\d{{1,2}}|\d{{4,}})|0{mark}\d+|\d{{1,3}}(?:{other}\d{{3}})+{mark}\d+"
    r"|\d{{1,3}}(?:{other}\d{{3}}){{2,}})(?:\s?[%€])?"
)
# The separator says where a file comes from: German programs write semicolons, because their decimals take the comma.
USUAL_DECIMAL = {";": ",", "\t": ",", ",": ".", "|": "."}


def detect(file: Any) -> FileFormat:
    """Return the format of ``file``; raise FileError if it is empty or no text."""
    encoding = detect_encoding(file)
    text = _head(file, encoding)
    separator = detect_separator(text)
    sample = _sample(text, separator)
    header, rows = _split(sample)
    cells = [cell.strip() for record in rows for cell in record.cells if cell.strip()]
    decimal = detect_decimal(cells, usual=USUAL_DECIMAL[separator])
    return FileFormat(encoding, separator, decimal, detect_dates(cells, decimal=decimal), header)


def detect_sheet(file: Any, sheet: str) -> FileFormat:
    """Return the format of a sheet as ``sheets.convert`` keeps it."""
    file.seek(0)
    usual = get_format("DECIMAL_SEPARATOR")
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        # Numbers are known as such: without a mark they do not tell how words are spelled.
        filled = (record for record in sheet_records(text, decimal="") if not record.blank)
        header, rows = _split(list(islice(filled, MOST_RECORDS)))
    finally:
        text.detach()
    cells = [cell.strip() for record in rows for cell in record.cells if cell.strip()]
    decimal = detect_decimal(cells, usual=usual)
    return FileFormat("utf-8", "", decimal, detect_dates(cells, decimal=decimal), header, sheet)


def _head(file: Any, encoding: str) -> str:
    """Return the first part of the file, up to its last complete line."""
    file.seek(0)
    text = str(file.read(HEAD).decode(encoding, MARKING)).removeprefix("\ufeff")
    if not file.read(1):
        return text
    return text[: text.rfind("\n") + 1] or text


def detect_separator(text: str) -> str:
    """Return what separates the columns: with it most records have the same number of fields, more than one."""
    if declared := DECLARED.match(text):
        return declared["separator"]
    return max(SEPARATORS, key=lambda separator: _fit(_sample(text, separator)))


def _fit(sample: Sequence[Record]) -> tuple[float, int]:
    """Return how well the records of a reading fit together, above all the first, and how many columns there are."""
    width = _width(sample)
    if width < 2:
        return (0, width)
    same = sum(len(record.cells) == width and _whole(record) for record in sample) / len(sample)
    return (same if len(sample[0].cells) == width else same / 2, width)


def _whole(record: Record) -> bool:
    """Return whether no quoted text is cut apart."""
    return all(cell.count('"') % 2 == 0 for cell in record.cells)


def _width(sample: Sequence[Record]) -> int:
    widths = Counter(len(record.cells) for record in sample if not record.problem)
    return widths.most_common(1)[0][0] if widths else 0


def _sample(text: str, separator: str) -> list[Record]:
    found = []
    for record in records(io.StringIO(text, newline=""), separator):
        if not record.blank and not DECLARED.match(separator.join(record.cells) + "\n"):
            found.append(record)
        if len(found) == MOST_RECORDS:
            break
    return found


def _split(sample: Sequence[Record]) -> tuple[int, Sequence[Record]]:
    """Return the line of the column names, the first that fills most of the table's width, and the records below it."""
    half = _width(sample) / 2
    for number, record in enumerate(sample[:HEADER_WITHIN]):
        if sum(bool(cell.strip()) for cell in record.cells) > half:
            return record.line, sample[number + 1 :]
    return 1, sample[1:]


def detect_decimal(cells: Iterable[str], *, usual: str) -> str:
    """Return the decimal mark of the numbers in ``cells``; ``usual`` when nothing tells."""
    counts = Counter(map(_decimal_mark, cells))
    comma, point = counts[","], counts["."]
    return usual if comma == point else "," if comma > point else "."


@lru_cache(maxsize=4096)
def _decimal_mark(cell: str) -> str:
    """Return the mark that is certainly a decimal one, if any."""
    marks = ((",", r"\."), (r"\.", ","))
    sure = (mark[-1] for mark, other in marks if re.fullmatch(CERTAIN.format(mark=mark, other=other), cell))
    return next(sure, "")


def detect_dates(cells: Iterable[str], *, decimal: str) -> str:
    """Return the order of day, month and year that reads the most dates.

    Between day/month and month/day, when every date can be both, the decimal mark tells: point and month go together.
    """
    counts: Counter[str] = Counter()
    for cell in cells:
        if 6 <= len(cell) <= 20 and cell[0].isdigit():
            counts.update(_readings(re.split("[ T]", cell)[0]))
    if not counts:
        return "%d.%m.%Y" if decimal == "," else "%Y-%m-%d"
    doubtful = "%m/%d/%Y" if decimal == "." else "%d/%m/%Y"
    return max(DATES, key=lambda order: (counts[order], order == doubtful))


@lru_cache(maxsize=4096)
def _readings(cell: str) -> list[str]:
    return [order for order in DATES if is_date(cell, order)]


@lru_cache(maxsize=4096)
def is_date(text: str, order: str) -> bool:
    """Return whether ``text`` is a day in that order of day, month and year."""
    try:
        datetime.strptime(text, order)  # noqa: DTZ007  only asked whether it can be read
    except ValueError:
        return False
    return True

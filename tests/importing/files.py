"""Files as programs write them, made in the tests."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings

REGISTER = Path(settings.BASE_DIR).parent / "shared" / "data" / "marktstammdaten-landkreis-ludwigsburg.csv"
EXTRACT = Path(__file__).with_name("data") / "register-extract.csv"


def table(
    rows: Iterable[Sequence[object]],
    *,
    separator: str = ";",
    encoding: str = "utf-8",
    newline: str = "\n",
    quote_all: bool = False,
) -> bytes:
    """Return ``rows`` as a program would save them."""
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=separator, lineterminator=newline, quoting=quoting).writerows(rows)
    return text.getvalue().encode(encoding)


def lines(*texts: str) -> bytes:
    """Return these lines as UTF-8."""
    return "".join(f"{text}\n" for text in texts).encode()

"""Ids that arrive from outside."""

from collections.abc import Iterable

# What both databases take as an id, whatever its digits.
LONGEST = 18


def number(text: str) -> int | None:
    """Return the id that ``text`` is; None when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def numbers(values: Iterable[str]) -> frozenset[int]:
    """Return the ids in ``values``, each one id or several with commas between; what is none is left out."""
    parts = (number(part) for value in values for part in value.split(","))
    return frozenset(part for part in parts if part is not None)

"""Numbers as files write them."""

import re
from functools import lru_cache

from collab.base.tables.formats import Spelling

SUFFIX = re.compile(r"\s?(?P<unit>%|‰|€|EUR|\$|USD|CHF|£)$")
PREFIX = re.compile(r"^(?:€|EUR|\$|USD|CHF|£)\s?")


@lru_cache(maxsize=8)
def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    """Return the pattern of an unsigned number; marks between thousands stand where they belong or not at all."""
    marks = rf"[{re.escape(thousands)}\s'’]"
    groups = rf"[0-9]{{1,3}}(?P<mark>{marks})[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
    decimals = rf"(?:{re.escape(decimal)}(?P<decimals>[0-9]*))?"
    return re.compile(rf"(?P<whole>{groups}|[0-9]*){decimals}(?P<power>[eE][+-]?[0-9]{{1,2}})?")


def plain_number(text: str, spelling: Spelling, unit: str = "") -> str | None:
    """Return a number as Python writes it: ``-1234.5`` for ``-1.234,5 %``; None when ``text`` is no number.

    A sign may stand before or behind, brackets mean minus, ``unit`` or a sign of percent or currency may follow.
    """
    body, negative = _sign(_without_unit(text.strip(), unit))
    found = _pattern(spelling.decimal, spelling.thousands).fullmatch(body)
    if not found or not (found["whole"] or found["decimals"]):
        return None
    whole = re.sub(r"\D", "", found["whole"]) or "0"
    return f"{'-' if negative else ''}{whole}.{found['decimals'] or '0'}{found['power'] or ''}"


def unit_in(text: str) -> str:
    """Return the sign of percent or currency that follows a number."""
    found = SUFFIX.search(text.strip())
    return found["unit"].replace("EUR", "€") if found else ""


def _without_unit(text: str, unit: str) -> str:
    if unit and text.lower().endswith(unit.lower()):
        return text[: -len(unit)].rstrip()
    return PREFIX.sub("", SUFFIX.sub("", text))


def _sign(text: str) -> tuple[str, bool]:
    text = text.replace("−", "-")
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith(("-", "+")):
        return PREFIX.sub("", text[1:].lstrip()), text[0] == "-"
    return (text[:-1].rstrip(), True) if text.endswith("-") else (text, False)

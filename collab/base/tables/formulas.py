"""What spreadsheets take for formulas, and how it is kept from them in files of separated values."""

import re

# What spreadsheets take for the beginning of a formula. Control characters go before they look.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*", re.ASCII)
GUARD = "'"


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would take ``text`` for a formula."""
    return text.startswith(FORMULA) and not NUMBER.fullmatch(text)


def guarded(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula."""
    return f"{GUARD}{text}" if is_formula(text) else text


def unguarded(text: str) -> str:
    """Return what ``guarded`` was given: files that were exported are imported as they were."""
    return text[1:] if text.startswith(GUARD) and is_formula(text[1:]) else text

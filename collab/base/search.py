"""Searching by words, on SQLite and PostgreSQL alike."""

import re
from collections.abc import Iterable

from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LONGEST = 200
MOST_WORDS = 8
# So many characters of a long text are shown around a word that was found, and so many of them before it.
EXCERPT, BEFORE = 160, 50


def words_of(text: str) -> list[str]:
    """Return the words of ``text`` to look for, as many of them as make sense."""
    return text[:LONGEST].replace("\x00", " ").split()[:MOST_WORDS]


def stands_in(word: str, fields: Iterable[str]) -> Q:
    """Return the condition that ``word`` stands in one of ``fields``."""
    return any_of(Q(**{f"{field}__icontains": spelling}) for field in fields for spelling in spellings(word))


def spellings(word: str) -> set[str]:
    """Return the ways to write ``word`` to ask for one by one: SQLite folds the case of ASCII only."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}


def any_of(conditions: Iterable[Q]) -> Q:
    """Return the condition that at least one of ``conditions`` holds; of none, that nothing is found."""
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def _pattern(words: str) -> re.Pattern[str]:
    """Return what finds any of the words, whatever their case; the longest first, as one may begin like another."""
    longest_first = sorted(words_of(words), key=len, reverse=True)
    return re.compile("(" + "|".join(map(re.escape, longest_first)) + ")", re.IGNORECASE)


def marked(text: str, words: str) -> SafeString:
    """Return ``text`` as HTML in which the words are marked."""
    if not words_of(words):
        return format_html("{}", text)
    parts = _pattern(words).split(text)
    found = (format_html("<mark>{}</mark>", part) if place % 2 else part for place, part in enumerate(parts))
    return format_html_join("", "{}", ((part,) for part in found))


def excerpt(text: str, words: str) -> str:
    """Return the part of ``text`` around the first of the words in it, in one line; nothing if none is there."""
    line = " ".join(text.split())
    first = _pattern(words).search(line) if words_of(words) else None
    if first is None:
        return ""
    start = max(0, min(first.start() - BEFORE, len(line) - EXCERPT))
    shown = line[start : start + EXCERPT]
    return f"{'…' if start else ''}{shown}{'…' if start + EXCERPT < len(line) else ''}"

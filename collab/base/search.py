"""Searching by words, on SQLite and PostgreSQL alike."""

from collections.abc import Iterable

from django.db.models import Q

LONGEST = 200
MOST_WORDS = 8


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

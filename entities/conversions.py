"""What becomes of values when their attribute gets another kind or other choices."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.base.tables.formats import Spelling
from entities.models import Attribute
from entities.values import REFERENCES, UNREADABLE

# How values are written that people typed as words, the most likely first; and those that stood as JSON.
TYPED = (Spelling(",", "%d.%m.%Y"), Spelling(".", "%Y-%m-%d"))
STORED = (Spelling(".", "%Y-%m-%d"),)
WORDS = ("text", "long_text", "choice", "choices", "link")
# So many values that do not fit are named.
EXAMPLES = 5


class UnfittingValueError(ValueError):
    """A value makes no sense for the attribute as it is to be."""


@dataclass
class Conversion:
    """The values of one attribute as they are to be, by entity, and those that do not fit."""

    converted: dict[int, Any] = field(default_factory=dict)
    lost: list[int] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)

    @property
    def named(self) -> str:
        """Return some of the values that do not fit, as people read them."""
        return ", ".join(f"„{each}“" for each in self.examples)


def convert_all(values: Iterable[tuple[int, Any]], before: Attribute, after: Attribute) -> Conversion:
    """Return what becomes of ``values``, given as (entity id, stored value), when ``before`` becomes ``after``."""
    found, convert = Conversion(), converter(before, after)
    for pk, stored in values:
        try:
            found.converted[pk] = convert(stored)
        except UnfittingValueError as error:
            found.lost.append(pk)
            if len(found.examples) < EXAMPLES and str(error) not in found.examples:
                found.examples.append(str(error))
    return found


def converter(before: Attribute, after: Attribute) -> Callable[[Any], Any]:
    """Return the function that turns a stored value of ``before`` into one of ``after``.

    It raises UnfittingValueError, with the value in words, for one that would be lost.
    """
    after = _optional(after)
    spellings = TYPED if before.kind in WORDS else STORED

    def convert(stored: Any) -> Any:
        text = _plain(before, stored)
        candidates = _candidates(before, after, stored, text, spellings)
        for candidate in candidates:
            if candidate is not None:
                return candidate
        raise UnfittingValueError(text)

    return convert


def _candidates(
    before: Attribute, after: Attribute, stored: Any, text: str, spellings: Iterable[Spelling]
) -> Iterator[Any]:
    """Yield what ``stored`` could become; None where it does not fit."""
    if after.kind in REFERENCES or before.kind in REFERENCES:
        # An id means nothing to another kind, and words name nobody for certain.
        yield stored if before.kind == after.kind else None
    elif before.kind == "datetime" and after.kind == "date":
        yield _day(stored)
    elif {before.kind, after.kind} <= {"choice", "choices"}:
        yield _picked(after, stored if isinstance(stored, list) else [stored])
    elif before.kind == after.kind:
        yield stored
    else:
        yield from (_parsed(after, text, spelling) for spelling in spellings)


def _parsed(after: Attribute, text: str, spelling: Spelling) -> Any:
    try:
        return after.rules.parse(text, after, spelling)
    except ValidationError:
        return None


def _picked(after: Attribute, words: list[Any]) -> Any:
    if any(word not in after.choices for word in words) or (after.kind == "choice" and len(words) != 1):
        return None
    return words[0] if after.kind == "choice" else words


def _day(stored: str) -> str | None:
    """Return the day of a moment that is a whole day; a time of day would be lost."""
    moment = timezone.localtime(datetime.fromisoformat(stored))
    return moment.date().isoformat() if moment.time() == time.min else None


def _plain(attribute: Attribute, stored: Any) -> str:
    """Return a stored value as text that other kinds can read."""
    try:
        if attribute.kind == "boolean":
            return _("Yes") if stored else _("No")
        if attribute.kind == "datetime":
            return timezone.localtime(datetime.fromisoformat(stored)).strftime("%Y-%m-%dT%H:%M:%S")
        if attribute.kind in {"choices", "address", "positions"}:
            return attribute.rules.display(stored, attribute)
    except UNREADABLE:
        pass
    return str(stored)


def _optional(attribute: Attribute) -> Attribute:
    """Return the attribute as one that need not be filled in: an empty value is none that is lost."""
    return Attribute(kind=attribute.kind, type=attribute.type, choices=attribute.choices, unit=attribute.unit)

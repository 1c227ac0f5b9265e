"""The features that an organisation switches on or off, and what going without them means for it."""

from collections.abc import Callable
from dataclasses import dataclass

from orgs.models import Organisation


@dataclass(frozen=True)
class Consequence:
    """Something that a switched-off feature leaves without effect: how many, and what they are called."""

    count: int
    label: str


Count = Callable[[Organisation], list[Consequence]]
_counts: list[Count] = []


def register_consequences(count: Count) -> None:
    """Let an app above say what partner collaboration carries for an organisation."""
    if count not in _counts:
        _counts.append(count)


def consequences(organisation: Organisation) -> list[Consequence]:
    """Return what partner collaboration carries for ``organisation``."""
    return [each for count in _counts for each in count(organisation)]

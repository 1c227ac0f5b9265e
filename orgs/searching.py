"""What can be searched: kinds of things that apps register, and what a result shows of each.

``collab.search`` asks them all, without knowing any by name. What is found is decided by the kinds' own querysets of
the access rule, so that nobody finds, or counts, what they may not see.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet

from orgs.models import User


@dataclass(frozen=True)
class Hit:
    """One thing that was found.

    ``place`` is what it lies in, with its ``place_url`` if that is a page of its own; ``host`` the organisation that
    shares it, if that is another one. ``pieces`` are the lines of it, beside its title, in which the words stand.
    """

    title: str
    url: str
    icon: str
    place: str = ""
    place_url: str = ""
    host: str = ""
    pieces: Sequence[str] = ()


class Searchable(ABC):
    """One kind of thing, as one person searches it for ``words``."""

    key: ClassVar[str]
    label: ClassVar[Any]
    # Groups of results stand in the order of their positions.
    position: ClassVar[int]

    def __init__(self, user: User, words: str) -> None:
        self.user = user
        self.words = words

    @abstractmethod
    def concerns(self) -> bool:
        """Return whether the person's role lets them see things of the kind at all, at home or at a host."""

    @abstractmethod
    def found(self) -> Iterable[QuerySet[Any]]:
        """Return what has the words and the person may see, the best first; things may be in several of them."""

    @abstractmethod
    def hits(self, ids: Sequence[int]) -> list[Hit]:
        """Return what is shown of those that were found, in that order: as many queries for one as for thirty."""


_kinds: dict[str, type[Searchable]] = {}


def register_searchable(kind: type[Searchable]) -> None:
    """Let people search things of that kind."""
    if kind.key in _kinds:
        raise ValueError(f"The kind '{kind.key}' is registered twice.")
    _kinds[kind.key] = kind


def searchables() -> list[type[Searchable]]:
    """Return the registered kinds, in the order in which their results stand."""
    return sorted(_kinds.values(), key=lambda kind: kind.position)

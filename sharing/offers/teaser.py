"""What may be read of a thing before somebody accepts it: the teaser. What it is made of, apps above say.

Three have to agree on every value: whoever marked it as teaser, the host that ticked it in the offer, and the reader's
roles, which are asked at the moment of reading.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from orgs.models import User

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class TeaserChoice:
    """Something that can stand in a teaser; ``contact``: it leads to a person, and stays out unless it is ticked."""

    key: str
    label: str
    contact: bool = False


@dataclass(frozen=True)
class TeaserValue:
    """One line of a teaser."""

    label: str
    text: str


@dataclass(frozen=True)
class Teaser:
    """What one reader may know beforehand; ``place`` is where the thing is, in degrees of latitude and longitude."""

    kind: str = ""
    icon: str = "document-text"
    values: Sequence[TeaserValue] = field(default_factory=list)
    place: tuple[float, float] | None = None


class TeaserSource(Protocol):
    """How an app makes teasers of its things."""

    def headline(self, thing: Any) -> str:
        """Return what an offer of the thing is called unless somebody writes something else: nothing of its values."""

    def choices(self, actor: User, thing: Any) -> list[TeaserChoice]:
        """Return what the actor, one of the owner's people, may choose from."""

    def teaser(self, reader: User, thing: Any, keys: Collection[str]) -> Teaser:
        """Return what ``reader``, who need not have access, may know of the values named by ``keys``."""


_sources: dict[str, TeaserSource] = {}


def register_teasers(kind: str, source: TeaserSource) -> None:
    """Let ``source`` make the teasers of things of ``kind``."""
    if kind in _sources:
        raise ValueError(f"The teasers of '{kind}' are registered twice.")
    _sources[kind] = source


def has_teasers(kind: str) -> bool:
    """Return whether things of ``kind`` can be offered: somebody makes teasers of them."""
    return kind in _sources


def default_headline(thing: "Shareable") -> str:
    """Return what an offer of ``thing`` is called at first."""
    return _sources[thing.kind].headline(thing)


def teaser_choices(actor: User, thing: "Shareable") -> list[TeaserChoice]:
    """Return what the actor may choose from for the teaser of ``thing``."""
    return _sources[thing.kind].choices(actor, thing)


def teaser_of(reader: User, thing: "Shareable", keys: Collection[str]) -> Teaser:
    """Return what ``reader`` may know of ``thing`` beforehand."""
    return _sources[thing.kind].teaser(reader, thing, keys)

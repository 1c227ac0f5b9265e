"""Figures about a host's partners, such as how often they accept: on their pages, beside their names, to sort them by.

Apps register theirs; what a figure is made of is their business.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orgs.models import Partnership, User


@dataclass(frozen=True)
class Reading:
    """What a figure says of one partner: in ``words``, with a ``detail`` that explains them, and ``short``, for rows.

    Lists that are sorted by the figure begin with the lowest ``rank``.
    """

    rank: tuple[float, ...]
    words: str
    short: str
    detail: str = ""


Readings = Mapping[int, Reading]


@dataclass(frozen=True)
class Figure:
    """A figure; ``order`` is what sorting by it is called, ``key`` names that in addresses.

    ``read`` returns by partnership what the figure says to a reader, without those of whom it says nothing; it asks
    the database equally often for any number of them.
    """

    key: str
    icon: str
    label: Any
    order: Any
    read: Callable[[User, Sequence[Partnership]], Readings]


_figures: dict[str, Figure] = {}


def register_figure(figure: Figure) -> None:
    """Let ``figure`` be shown of every partner."""
    if figure.key in _figures:
        raise ValueError(f"The figure '{figure.key}' is registered twice.")
    _figures[figure.key] = figure


def figures() -> list[Figure]:
    """Return all figures, in the order in which they were registered."""
    return list(_figures.values())

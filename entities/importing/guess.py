"""Guessing where each column goes, from its name and from what stands in it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from entities.importing.names import likeness, part_likeness, title_likeness
from entities.importing.profiles import Column
from entities.importing.targets import NEW, SKIP, TITLE
from entities.kinds.places import LABELS, LIMITS
from entities.models import Attribute

ENOUGH = {"attr": 0.78, "part": 0.5, "newpart": 0.5, "title": 0.55}
# What a column may hold to be guessed for an attribute of a kind; kinds that are not named take anything.
FITTING = {
    "number": {"number"},
    "money": {"number"},
    "date": {"date"},
    "datetime": {"date", "datetime"},
    "boolean": {"boolean"},
    "email": {"email"},
    "link": {"link"},
}
WORDS = {"text", "long_text", "choice", "email"}


class Candidate(NamedTuple):
    """How well a column fits a target."""

    score: float
    column: int
    target: str


def guess(columns: Sequence[Column], attributes: Sequence[Attribute], *, create_missing: bool) -> list[str]:
    """Return a target for every column, no target twice: the best pairs first."""
    found: dict[int, str] = {}
    for _score, column, target in sorted(_candidates(columns, attributes, new=create_missing), key=_rank):
        if column not in found and target not in found.values():
            found[column] = target
    _drop_lone_parts(found)
    if TITLE not in found.values() and (first := _first_words(columns, found)) is not None:
        found[first] = TITLE
    rest = NEW if create_missing else SKIP
    return [found.get(number, rest) for number in range(len(columns))]


def _rank(candidate: Candidate) -> tuple[float, int, str]:
    return (-candidate.score, candidate.column, candidate.target)


def _candidates(columns: Sequence[Column], attributes: Sequence[Attribute], *, new: bool) -> Iterator[Candidate]:
    addresses = [attribute for attribute in attributes if attribute.rules.parts]
    for number, column in enumerate(columns):
        scores = {TITLE: title_likeness(column.name) if column.kind in WORDS else 0}
        scores |= {f"attr:{each.key}": _attribute_score(column, each) for each in attributes if not each.rules.parts}
        for part in LABELS:
            scores |= {f"part:{each.key}:{part}": _part_score(column, part, each.name) for each in addresses}
            if new and not addresses:
                scores[f"newpart:{part}"] = _part_score(column, part, "")
        for target, score in scores.items():
            if score >= ENOUGH[target.partition(":")[0]]:
                yield Candidate(score, number, target)


def _attribute_score(column: Column, attribute: Attribute) -> float:
    if column.filled and column.kind not in FITTING.get(attribute.kind, {column.kind}):
        return 0
    names = {attribute.label, attribute.label_en, attribute.key.replace("_", " ")}
    return max(likeness(column.name, name) for name in names if name)


def _part_score(column: Column, part: str, address: str) -> float:
    fits = column.kind == "number" or not column.filled or part not in LIMITS
    return part_likeness(column.name, part, address) if fits else 0


def _drop_lone_parts(found: dict[int, str]) -> None:
    """Make no new address for a single column: a city alone is an attribute like any other."""
    parts = [column for column, target in found.items() if target.startswith("newpart")]
    if len(parts) == 1:
        del found[parts[0]]


def _first_words(columns: Sequence[Column], found: dict[int, str]) -> int | None:
    free = [number for number, column in enumerate(columns) if number not in found and column.kind in WORDS]
    return min(free, key=lambda number: (-columns[number].filled, number), default=None)

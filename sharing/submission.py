"""What the share dialog sends: one tree of checkboxes per partner, or one for several new partners.

Each tree names itself in ``tree``; its fields begin with that name: ``<tree>.partner``, ``<tree>.<category>`` for
what is ticked, ``<tree>.until`` for the last day, and ``<tree>.known`` and ``<tree>.known-until`` for what the partner
had when the dialog showed it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.http import QueryDict

from collab.base.numbers import numbers
from sharing.contents import SELF, Selection
from sharing.services import Choice
from sharing.until import Until, check_day, read_day

COMMON = "new"
# What a tree's fields are called beside those of its categories.
NO_CATEGORY = {"", "partner", "known", "until", "known-until", SELF}
LONGEST_DAY = 40
# What trees are called; anything else was not made by us.
TREE_KEY = re.compile(r"new|p[0-9]{1,18}")


@dataclass(frozen=True)
class Tree:
    """The checkboxes for one partner, or for several that begin with the same selection."""

    key: str
    partnerships: tuple[int, ...]
    chosen: Selection = field(default_factory=dict)
    known: Selection = field(default_factory=dict)
    # The last day of access, as its field holds it: what is there now, and what the dialog showed.
    until: str = ""
    known_until: str = ""

    @property
    def known_text(self) -> str:
        """What the partner had, as the form carries it along."""
        return pack(self.known)

    def ending(self) -> Until | None:
        """Return the last day that was chosen; None when it is still the one that was shown, or makes no sense."""
        if self.until == self.known_until:
            return None
        try:
            return Until(read_day(self.until))
        except ValidationError:
            return None


def trees_of(data: QueryDict) -> list[Tree]:
    """Return the trees that were sent, each partner in the first one that names it."""
    seen: set[int] = set()
    trees: list[Tree] = []
    fields = _by_tree(data)
    for key in filter(TREE_KEY.fullmatch, dict.fromkeys(data.getlist("tree"))):
        partnerships = tuple(sorted(numbers(data.getlist(f"{key}.partner")) - seen))
        seen.update(partnerships)
        until, known_until = (data.get(f"{key}.{name}", "").strip()[:LONGEST_DAY] for name in ("until", "known-until"))
        known = unpack(data.get(f"{key}.known", ""))
        trees.append(Tree(key, partnerships, fields.get(key, {}), known, until, known_until))
    return [tree for tree in trees if tree.partnerships]


def common_contents(data: QueryDict) -> Selection:
    """Return what is ticked in the tree that belongs to no partner: what the winner of an offer will get."""
    return _by_tree(data).get(COMMON, {})


def _by_tree(data: QueryDict) -> dict[str, Selection]:
    """Return what is ticked, by tree and category; each field is looked at once, however many trees there are."""
    found: dict[str, Selection] = defaultdict(dict)
    for name in data:
        key, _dot, category = name.partition(".")
        if category not in NO_CATEGORY:
            found[key][category] = numbers(data.getlist(name))
    return found


def choices_of(trees: Iterable[Tree]) -> list[Choice]:
    """Return what is to be saved, partner by partner."""
    return [Choice(pk, tree.chosen, tree.known, tree.ending()) for tree in trees for pk in tree.partnerships]


def wrong_days(trees: Iterable[Tree], zone: str) -> dict[str, str]:
    """Return by tree what is wrong with a last day that was chosen, on the clock of ``zone``."""
    wrong = {}
    for tree in trees:
        if tree.until != tree.known_until:
            try:
                check_day(read_day(tree.until), zone)
            except ValidationError as error:
                wrong[tree.key] = error.messages[0]
    return wrong


def separated(trees: Sequence[Tree]) -> list[Tree]:
    """Return the trees with one for each partner; what was chosen for several is chosen for each."""
    return [replace(tree, key=tree_key(pk), partnerships=(pk,)) for tree in trees for pk in tree.partnerships]


def tree_key(partnership_id: int) -> str:
    """Return what the tree of one partner is called."""
    return f"p{partnership_id}"


def pack(selection: Selection) -> str:
    """Return ``selection`` as one line: ``file:1,2 note:7``."""
    return " ".join(f"{key}:{','.join(map(str, sorted(ids)))}" for key, ids in sorted(selection.items()) if ids)


def unpack(text: str) -> Selection:
    """Return the selection that ``pack`` wrote; what makes no sense is left out."""
    parts = (part.partition(":") for part in text.split())
    return {key: numbers([ids]) for key, _colon, ids in parts if key and numbers([ids])}

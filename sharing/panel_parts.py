"""What the sharing panel is made of: categories of rows, a tree of them per partner, and the panel that holds all."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from orgs.models import Partnership
from sharing.contents import LabelWord, Selection
from sharing.submission import Tree, pack
from sharing.until import Term

if TYPE_CHECKING:
    from datetime import datetime

    from sharing.models import Shareable

NOTHING: frozenset[int] = frozenset()
# What differs from row to row, as the row's template gets it.
PLACES = {name: f"%({name})s" for name in ("pk", "title", "labels", "label_ids", "hidden")}


@dataclass(frozen=True)
class PanelCategory:
    """One category with its rows, ready to be written into any tree."""

    key: str
    label: Any
    icon: str
    locked: bool
    rows: list[dict[str, Any]]

    @cached_property
    def ids(self) -> frozenset[int]:
        """The ids of all its contents."""
        return frozenset(row["pk"] for row in self.rows)


@dataclass(frozen=True)
class TreeCategory:
    """One category in one tree: the checkbox in three states, the count, and the rows."""

    tree: Tree
    category: PanelCategory

    @cached_property
    def chosen(self) -> frozenset[int]:
        """The ids that are ticked."""
        return self.tree.chosen.get(self.category.key, NOTHING) & self.category.ids

    @property
    def all_chosen(self) -> bool:
        """Whether every content is ticked."""
        return len(self.chosen) == len(self.category.ids)

    @property
    def name(self) -> str:
        """The name of the rows' checkboxes."""
        return f"{self.tree.key}.{self.category.key}"

    def html(self) -> SafeString:
        """Return all rows. Their template is rendered twice, ticked and not, and filled in row by row."""
        places = PLACES | {"name": self.name, "locked": self.category.locked}
        off, on = (render_to_string("sharing/row.html", places | {"ticked": ticked}) for ticked in (False, True))
        chosen = self.chosen
        rows = [(on if row["pk"] in chosen else off) % row for row in self.category.rows]
        return mark_safe("".join(rows))  # noqa: S308  every value is a number or was escaped in _row


@dataclass(frozen=True)
class PanelPartner:
    """A partner above a tree: the term of its access, which may have run out, or none."""

    partnership: Partnership
    term: Term | None

    @property
    def since(self) -> "datetime | None":
        """Since when it has access, None if it has none."""
        return self.term.since if self.term and not self.term.over else None


@dataclass(frozen=True)
class PanelTree:
    """A tree as the page shows it."""

    tree: Tree
    partners: list[PanelPartner]
    categories: list[TreeCategory]
    # What is wrong with the last day that was chosen.
    wrong: str = ""

    @property
    def is_common(self) -> bool:
        """Whether it stands for several new partners."""
        return len(self.partners) > 1


@dataclass(frozen=True)
class Panel:
    """All that step 2 shows."""

    thing: "Shareable"
    trees: list[PanelTree]
    labels: list[LabelWord] = field(default_factory=list)
    shown_labels: frozenset[int] = NOTHING
    hints: list[str] = field(default_factory=list)
    missing: int = 0
    # What partners had whose access has ended by itself.
    ended: Selection = field(default_factory=dict)
    # The rows that are shown; empty: all.
    only: Selection = field(default_factory=dict)

    @property
    def only_text(self) -> str:
        """What is shown, as the form carries it along."""
        return pack(self.only)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in the thing to share along."""
        return not any(tree.categories for tree in self.trees)

    @property
    def anything_locked(self) -> bool:
        """Whether the actor's role keeps some categories from being shared."""
        return any(each.category.locked for tree in self.trees for each in tree.categories)

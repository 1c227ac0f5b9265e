"""Ticking many rows at once on the server: what the dialog's buttons do where there is no JavaScript."""

from dataclasses import replace

from sharing.contents import Selection
from sharing.panel_parts import Panel, PanelTree, TreeCategory


def ticked(panel: Panel, step: str) -> Panel:
    """Return the panel after ``step``: ``all`` or ``none``, alone or followed by a tree and one of its categories.

    Rows that the label filter hides keep their state.
    """
    what, tree, category = [*step.split(), "", "", ""][:3]
    if what not in {"all", "none"}:
        return panel
    trees = [_tick(each, what == "all", category) if tree in {"", each.tree.key} else each for each in panel.trees]
    return replace(panel, trees=trees)


def also_ticked(panel: Panel, wanted: Selection) -> Panel:
    """Return the panel with the rows ``wanted`` ticked in every tree, as far as they are there to be shared."""
    trees = [_with(shown, wanted) for shown in panel.trees]
    return replace(panel, trees=trees)


def _with(shown: PanelTree, wanted: Selection) -> PanelTree:
    added = {
        each.category.key: each.chosen | (wanted.get(each.category.key, frozenset()) & each.category.ids)
        for each in shown.categories
        if not each.category.locked
    }
    tree = replace(shown.tree, chosen=shown.tree.chosen | added)
    return replace(shown, tree=tree, categories=[TreeCategory(tree, each.category) for each in shown.categories])


def _tick(shown: PanelTree, on: bool, only: str) -> PanelTree:  # noqa: FBT001
    chosen = dict(shown.tree.chosen)
    for each in shown.categories:
        if not each.category.locked and only in {"", each.category.key}:
            reachable = frozenset(row["pk"] for row in each.category.rows if not row["hidden"])
            chosen[each.category.key] = each.chosen | reachable if on else each.chosen - reachable
    tree = replace(shown.tree, chosen=chosen)
    return replace(shown, tree=tree, categories=[TreeCategory(tree, each.category) for each in shown.categories])

"""A selection that waits while somebody looks at a role, and is there again on the way back to the sharing panel.

It waits in the session, since thousands of ticks fit into no address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.backends.base import SessionBase

from sharing.submission import Tree, pack, unpack

if TYPE_CHECKING:
    from sharing.models import Shareable

KEY = "sharing.kept"
# Of so many things, the latest ones, the selections wait.
MOST = 5


@dataclass(frozen=True)
class Kept:
    """The trees as they were sent, and the labels that the filter showed."""

    trees: list[Tree]
    labels: frozenset[int]


def keep(session: SessionBase, thing: "Shareable", trees: Sequence[Tree], labels: frozenset[int]) -> None:
    """Let the selection for ``thing`` wait in ``session``."""
    waiting: dict[str, Any] = dict(session.get(KEY, {}))
    waiting.pop(_name(thing), None)
    packed = [
        [tree.key, list(tree.partnerships), pack(tree.chosen), pack(tree.known), tree.until, tree.known_until]
        for tree in trees
    ]
    waiting[_name(thing)] = {"trees": packed, "labels": sorted(labels)}
    session[KEY] = dict(list(waiting.items())[-MOST:])


def kept(session: SessionBase, thing: "Shareable") -> Kept | None:
    """Return the selection that waits for ``thing``, None if there is none."""
    found = session.get(KEY, {}).get(_name(thing))
    if found is None:
        return None
    trees = [
        Tree(key, tuple(pks), unpack(chosen), unpack(known), *days) for key, pks, chosen, known, *days in found["trees"]
    ]
    return Kept(trees, frozenset(found["labels"]))


def forget(session: SessionBase, thing: "Shareable") -> None:
    """Let no selection wait for ``thing``: it was saved."""
    if _name(thing) in session.get(KEY, {}):
        session[KEY] = {name: found for name, found in session[KEY].items() if name != _name(thing)}


def _name(thing: "Shareable") -> str:
    return f"{thing.kind} {thing.pk}"

"""The things that somebody chose on a list page, and what came of them: they wait in the session between the steps.

They wait there since hundreds of ids fit into no address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

KEY = "sharing.bulk"
# So many things can be chosen at once.
MOST_THINGS = 500
# So many choices, the latest ones, wait: several tabs may be open.
MOST_WAITING = 5


@dataclass(frozen=True)
class Chosen:
    """Ids of things of one kind, as they were chosen; ``back`` is the address of the list, ``report`` what was done."""

    key: str
    kind: str
    ids: list[int]
    back: str
    report: dict[str, Any] | None = None


def wait(session: SessionBase, *, kind: str, ids: Sequence[int], back: str) -> str:
    """Let the choice wait in ``session``; return the key that names it in addresses."""
    key = token_urlsafe(6)
    _store(session, key, {"kind": kind, "ids": list(ids), "back": back, "report": None})
    return key


def waiting(session: SessionBase, kind: str, key: str) -> Chosen | None:
    """Return the choice of things of ``kind`` under ``key``; None if there is none (any more)."""
    found = session.get(KEY, {}).get(key)
    return Chosen(key, **found) if found and found["kind"] == kind else None


def conclude(session: SessionBase, chosen: Chosen, report: dict[str, Any]) -> None:
    """Keep what was done with the choice, to be shown."""
    _store(session, chosen.key, {"kind": chosen.kind, "ids": chosen.ids, "back": chosen.back, "report": report})


def _store(session: SessionBase, key: str, found: dict[str, Any]) -> None:
    others = {name: each for name, each in session.get(KEY, {}).items() if name != key}
    session[KEY] = dict([*others.items(), (key, found)][-MOST_WAITING:])

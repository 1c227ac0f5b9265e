"""What a partner leaves undone when things are taken back from it, named before it happens; apps above add theirs."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from orgs.models import Partnership, User

# So many are named.
NAMED = 20

# Ids by kind of thing, as "process" or "entity".
Taken = Mapping[str, Collection[int]]


@dataclass(frozen=True)
class Undone:
    """Something of the partner's that stays behind: ``title`` says what, ``after`` what becomes of it."""

    title: str
    names: list[str]
    after: str

    @property
    def more(self) -> int:
        """How many are not named."""
        return max(0, len(self.names) - NAMED)

    @property
    def named(self) -> list[str]:
        """Return the first names."""
        return self.names[:NAMED]


Ask = Callable[[User, Partnership, Taken], Iterable[Undone]]
_registered: list[Ask] = []


def register_undone(ask: Ask) -> None:
    """Let an app say what a partner leaves undone without those things, as far as the given user may see it."""
    if ask not in _registered:
        _registered.append(ask)


def undone_by(actor: User, partnership: Partnership, taken: Taken) -> list[Undone]:
    """Return all that the partner leaves undone when ``taken`` is taken back from it."""
    if not any(taken.values()):
        return []
    return [each for ask in _registered for each in ask(actor, partnership, taken) if each.names]


def mark_of(undone: Iterable[Undone]) -> str:
    """Return what a form sends back to say that its reader knows of exactly this."""
    words = "\n".join(name for each in undone for name in (each.title, *each.names))
    return salted_hmac("sharing.undone", words, algorithm="sha256").hexdigest() if words else ""

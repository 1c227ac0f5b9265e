"""Sharing what was made just now, in the transaction that made it."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from sharing.contents import SELF
from sharing.services.rules import apply_rules
from sharing.services.shares import Choice, Outcome, save_shares

if TYPE_CHECKING:
    from orgs.models import User
    from sharing.models import Shareable


def share_new(
    *, actor: "User", thing: "Shareable", key: str, ids: Collection[int], partnerships: Collection[int]
) -> Outcome:
    """Give what is new of one category of ``thing`` to partners that have the thing, and tell them once.

    Others get it by a standing rule. Who puts in twenty photos within a minute sends one e-mail. Raises as
    ``save_shares``.
    """
    outcome = Outcome()
    if partnerships:
        new, known = frozenset(ids), {SELF: frozenset({thing.pk})}
        choices = [Choice(pk, {key: new}, known) for pk in sorted(partnerships)]
        outcome = save_shares(actor=actor, thing=thing, choices=choices, gather=True)
    apply_rules(thing=thing, key=key, ids=ids)
    return outcome

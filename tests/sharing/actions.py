"""What several tests of sharing do and ask."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from entities.models import Entity, Note
from orgs.models import Organisation, User
from sharing.contents import SELF, Selection
from sharing.models import Shareable
from sharing.services import Choice, Outcome, save_shares
from tests.cast import Cast, PartnerOf
from tests.cast_things import add_note


def fresh(user: User) -> User:
    """Return the user as the next request would load it."""
    return User.objects.get(pk=user.pk)


def has(organisation: Organisation, thing: Shareable) -> bool:
    """Return whether a grant on ``thing`` for ``organisation`` is in force."""
    return bool(thing.grants.to_group(organisation.group_id).exists())


def sees(user: User, thing: Shareable) -> bool:
    """Return whether ``user`` sees ``thing`` with the next request."""
    return type(thing).objects.visible_to(fresh(user)).filter(pk=thing.pk).exists()


def selection(**ids: Iterable[Shareable]) -> Selection:
    """Return a selection of things by category; ``self`` stands for the thing itself."""
    return {key.replace("__", "-"): frozenset(thing.pk for thing in things) for key, things in ids.items()}


def known(cast: Cast, **things: Iterable[Shareable]) -> Selection:
    """Return what the dialog showed of a partner that has access to the opportunity."""
    return selection(**things) | {SELF: frozenset({cast.opportunity.pk})}


def save(cast: Cast, partner: PartnerOf, chosen: Selection, had: Selection | None = None, **more: Any) -> Outcome:
    """Save one partner's choice in the dialog of the cast's opportunity."""
    choice = Choice(partner.partnership.pk, chosen, had or {})
    return save_shares(actor=more.get("actor", cast.staff), thing=cast.opportunity, choices=[choice])


def url(step: str, thing: Entity) -> str:
    """Return the address of one step of the dialog."""
    return reverse(f"sharing:{step}", args=["entity", thing.pk])


def query(text: str) -> QueryDict:
    """Return the query of an address."""
    return QueryDict(text)


def notes_of(cast: Cast, count: int) -> list[Note]:
    """Return so many new notes of the opportunity, each with a label."""
    notes = [add_note(cast.opportunity, cast.staff, f"Notiz {number}") for number in range(count)]
    for note in notes:
        note.labels.add(cast.labels["technik"])
    return notes

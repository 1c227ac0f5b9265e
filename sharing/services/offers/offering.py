"""Offering a thing to several partners."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from collab.base.transactions import retried
from orgs.models import Partnership, User
from sharing.contents import Selection, may_share, visible_categories
from sharing.models import Offer, OfferRecipient
from sharing.partners import access_since
from sharing.services.offers.common import AlreadyOfferedError, NobodyToOfferError, locked_offer, note, refuse_past
from sharing.services.offers.rounds import begin_round, expire
from sharing.services.shares import locked_partners, locked_to_share

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class Draft:
    """An offer as somebody wrote it: ``rounds`` holds by partnership in which round it gets the offer."""

    headline: str
    rounds: Mapping[int, int]
    message: str = ""
    teaser: Collection[str] = ()
    contents: Selection = field(default_factory=dict)
    deadline: datetime | None = None
    round_hours: int | None = None


@dataclass(frozen=True)
class Offered:
    """What came of it: the offer, and which of the chosen partners are left out, having access or not being active."""

    offer: Offer
    with_access: list[Partnership]
    refused: int


@retried
@transaction.atomic
def offer_thing(*, actor: User, thing: "Shareable", draft: Draft) -> Offered:
    """Offer ``thing`` to the partners of ``draft``: those of the first round are sent it at once.

    Raises Http404 or PermissionDenied unless the actor may share it, AlreadyOfferedError while another offer of it is
    open, NobodyToOfferError when all partners have access or are no active ones, OfferError for a deadline that has
    passed. Of the contents, those that the actor may share and that lie in the thing are kept for the winner.
    """
    if not actor.organisation.partner_collaboration:
        raise Http404
    refuse_past(draft.deadline)
    thing = locked_to_share(actor, thing)
    active = locked_partners(actor, draft.rounds)
    _refuse_second(thing)
    chosen, with_access = separate(thing, list(active.values()))
    if not chosen:
        raise NobodyToOfferError
    offer = _create(actor, thing, draft)
    places = _places(draft.rounds, chosen)
    OfferRecipient.objects.bulk_create(
        OfferRecipient(offer=offer, partnership=each, round=places[each.pk]) for each in chosen
    )
    note(offer, "offer_made", actor=actor, partners=sorted(each.partner_id for each in chosen))
    begin_round(offer, 1)
    return Offered(offer, with_access, len(draft.rounds) - len(active))


def separate(thing: "Shareable", partnerships: Collection[Partnership]) -> tuple[list[Partnership], list[Partnership]]:
    """Return those of ``partnerships`` to whom ``thing`` can be offered, and those that have access already."""
    groups = access_since(thing)
    having = [each for each in partnerships if each.partner.group_id in groups]
    return [each for each in partnerships if each not in having], having


def _refuse_second(thing: "Shareable") -> None:
    for running in Offer.objects.of_thing(thing).filter(status=Offer.Status.OPEN):
        offer = locked_offer(running.pk)
        if offer.is_open():
            raise AlreadyOfferedError
        if offer.status == Offer.Status.OPEN:
            # Its deadline is over, only nobody has closed it yet.
            expire(offer)


def _create(actor: User, thing: "Shareable", draft: Draft) -> Offer:
    return Offer.objects.create(
        host_id=thing.owner_id,
        thing=thing,
        thing_label=thing.share_title()[:300],
        headline=draft.headline,
        message=draft.message,
        teaser=sorted(set(draft.teaser)),
        contents=_shareable_contents(actor, thing, draft.contents),
        deadline=draft.deadline,
        round_hours=draft.round_hours,
        created_by=actor,
    )


def _shareable_contents(actor: User, thing: "Shareable", contents: Selection) -> dict[str, list[int]]:
    """Return by category the ids of those ``contents`` that lie in the thing and that the actor may share."""
    found: dict[str, list[int]] = {}
    for category in visible_categories(thing, actor):
        wanted = contents.get(category.key)
        if wanted and may_share(category, actor):
            inside: Any = category.contents.order_by().filter(pk__in=wanted)
            found[category.key] = sorted(inside.values_list("pk", flat=True))
    return {key: ids for key, ids in found.items() if ids}


def _places(rounds: Mapping[int, int], chosen: Collection[Partnership]) -> dict[int, int]:
    """Return by partnership its round, without gaps: a round whose partners are all left out does not count."""
    wanted = sorted({rounds[each.pk] for each in chosen})
    return {each.pk: wanted.index(rounds[each.pk]) + 1 for each in chosen}

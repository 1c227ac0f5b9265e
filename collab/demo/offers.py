"""Three offers of the demo world: one that waits for its answer, one that was accepted, one that nobody wanted."""

from datetime import datetime, timedelta
from typing import Any, cast

from collab.demo.people import DACHWERK, ELEKTRO, SOLAR
from collab.demo.world import World
from entities.models import Entity
from sharing.models import Offer, OfferRecipient
from sharing.services.grants import give

TEASER = ["address", "capacity", "orientation"]
Status = OfferRecipient.Status


def make_offers(world: World) -> None:
    """Make the offers, as if sales had made them over the last two weeks."""
    _open(world)
    _accepted(world)
    _declined(world)


def _open(world: World) -> None:
    entity, at = _newest(world, "PV Vertrieb B2C"), world.past.ago(1, 75)
    deadline = world.past.today.replace(hour=17) + timedelta(days=6)
    offer = _offer(
        world, entity, "PV-Anlage mit Gerüst", at, deadline=deadline, message="Das Gerüst steht bis Monatsende."
    )
    _recipient(world, offer, SOLAR.organisation, at)
    _recipient(world, offer, DACHWERK.organisation, at, seen_at=world.past.ago(1, 395))


def _accepted(world: World) -> None:
    entity, at = _newest(world, "Wallbox"), world.past.ago(9, 20)
    closed = world.past.ago(9, 200)
    offer = _offer(world, entity, "Wallbox an bestehender Anlage", at, status=Offer.Status.ACCEPTED, closed_at=closed)
    partner, winner = (
        world.people.partners[ELEKTRO.organisation].partner,
        world.people.partner_users[ELEKTRO.organisation],
    )
    answer = {"status": Status.ACCEPTED, "answered_at": closed, "answered_by": winner}
    _recipient(world, offer, ELEKTRO.organisation, at, seen_at=world.past.ago(9, 190), **answer)
    _recipient(world, offer, DACHWERK.organisation, at)
    give(actor=world.people.sales, things=[entity], organisation=partner, at=closed)
    world.past.tell(entity, at=closed, verb="offer_accepted", by=winner, partner=partner, changes={"offer": offer.code})
    changes = {"access": True, "given": [], "taken": []}
    event = world.past.tell(entity, at=closed, verb="shared", by=world.people.sales, partner=partner, changes=changes)
    world.past.notify(event, kind="shared", recipient=winner)


def _declined(world: World) -> None:
    entity, at, closed = _newest(world, "PV Montage"), world.past.ago(14, 10), world.past.ago(13, 35)
    offer = _offer(world, entity, "Montage auf Flachdach", at, status=Offer.Status.DECLINED, closed_at=closed)
    somebody = world.people.partner_users[DACHWERK.organisation]
    answer = {
        "status": Status.DECLINED,
        "answered_at": closed,
        "answered_by": somebody,
        "reason": world.people.host.decline_reasons.get(name="Keine Kapazität"),
        "comment": "Wieder ab März.",
    }
    _recipient(world, offer, DACHWERK.organisation, at, seen_at=closed, **answer)
    partner = world.people.partners[DACHWERK.organisation].partner
    world.past.tell(
        entity, at=closed, verb="offer_declined", by=somebody, partner=partner, changes={"offer": offer.code}
    )


def _newest(world: World, purpose: str) -> Entity:
    """Return the newest opportunity of that purpose that no partner has, other than those that the tour is about."""
    found = Entity.objects.filter(type=world.types["opportunity"], purposes__name=purpose, grants=None)
    newest: Any = found.filter(title__startswith="PV-Anlage").exclude(title__contains="Familie").latest("pk")
    return cast("Entity", newest)


def _offer(world: World, entity: Entity, headline: str, at: datetime, **fields: Any) -> Offer:
    offer = Offer.objects.create(
        host=world.people.host,
        thing=entity,
        thing_label=entity.title,
        headline=headline,
        teaser=TEASER,
        created_by=world.people.sales,
        created_at=at,
        **fields,
    )
    world.past.tell(entity, at=at, verb="offer_made", by=world.people.sales, changes={"offer": offer.code})
    return offer


def _recipient(world: World, offer: Offer, partner: str, sent_at: datetime, **fields: Any) -> None:
    fields = {"status": Status.PENDING, "sent_at": sent_at, **fields}
    OfferRecipient.objects.create(offer=offer, partnership=world.people.partners[partner], **fields)

"""Many offers whose second round is due, and whether it has begun exactly once, however often somebody was killed."""

from datetime import timedelta

from django.utils import timezone

from activity.models import Event, Notification, OutboxMessage
from entities.models import Entity
from sharing.models import Offer, OfferRecipient
from tests.cast import Cast


def due_offers(cast: Cast, count: int) -> list[str]:
    """Make ``count`` offers that Alpha has and Beta waits for, whose next round is due; return their codes, sorted."""
    entities = [Entity(owner=cast.host, type=cast.order_type, title=f"Dach {number}") for number in range(count)]
    now = timezone.now()
    offers = [
        Offer(host=cast.host, thing=entity, headline="Dach", created_by=cast.staff, round_hours=2, next_round_at=now)
        for entity in Entity.objects.bulk_create(entities)
    ]
    parts = []
    for offer in Offer.objects.bulk_create(offers):
        sent = {"status": "pending", "sent_at": now - timedelta(hours=2)}
        parts.append(OfferRecipient(offer=offer, partnership=cast.alpha.partnership, **sent))
        parts.append(OfferRecipient(offer=offer, partnership=cast.beta.partnership, round=2))
    OfferRecipient.objects.bulk_create(parts)
    return sorted(offer.code for offer in offers)


def begun() -> int:
    """Return of how many offers the second round has begun."""
    return Offer.objects.filter(round=2).count()


def check_begun_once(cast: Cast, codes: list[str]) -> None:
    """Compare offers, history, inboxes and e-mails: of each offer one round began, and Bruno was told of it once."""
    assert (
        sorted(Offer.objects.filter(round=2, next_round_at=None, status="open").values_list("code", flat=True)) == codes
    )
    parts = OfferRecipient.objects.values_list("partnership__partner__name", "status")
    assert sorted(parts) == sorted((name, "pending") for name in ("Alpha Solar", "Beta Dach") for _code in codes)
    events = Event.objects.filter(verb="offer_round_begun").values_list("changes", flat=True)
    assert sorted(changes["offer"] for changes in events) == codes
    received = Event.objects.filter(verb="offer_received").values_list("target_label", "partner")
    assert sorted(received) == [(code, cast.beta.organisation.pk) for code in codes]
    for model in (Notification, OutboxMessage):
        told = model.objects.filter(kind="offer_received").values_list("event__target_label", "recipient")
        assert sorted(told) == [(code, cast.beta.user.pk) for code in codes]

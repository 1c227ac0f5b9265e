"""What several tests of offers do and ask."""

from typing import Any

from activity.models import Event
from entities.models import Entity
from orgs.models import Role
from sharing.models import Grant, Offer, OfferRecipient
from sharing.services.offers import Draft, accept_offer, decline_offer, offer_thing
from tests.cast import Cast, PartnerOf
from tests.sharing.actions import fresh


def offered(cast: Cast, *partners: PartnerOf, thing: Entity | None = None, **draft: Any) -> Offer:
    """Return an offer of ``thing`` (the cast's hidden opportunity) to ``partners``, all in one round."""
    draft.setdefault("rounds", {each.partnership.pk: 1 for each in partners})
    draft.setdefault("headline", "Dach in Ludwigsburg")
    return offer_thing(actor=cast.staff, thing=thing or cast.hidden, draft=Draft(**draft)).offer


def part_of(offer: Offer, partner: PartnerOf) -> OfferRecipient:
    """Return the part of ``offer`` that went to ``partner``, as it is now."""
    return offer.recipients.select_related("offer__host", "partnership__partner").get(partnership=partner.partnership)


def accept(offer: Offer, partner: PartnerOf) -> OfferRecipient:
    """Let the partner's person accept."""
    return accept_offer(actor=fresh(partner.user), recipient=part_of(offer, partner))


def decline(offer: Offer, partner: PartnerOf, **words: Any) -> OfferRecipient:
    """Let the partner's person decline."""
    return decline_offer(actor=fresh(partner.user), recipient=part_of(offer, partner), **words)


def statuses(offer: Offer) -> dict[str, str]:
    """Return by the partner's name how far it is, and under the empty name where the offer stands."""
    rows = offer.recipients.values_list("partnership__partner__name", "status")
    return {"": Offer.objects.get(pk=offer.pk).state()} | {name.split()[0].lower(): status for name, status in rows}


def told(kind: str) -> list[str]:
    """Return the names of the people who have been told news of ``kind``, one for each time, in order."""
    events = Event.objects.filter(notifications__kind=kind)
    return sorted(events.values_list("notifications__recipient__name", flat=True))


def mailed(kind: str) -> list[str]:
    """Return the names of the people to whom an e-mail of ``kind`` was queued, one for each time, in order."""
    return sorted(Event.objects.filter(mails__kind=kind).values_list("mails__recipient__name", flat=True))


def grants() -> set[tuple[str, int, int]]:
    """Return every grant there is: the model, the thing, the group."""
    return {
        (model.__name__, *pair)
        for model in Grant.__subclasses__()
        for pair in model.objects.values_list("content_object_id", "group_id")
    }


def narrow(role: Role, *rights: str) -> None:
    """Take rights away from a role."""
    role.rights = sorted({*role.rights} - {*rights})
    role.save(update_fields=["rights"])

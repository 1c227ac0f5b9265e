"""What people are told about offers, as they may see them at the moment when it is told."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Event
from activity.registry import NotificationType, register_notification
from sharing.models import Offer, OfferRecipient
from sharing.offers.deadlines import deadline_words
from sharing.offers.distance import distance_to
from sharing.offers.teaser import teaser_of

TO_RECIPIENT = {
    "offer_received": gettext_lazy("%(host)s offers you: %(headline)s"),
    "offer_reminder": gettext_lazy("Reminder: %(host)s offers you: %(headline)s"),
}
TO_HOST = {
    "offer_accepted": gettext_lazy("%(partner)s accepted your offer: %(headline)s"),
    "offer_declined": gettext_lazy("%(partner)s declined your offer: %(headline)s"),
    "offer_unanswered": gettext_lazy("Nobody accepted your offer: %(headline)s"),
}


def register() -> None:
    """Register the notification types."""
    for key, subject in TO_RECIPIENT.items():
        _register(key, subject, "sharing/offers/mail/received", resolve_received, visible_received)
    closed = gettext_lazy("The offer %(target)s of %(host)s is no longer available")
    _register("offer_closed", closed, "sharing/offers/mail/closed", resolve_closed, visible_closed)
    for key, subject in TO_HOST.items():
        _register(key, subject, "sharing/offers/mail/answer", resolve_answer, visible_answer)


def _register(key: str, subject: Any, template: str, resolve: Any, visible: Any) -> None:
    register_notification(NotificationType(key, subject, template, resolve, visible))


def resolve_received(user: Any, event: Event) -> dict[str, Any] | None:
    """Return the teaser as ``user`` may read it now; None when there is nothing (any more) to be answered."""
    rows = OfferRecipient.objects.visible_to(user).answerable().filter(offer=event.context_id)
    found = rows.select_related("offer__host", "partnership__partner").first()
    thing = found.offer.thing if found else None
    if found is None or thing is None:
        return None
    offer = found.offer
    teaser = teaser_of(user, thing, offer.teaser)
    return {
        "offer": offer,
        "host": offer.host.name,
        "headline": offer.headline,
        "teaser": teaser,
        "distance": distance_to(found.partnership, teaser.place),
        "deadline": deadline_words(offer),
        "action_label": _("View offer"),
        "url": offer.get_absolute_url(),
    }


def visible_received(user: Any, events: Sequence[Event]) -> set[int]:
    """Return the ids of the events about offers that the user can answer, or has won."""
    rows = OfferRecipient.objects.visible_to(user).filter(offer__in={event.context_id for event in events})
    seen = {*rows.answerable().values_list("offer", flat=True), *_won(rows)}
    return {event.pk for event in events if event.context_id in seen and event.partner_id == user.organisation_id}


def resolve_closed(user: Any, event: Event) -> dict[str, Any] | None:
    """Return that the offer is over, by its code alone; None when ``user`` may not know that, or has won it."""
    if not visible_closed(user, [event]):
        return None
    offer = Offer.objects.select_related("host").get(pk=event.context_id)
    return {
        "offer": offer,
        "host": offer.host.name,
        "action_label": _("Open Collab"),
        "url": offer.get_absolute_url(),
    }


def visible_closed(user: Any, events: Sequence[Event]) -> set[int]:
    """Return the ids of the events about offers that somebody else got, or that are over."""
    rows = OfferRecipient.objects.visible_to(user).filter(offer__in={event.context_id for event in events})
    over = set(rows.exclude(offer__status=Offer.Status.OPEN).values_list("offer", flat=True)) - set(_won(rows))
    return {event.pk for event in events if event.context_id in over and event.partner_id == user.organisation_id}


def resolve_answer(user: Any, event: Event) -> dict[str, Any] | None:
    """Return what became of the host's offer; None when ``user`` may not see it (any more)."""
    offer = Offer.objects.own_of(user).filter(code=event.changes["offer"]).first()
    if offer is None:
        return None
    answered = offer.recipients.filter(partnership__partner=event.partner_id).select_related("reason").first()
    return {
        "offer": offer,
        "headline": offer.headline,
        "partner": event.partner_label,
        "answer": answered,
        "action_label": _("View offer"),
        "url": offer.get_absolute_url(),
    }


def visible_answer(user: Any, events: Sequence[Event]) -> set[int]:
    """Return the ids of the events about offers of the user's organisation that the user may see."""
    codes = {event.changes["offer"] for event in events}
    seen = set(Offer.objects.own_of(user).filter(code__in=codes).values_list("code", flat=True))
    return {event.pk for event in events if event.changes["offer"] in seen}


def _won(rows: Any) -> Any:
    return rows.filter(status=OfferRecipient.Status.ACCEPTED).values_list("offer", flat=True)

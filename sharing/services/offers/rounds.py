"""How an offer goes on: preferred partners first, the next ones when nobody has accepted in time, and its end."""

from datetime import timedelta

from django.utils import timezone

from sharing.models import Offer, OfferRecipient
from sharing.services.offers.common import close, note, tell_host, tell_partners

Status = OfferRecipient.Status


def begin_round(offer: Offer, number: int) -> None:
    """Send a locked, open offer to the partners of round ``number``, and set when the next one begins."""
    now = timezone.now()
    waiting = offer.recipients.filter(status=Status.WAITING)
    recipients = list(waiting.filter(round=number).select_related("partnership__partner"))
    waiting.filter(round=number).update(status=Status.PENDING, sent_at=now)
    offer.round = number
    hours = offer.round_hours if waiting.exists() else None
    # Counted on the clock of UTC: an hour is an hour, whatever happens to the clocks on the wall.
    offer.next_round_at = now + timedelta(hours=hours) if hours else None
    offer.save(update_fields=["round", "next_round_at"])
    tell_partners(offer, recipients, verb="offer_received", kind="offer_received", actor=offer.created_by)


def go_on(offer: Offer) -> None:
    """Begin the next round of a locked, open offer; without one, close it once everybody has declined."""
    following = offer.recipients.filter(status=Status.WAITING).order_by("round").first()
    if following:
        note(offer, "offer_round_begun", round=following.round)
        begin_round(offer, following.round)
    elif offer.recipients.pending().exists():
        forget_next_round(offer)
    else:
        close(offer, Offer.Status.DECLINED)
        event = note(offer, "offer_declined_by_all")
        tell_host(offer, event, "offer_unanswered")


def forget_next_round(offer: Offer) -> None:
    """Let nothing become due of a locked offer when nobody waits for a later round any more."""
    if offer.next_round_at and not offer.recipients.filter(status=Status.WAITING).exists():
        offer.next_round_at = None
        offer.save(update_fields=["next_round_at"])


def expire(offer: Offer) -> None:
    """Close a locked offer whose deadline is over, and tell the host."""
    close(offer, Offer.Status.EXPIRED, offer.deadline)
    tell_host(offer, note(offer, "offer_expired"), "offer_unanswered")

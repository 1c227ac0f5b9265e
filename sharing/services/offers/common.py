"""What all services of offers share: locks, events, and who is told."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from activity.services import notify, record
from orgs.models import Partnership, User
from sharing.models import Offer, OfferRecipient

if TYPE_CHECKING:
    from activity.models import Event
    from sharing.models import Shareable


class OfferError(ValueError):
    """Something about an offer is not possible; ``message`` says why."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class AlreadyOfferedError(OfferError):
    """The thing is being offered at the moment."""

    def __init__(self) -> None:
        super().__init__(_("This is being offered already. Nothing was sent."))


class NobodyToOfferError(OfferError):
    """None of the chosen partners can get it."""

    def __init__(self) -> None:
        super().__init__(
            _("None of the chosen partners can get this offer: they have access, got it, or are not active.")
        )


class OfferClosedError(OfferError):
    """The offer has come to an end meanwhile."""

    def __init__(self, offer: Offer) -> None:
        status = Offer.Status(offer.state()).label
        super().__init__(_("The offer has the status “%(status)s”. Nothing was changed.") % {"status": status})


def refuse_past(deadline: datetime | None) -> None:
    """Raise OfferError for a deadline that has passed."""
    if deadline and deadline <= timezone.now():
        raise OfferError(_("The deadline has to be in the future."))


def locked_offer(pk: int) -> Offer:
    """Return the offer as it is now, with its row locked."""
    return Offer.objects.select_for_update(no_key=True).get(pk=pk)


def open_offer(pk: int) -> Offer:
    """Return the offer with its row locked; raise OfferClosedError when it cannot be accepted any more."""
    offer = locked_offer(pk)
    if not offer.is_open():
        raise OfferClosedError(offer)
    return offer


def lock_thing(offer: Offer) -> "Shareable | None":
    """Return what is offered, with its row locked; None when it is gone."""
    model: Any = offer.thing_type.model_class()
    found: Shareable | None = model.objects.select_for_update(no_key=True).filter(pk=offer.thing_id).first()
    return found


def close(offer: Offer, status: str, at: datetime | None = None) -> None:
    """Bring a locked offer to an end."""
    offer.status, offer.closed_at, offer.next_round_at = status, at or timezone.now(), None
    offer.save(update_fields=["status", "closed_at", "next_round_at"])


def note(
    offer: Offer, verb: str, *, actor: User | None = None, partner_id: int | None = None, **changes: Any
) -> "Event":
    """Write into the history of the offered thing what happened; of a thing that is gone, into the offer's own."""
    thing: Any = offer.thing or offer
    return record(
        actor=actor,
        verb=verb,
        target=thing,
        organisation_id=offer.host_id,
        partner_id=partner_id,
        changes={"offer": offer.code} | changes,
    )


def tell_partners(
    offer: Offer, recipients: Iterable[OfferRecipient], *, verb: str, kind: str, actor: User | None = None
) -> None:
    """Tell the people of each partner by an event of its own, which no other partner reads."""
    for each in recipients:
        partner = each.partnership.partner
        event = record(actor=actor, verb=verb, target=offer, organisation_id=offer.host_id, partner_id=partner.pk)
        notify(event=event, kind=kind, recipients=partner.users.filter(is_active=True))


def tell_host(offer: Offer, event: "Event", kind: str) -> None:
    """Tell whoever made the offer; when that person cannot act on it any more, all colleagues who can."""
    model: Any = offer.thing_type.model_class()
    right = f"{model.kind}.share"
    maker = offer.created_by
    if maker and maker.organisation_id == offer.host_id and maker.has_right(right):
        people = [maker]
    else:
        colleagues = User.objects.filter(organisation=offer.host_id, is_active=True).select_related("role")
        people = [each for each in colleagues if each.has_right(right)]
    notify(event=event, kind=kind, recipients=people)


def silent(offer: Offer) -> Any:
    """Return the recipients that have been sent the offer and have not answered, with whom they belong to."""
    return offer.recipients.pending().select_related("partnership__partner")


def is_active(partnership_id: int) -> bool:
    """Return whether the partnership is in force."""
    return Partnership.objects.active().filter(pk=partnership_id).exists()

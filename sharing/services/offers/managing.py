"""What the host does with an offer that is under way."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from collab.base.transactions import retried
from orgs.models import Partnership, User
from sharing.models import Offer, OfferRecipient
from sharing.services.offers.common import (
    NobodyToOfferError,
    OfferClosedError,
    close,
    lock_thing,
    locked_offer,
    note,
    open_offer,
    refuse_past,
    silent,
    tell_partners,
)
from sharing.services.offers.offering import separate
from sharing.services.offers.rounds import forget_next_round
from sharing.services.shares import locked_partners

if TYPE_CHECKING:
    from sharing.models import Shareable

Status = OfferRecipient.Status
# Nobody is reminded of what arrived just now: a second click reminds nobody twice.
REMIND_AFTER = timedelta(hours=1)


@retried
@transaction.atomic
def withdraw_offer(*, actor: User, offer: Offer) -> bool:
    """Take an open offer back and tell the partners that have it; return whether that changed anything.

    Raises Http404 or PermissionDenied, and OfferClosedError when it has come to another end.
    """
    Offer.objects.get_for(actor, "share", offer.code)
    now = locked_offer(offer.pk)
    if now.status == Offer.Status.WITHDRAWN:
        return False
    if not now.is_open():
        raise OfferClosedError(now)
    _withdraw(now, actor)
    return True


@transaction.atomic
def close_offers_of(*, actor: User, thing: "Shareable") -> None:
    """Take back what is open of ``thing``, which the caller has locked and is about to delete."""
    for pk in Offer.objects.of_thing(thing).filter(status=Offer.Status.OPEN).values_list("pk", flat=True):
        now = locked_offer(pk)
        # While we waited for its lock, the last partner may have declined, or a sweep have closed it.
        if now.status == Offer.Status.OPEN:
            _withdraw(now, actor)


@retried
@transaction.atomic
def change_deadline(*, actor: User, offer: Offer, deadline: datetime | None) -> bool:
    """Let an open offer end at ``deadline``, None for never by itself; return whether that changed anything.

    Raises Http404 or PermissionDenied, OfferClosedError, and OfferError for a moment that has passed.
    """
    Offer.objects.get_for(actor, "share", offer.code)
    now = open_offer(offer.pk)
    if now.deadline == deadline:
        return False
    refuse_past(deadline)
    before, now.deadline = now.deadline, deadline
    now.save(update_fields=["deadline"])
    note(now, "offer_deadline_changed", actor=actor, deadline=[before, deadline])
    return True


@retried
@transaction.atomic
def remind(*, actor: User, offer: Offer) -> int:
    """Tell the partners that are silent once more; return how many those were.

    Whoever was sent or reminded of it within REMIND_AFTER is left in peace. Raises as ``change_deadline``.
    """
    Offer.objects.get_for(actor, "share", offer.code)
    now, moment = open_offer(offer.pk), timezone.now()
    before = moment - REMIND_AFTER
    lately = Q(sent_at__gt=before) | Q(reminded_at__gt=before)
    recipients = list(silent(now).exclude(lately))
    now.recipients.filter(pk__in=[each.pk for each in recipients]).update(reminded_at=moment)
    tell_partners(now, recipients, verb="offer_reminded", kind="offer_reminder", actor=actor)
    return len(recipients)


@retried
@transaction.atomic
def add_partners(*, actor: User, offer: Offer, partnerships: Collection[int]) -> list[OfferRecipient]:
    """Send an open offer to further partners, at once; return them.

    Partners that wait for a later round come into the present one. Those that have access or got it are left out.
    Raises as ``change_deadline``, and NobodyToOfferError when nobody is left.
    """
    Offer.objects.get_for(actor, "share", offer.code)
    thing = lock_thing(offer)
    active = list(locked_partners(actor, partnerships).values())
    now = open_offer(offer.pk)
    wanted = separate(thing, active)[0] if thing else []
    added = [each for each in (_send_to(now, partnership) for partnership in wanted) if each]
    if not added:
        raise NobodyToOfferError
    forget_next_round(now)
    note(now, "offer_partners_added", actor=actor, partners=sorted(each.partnership.partner_id for each in added))
    tell_partners(now, added, verb="offer_received", kind="offer_received", actor=actor)
    return added


def _send_to(offer: Offer, partnership: Partnership) -> OfferRecipient | None:
    """Let the partner have the offer now; return None if it has had it before."""
    sent: dict[str, Any] = {"status": Status.PENDING, "round": offer.round, "sent_at": timezone.now()}
    found, new = offer.recipients.get_or_create(partnership=partnership, defaults=sent)
    if not new and not offer.recipients.filter(pk=found.pk, status=Status.WAITING).update(**sent):
        return None
    found.partnership = partnership
    return found


def _withdraw(offer: Offer, actor: User) -> None:
    recipients = list(silent(offer))
    close(offer, Offer.Status.WITHDRAWN)
    note(offer, "offer_withdrawn", actor=actor)
    tell_partners(offer, recipients, verb="offer_closed", kind="offer_closed")

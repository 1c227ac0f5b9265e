"""Deadlines and rounds: what becomes due is done by whoever looks first, each offer in a transaction of its own."""

import logging

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from collab.base.transactions import retried
from sharing.models import Offer
from sharing.services.offers.rounds import expire, go_on

logger = logging.getLogger(__name__)


def sweep_offers() -> int:
    """Close the offers whose deadline is over, begin the rounds that are due; return how many that were.

    Whatever stops this leaves each offer either as it was or done; the next sweep finds the others. One that fails is
    logged, and holds up nobody else's.
    """
    now = timezone.now()
    due = Q(deadline__lte=now) | Q(next_round_at__lte=now)
    waiting = Offer.objects.filter(due, status=Offer.Status.OPEN).order_by("pk").values_list("pk", flat=True)
    return sum(_sweep_safely(pk) for pk in list(waiting))


def _sweep_safely(pk: int) -> bool:
    try:
        return _sweep(pk)
    except Exception:
        logger.exception("The offer %s could not be swept.", pk)
        return False


@retried
@transaction.atomic
def _sweep(pk: int) -> bool:
    """Do what is due of one offer; False when somebody else is at it or has done it."""
    rows = Offer.objects.select_for_update(no_key=True, skip_locked=True)
    offer = rows.filter(pk=pk, status=Offer.Status.OPEN).first()
    if offer is None:
        return False
    if not offer.is_open():
        expire(offer)
        return True
    if offer.next_round_at is None or offer.next_round_at > timezone.now():
        return False
    go_on(offer)
    return True

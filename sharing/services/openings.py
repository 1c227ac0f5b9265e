"""Noting that somebody of a partner opened a thing, and forgetting it after a year."""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, transaction
from django.utils import timezone

from orgs.models import User
from sharing.models.openings import Opening

if TYPE_CHECKING:
    from sharing.models import Shareable

logger = logging.getLogger(__name__)

# So long it is known who opened what.
KEPT = timedelta(days=365)


def note_opening(*, actor: User, thing: "Shareable") -> None:
    """Note that ``actor``, of a partner, opened ``thing`` just now: one statement, however often it happens.

    The page is shown even when the database is too busy to take the note.
    """
    now = timezone.now()
    row = Opening(
        thing_type=ContentType.objects.get_for_model(thing),
        thing_id=thing.pk,
        host_id=thing.owner_id,
        partner_id=actor.organisation_id,
        user=actor,
        day=timezone.localdate(now, ZoneInfo(thing.owner.time_zone)),
        first_at=now,
        last_at=now,
    )
    try:
        with transaction.atomic():
            Opening.objects.bulk_create(
                [row],
                update_conflicts=True,
                unique_fields=["thing_type", "thing_id", "user", "day"],
                update_fields=["last_at"],
            )
    except OperationalError:
        logger.warning("That the %s %s was opened could not be noted.", thing.kind, thing.pk, exc_info=True)


def forget_openings() -> int:
    """Delete what is older than a year; return how many rows that were."""
    return Opening.objects.filter(day__lt=timezone.localdate() - KEPT).delete()[0]

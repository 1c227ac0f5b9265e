"""Every change of a message's status. Who holds the token of a claim may settle it; nobody else can."""

import logging
import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from activity.models import OutboxMessage

logger = logging.getLogger(__name__)
Status = OutboxMessage.Status

BATCH = 20
GIVE_UP_AFTER = timedelta(days=3)
# Age alone is no reason: after days without any sweep, a message still gets its chances.
FEWEST_ATTEMPTS = 5
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=4)


def claim() -> list[OutboxMessage]:
    """Take the messages due first, for a limited time; two workers never take the same one."""
    token, now = uuid.uuid4(), timezone.now()
    lease_until = now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    with transaction.atomic():
        due = OutboxMessage.objects.due(now).order_by("next_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        chosen = list(due.values_list("pk", flat=True)[:BATCH])
        # Asked again while writing: on SQLite this condition is what decides between two workers.
        taken = OutboxMessage.objects.due(now).filter(pk__in=chosen)
        taken.update(status=Status.SENDING, token=token, lease_until=lease_until, attempts=F("attempts") + 1)
    mine = OutboxMessage.objects.held_by(token).select_related("event__actor")
    return list(mine.order_by("next_at", "pk"))


def mark_sent(message: OutboxMessage) -> bool:
    """Settle: the server took it."""
    return _settle(message, status=Status.SENT, sent_at=timezone.now(), last_error="")


def mark_cancelled(message: OutboxMessage, reason: str) -> bool:
    """Settle: the recipient is not to have it any more."""
    return _settle(message, status=Status.CANCELLED, last_error=reason)


def mark_dead(message: OutboxMessage, error: str) -> bool:
    """Settle: it can't be delivered; visible on the outbox page, with a button to send it again."""
    return _settle(message, status=Status.DEAD, last_error=error)


def postpone(message: OutboxMessage, error: str) -> bool:
    """Try again later, ever more rarely."""
    next_at = timezone.now() + _delay(message.attempts)
    return _settle(message, status=Status.QUEUED, next_at=next_at, last_error=error)


def has_had_its_time(message: OutboxMessage) -> bool:
    """Return whether to give up on a message, also on one that kills its worker every time."""
    age = timezone.now() - message.queued_at
    return age > GIVE_UP_AFTER and message.attempts >= FEWEST_ATTEMPTS


def release(unreached: list[OutboxMessage]) -> None:
    """Give back what was claimed but not tried; no attempt is counted."""
    if unreached:
        held = OutboxMessage.objects.held_by(unreached[0].token).filter(pk__in=[m.pk for m in unreached])
        held.update(status=Status.QUEUED, token=None, lease_until=None, attempts=F("attempts") - 1)


def give_up_waiting(down_since: datetime, error: str) -> None:
    """Settle as dead what has waited too long for a server that does not come back."""
    oldest = timezone.now() - GIVE_UP_AFTER
    if down_since > oldest:
        return
    waiting = OutboxMessage.objects.filter(status=Status.QUEUED, queued_at__lt=oldest)
    waiting.update(status=Status.DEAD, last_error=error, subject="", text="", html="")


def may_start(message: OutboxMessage, now: datetime) -> bool:
    """Return whether enough of the lease is left to send one more mail within it."""
    half = timedelta(seconds=settings.OUTBOX_LEASE_SECONDS / 2)
    return message.lease_until is not None and now + half < message.lease_until


def _settle(message: OutboxMessage, **changes: Any) -> bool:
    """Write the outcome if the claim is still ours; contents of settled account mail are wiped with it."""
    if changes["status"] != Status.QUEUED:
        changes |= {"subject": "", "text": "", "html": ""}
    held = OutboxMessage.objects.held_by(message.token).filter(pk=message.pk)
    settled = bool(held.update(token=None, lease_until=None, **changes))
    if not settled:
        logger.warning("The claim on e-mail %s was lost before it could be settled.", message.message_id)
    return settled


def _delay(attempts: int) -> timedelta:
    """Return a doubling delay, spread by a quarter so that messages do not come back all at once."""
    doubled: timedelta = FIRST_DELAY * 2 ** min(attempts - 1, 20)
    return min(doubled, LONGEST_DELAY) * random.uniform(0.75, 1.25)  # noqa: S311

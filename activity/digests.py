"""The daily digest: what people want to hear of once a day, as one e-mail each.

News waits as a row of the inbox that says when its digest is due. A sweep makes the e-mail of each person and day, for
which there can be one only, and puts all that is due into it; from there on it is an e-mail like every other, found by
the next sweep of the outbox. What it says is decided when it is sent.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from activity import inbox
from activity.models import Notification, OutboxMessage
from activity.people import Person
from activity.registry import Line, choosable
from collab.base.transactions import retried

logger = logging.getLogger(__name__)

# When digests are due, by the clock of the person's organisation.
HOUR = time(7)
# So many lines a digest has of each kind; the inbox has them all.
SHOWN = 20


@dataclass(frozen=True)
class Section:
    """The news of one kind in a digest; ``more`` lines are left out."""

    label: str
    lines: list[Line]
    more: int


def next_digest(zone: str, now: datetime) -> datetime:
    """Return when the next digest after ``now`` is due there, whatever the clocks do in between."""
    there = ZoneInfo(zone)
    today = timezone.localdate(now, there)
    at = datetime.combine(today, HOUR, tzinfo=there)
    return at if now < at else datetime.combine(today + timedelta(days=1), HOUR, tzinfo=there)


def sweep_digests() -> int:
    """Make the digests that are due; return how many.

    Each person is a transaction of its own, and has one digest a day: whatever stops a sweep, and however many there
    are at once, nothing is lost and nothing is told twice.
    """
    now = timezone.now()
    waiting = Notification.objects.due_in_digest(now).order_by().values("recipient")
    people = get_user_model().objects.filter(pk__in=waiting).select_related("organisation").order_by("pk")
    return sum(_make_safely(person, now) for person in people)


def _make_safely(person: Person, now: datetime) -> bool:
    try:
        return _make(person, now)
    except Exception:
        logger.exception("The digest of user %s could not be made.", person.pk)
        return False


@retried
@transaction.atomic
def _make(person: Person, now: datetime) -> bool:
    """Make the person's digest of this day; False when there is one already. What came too late is for the next."""
    day = _day(person.time_zone, now)
    message, made = OutboxMessage.objects.get_or_create(
        recipient_id=person.pk, digest_on=day, defaults={"kind": "digest"}
    )
    if made:
        Notification.objects.of(person).due_in_digest(now).update(digest=message)
    return made


def _day(zone: str, now: datetime) -> date:
    """Return the day whose digest was due last."""
    return timezone.localdate(next_digest(zone, now), ZoneInfo(zone)) - timedelta(days=1)


def sections_of(message: OutboxMessage, reader: Person) -> list[Section]:
    """Return what a digest says to its recipient now, by kind: what may be seen and is not over, each line once."""
    entries = message.entries.select_related("event__actor", "event__partner").order_by("pk")
    seen = inbox.visible(reader, entries)
    lines = inbox.lines_of(reader, seen)
    by_kind: dict[str, dict[Line, None]] = defaultdict(dict)
    for entry in seen:
        if (line := lines.get(entry.pk)) and not line.over:
            by_kind[entry.kind][line] = None
    kinds = [kind for kind in choosable() if kind.key in by_kind]
    return [_section(str(kind.choice.label), list(by_kind[kind.key])) for kind in kinds if kind.choice]


def _section(label: str, lines: list[Line]) -> Section:
    return Section(label, lines[:SHOWN], len(lines[SHOWN:]))

"""The link to somebody's calendar: made, replaced, revoked."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from activity.services import record
from collab.base.transactions import retried
from orgs.models import User
from orgs.tokens import new_nonce
from workflows.models import CalendarFeed

# Programs ask every few minutes; that they do is noted so often.
NOTED_EVERY = timedelta(hours=1)


@retried
@transaction.atomic
def renew_calendar_link(*, actor: User) -> CalendarFeed:
    """Return the actor's feed with a new link; the one of before opens nothing any more."""
    fresh = {"nonce": new_nonce(), "created_at": timezone.now(), "fetched_at": None}
    feed, _created = CalendarFeed.objects.update_or_create(user=actor, defaults=fresh)
    record(actor=actor, verb="calendar_link_made", target=actor, organisation_id=actor.organisation_id)
    return feed


@retried
@transaction.atomic
def revoke_calendar_link(*, actor: User) -> bool:
    """Take the link to the actor's calendar away and return whether there was one."""
    deleted, _by_model = CalendarFeed.objects.filter(user=actor).delete()
    if deleted:
        record(actor=actor, verb="calendar_link_revoked", target=actor, organisation_id=actor.organisation_id)
    return bool(deleted)


def note_fetched(*, feed: CalendarFeed) -> None:
    """Note that a program asked for the calendar, once an hour at most."""
    now = timezone.now()
    due = Q(fetched_at=None) | Q(fetched_at__lt=now - NOTED_EVERY)
    CalendarFeed.objects.filter(due, pk=feed.pk, nonce=feed.nonce).update(fetched_at=now)

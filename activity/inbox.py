"""What a person's inbox shows: only what they may still see now, and a count that says no more than the rows do."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Case, When, prefetch_related_objects

from activity.models import Event, Notification
from activity.people import Person
from activity.registry import Line, UnknownNotificationError, notification_type

# The inbox reaches back so far; older news is found in the history of the thing itself.
NEWEST = 500
# Counting stops here, the bell shows "99+".
COUNTED = 100


def unread_count(user: Person) -> int:
    """Return how many unread notifications the user may see now: one query, and one per kind among them."""
    unread = Notification.objects.of(user).unread().select_related("event").order_by("-pk")
    return len(visible(user, unread[:COUNTED]))


def rows(user: Person) -> list[Notification]:
    """Return the newest notifications that the user may see now, unread ones first."""
    mine = Notification.objects.of(user).select_related("event__actor", "event__partner")
    unread_first = Case(When(read_at=None, then=0), default=1)
    return visible(user, mine.order_by(unread_first, "-pk")[:NEWEST])


def visible(user: Person, notifications: Iterable[Notification]) -> list[Notification]:
    """Return those that the user may see now, asking each kind once."""
    notifications = list(notifications)
    seen = {kind: _visible_ids(kind, user, about) for kind, about in _by_kind(notifications).items()}
    return [each for each in notifications if each.event_id in seen[each.kind]]


def lines_of(user: Person, notifications: Iterable[Notification]) -> dict[int, Line]:
    """Return by notification what its row says and links to, of those that the user may see, asking each kind once."""
    notifications = list(notifications)
    prefetch_related_objects([each.event for each in notifications], "context")
    events = _by_kind(notifications)
    lines = {kind: notification_type(kind).lines_of(user, about) for kind, about in events.items()}
    return {each.pk: lines[each.kind][each.event_id] for each in notifications}


def _by_kind(notifications: Iterable[Notification]) -> dict[str, list[Event]]:
    events = defaultdict(list)
    for notification in notifications:
        events[notification.kind].append(notification.event)
    return events


def _visible_ids(kind: str, user: Person, events: list[Event]) -> set[int]:
    """Ask the notification type; a kind that no app knows any more is not shown."""
    try:
        return notification_type(kind).visible_ids(user, events)
    except UnknownNotificationError:
        return set()

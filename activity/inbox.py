"""What a person's inbox shows: only what they may still see now, and a count that says no more than the rows do."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Case, When, prefetch_related_objects

from activity.models import Event, Notification
from activity.people import Person
from activity.registry import Line, UnknownNotificationError, Visible, notification_type

# The inbox reaches back so far; older news is found in the history of the thing itself.
NEWEST = 500
# Counting stops here, the bell shows "99+".
COUNTED = 100


def unread_count(user: Person) -> int:
    """Return how many unread notifications the user may see now: one query, and a few per kind among them."""
    unread = Notification.objects.of(user).unread().select_related("event").order_by("-pk")
    return len(visible(user, unread[:COUNTED]))


def rows(user: Person) -> list[Notification]:
    """Return the newest notifications that the user may see now, unread ones first."""
    mine = Notification.objects.of(user).select_related("event__actor", "event__partner")
    unread_first = Case(When(read_at=None, then=0), default=1)
    return visible(user, mine.order_by(unread_first, "-pk")[:NEWEST])


def visible(user: Person, notifications: Iterable[Notification]) -> list[Notification]:
    """Return those that the user may see now, asking once for all kinds that have the same answer."""
    notifications = list(notifications)
    asked = defaultdict(list)
    for notification in notifications:
        asked[_answer(notification.kind)].append(notification.event)
    seen = {pk for answer, events in asked.items() if answer for pk in answer(user, events)}
    return [each for each in notifications if each.event_id in seen]


def lines_of(user: Person, notifications: Iterable[Notification]) -> dict[int, Line]:
    """Return by notification what its row says and links to, asking each kind once.

    The user may see them all; what is hidden in the very moment has no line.
    """
    notifications = list(notifications)
    prefetch_related_objects([each.event for each in notifications], "context")
    events: dict[str, list[Event]] = defaultdict(list)
    for each in notifications:
        events[each.kind].append(each.event)
    lines = {kind: notification_type(kind).lines_of(user, about) for kind, about in events.items()}
    return {each.pk: line for each in notifications if (line := lines[each.kind].get(each.event_id))}


def _answer(kind: str) -> Visible | None:
    """Return who knows what may be seen of a kind; a kind that no app knows any more is not shown."""
    try:
        known = notification_type(kind)
    except UnknownNotificationError:
        return None
    return known.visible or known.visible_ids

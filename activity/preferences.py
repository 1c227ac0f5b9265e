"""How people hear of one kind of news: what they chose, or else at once."""

from collections.abc import Collection

from activity.models import Delivery, NotificationPreference
from activity.people import Person
from activity.registry import NotificationType, choosable


def chosen_by(people: Collection[int], kind: NotificationType) -> dict[int, NotificationPreference]:
    """Return by person what they chose for ``kind``, with the user loaded: one query for all, none without a choice."""
    if not kind.choice:
        return {}
    rows = NotificationPreference.objects.filter(user__in=people, kind=kind.key)
    return {each.user_id: each for each in rows.select_related("user__organisation")}


def choices_of(user: Person) -> dict[str, str]:
    """Return by kind how the user hears of it, for all kinds that can be chosen."""
    chosen = dict(NotificationPreference.objects.filter(user_id=user.pk).values_list("kind", "delivery"))
    return {kind.key: chosen.get(kind.key, Delivery.NOW) for kind in choosable()}

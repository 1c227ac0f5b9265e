"""The demo world's past: things and their history, as if made over the last months."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone

from activity.models import Event, Notification
from entities.models import Entity
from orgs.models import User
from sharing.models import Shareable

# The verb of making a thing, by its kind.
MADE = {"entity": "entity_created", "file": "file_added", "note": "note_added", "message": "message_added"}


class Past:
    """Saves things with a date that lies back, each with its line of history; ``write`` saves the lines."""

    def __init__(self) -> None:
        self.today = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
        self.events: list[Event] = []
        self.notifications: list[Notification] = []

    def ago(self, days: float, minutes: int = 0) -> datetime:
        """Return the morning so many days ago, and so many minutes later."""
        return self.today - timedelta(days=days) + timedelta(minutes=minutes)

    def make(self, thing: Any, *, at: datetime) -> Any:
        """Return ``thing``, saved as made ``at`` that time by its creator."""
        thing.save()
        type(thing).objects.filter(pk=thing.pk).update(created_at=at, updated_at=at)
        self.tell(thing, at=at, verb=MADE[thing.kind], by=thing.created_by)
        return thing

    def tell(self, thing: Shareable, *, at: datetime, verb: str, by: User | None, **more: Any) -> Event:
        """Return the line that ``by``, or nobody of ours, did ``verb`` to ``thing``; its entity's history has it."""
        context: Any = getattr(thing, "entity", thing)
        event = Event(
            actor=by,
            verb=verb,
            target_type=ContentType.objects.get_for_model(thing),
            target_id=thing.pk,
            target_label=str(thing),
            context_type=ContentType.objects.get_for_model(Entity),
            context_id=context.pk,
            organisation_id=thing.owner_id,
            created_at=at,
            **more,
        )
        self.events.append(event)
        return event

    def notify(self, event: Event, *, kind: str, recipient: User) -> None:
        """Remember that ``recipient`` found it in the inbox; mails of the past are not sent again."""
        self.notifications.append(Notification(event=event, kind=kind, recipient=recipient))

    def recorded(self) -> set[int]:
        """Return the ids of the lines that services have written so far."""
        return set(Event.objects.values_list("pk", flat=True))

    def date_back(self, known: set[int], at: datetime) -> None:
        """Let all that services have recorded since ``known`` have been ``at`` that time, past the append-only rule."""
        QuerySet(Event).exclude(pk__in=known).update(created_at=at)

    def write(self) -> None:
        """Save the lines of history, the oldest first, and who was told."""
        Event.objects.bulk_create(sorted(self.events, key=lambda event: event.created_at))
        for notification in self.notifications:
            notification.event_id = notification.event.pk
        Notification.objects.bulk_create(self.notifications)

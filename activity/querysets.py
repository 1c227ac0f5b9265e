"""The questions asked of events, notifications and outgoing mail."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Never, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from activity.models import Event, Notification, OutboxMessage
    from activity.people import Person


class AppendOnlyError(TypeError):
    """Events are never changed or deleted."""


class EventQuerySet(models.QuerySet["Event"]):
    """Reading the history; it cannot be rewritten from here."""

    def history_of(self, context: models.Model) -> Self:
        """Return what happened in the context of one thing, newest first."""
        kind = ContentType.objects.get_for_model(context)
        events = self.filter(context_type=kind, context_id=context.pk)
        return events.select_related("actor", "partner").order_by("-created_at", "-pk")

    def update(self, **_changes: Any) -> Never:
        """Refuse."""
        raise AppendOnlyError("Events are append-only.")

    def delete(self) -> Never:
        """Refuse."""
        raise AppendOnlyError("Events are append-only.")


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Reading somebody's inbox."""

    def of(self, user: "Person") -> Self:
        """Keep what was told to this user."""
        return self.filter(recipient_id=user.pk)

    def unread(self) -> Self:
        """Keep what was not read yet."""
        return self.filter(read_at=None)

    def due_in_digest(self, now: datetime) -> Self:
        """Keep what is to go into a digest and has gone into none yet."""
        return self.filter(digest_at__lte=now, digest=None)


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Finding outgoing mail."""

    def due(self, now: datetime) -> Self:
        """Keep what waits to be sent now, and what a worker took that has been killed since."""
        waiting = Q(status=self.model.Status.QUEUED, next_at__lte=now)
        orphaned = Q(status=self.model.Status.SENDING, lease_until__lt=now)
        return self.filter(waiting | orphaned)

    def held_by(self, token: uuid.UUID | None) -> Self:
        """Keep what the holder of this token is sending right now."""
        return self.filter(token=token, status=self.model.Status.SENDING, token__isnull=False)

    def administered_by(self, user: "Person") -> Self:
        """Keep the mail about events of the user's own organisation, and the digests of its people.

        Account mail belongs to nobody's page.
        """
        if user.organisation_id is None:
            return self.none()
        digests = Q(digest_on__isnull=False, recipient__organisation=user.organisation_id)
        return self.filter(Q(event__organisation=user.organisation_id) | digests)

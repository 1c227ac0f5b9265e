"""What is shared one by one and told at once: somebody who puts in twenty photos sends one e-mail."""

from datetime import timedelta
from typing import Any

from activity.models import Event, Notification

# So long the e-mail waits for more.
GATHERED = timedelta(minutes=1)


def told_along(event: Event) -> bool:
    """Return whether somebody was told of an event like this so lately that it will be told along."""
    like = {f"event__{name}": value for name, value in _like(event).items()}
    since = event.created_at - GATHERED
    return Notification.objects.filter(**like, kind="shared", event__created_at__gt=since).exists()


def given_along(event: Event) -> list[dict[str, Any]]:
    """Return what ``event`` says was given, and what was given while its e-mail waited."""
    given: list[dict[str, Any]] = list(event.changes["given"])
    if not event.changes.get("gather"):
        return given
    until = event.created_at + GATHERED
    later = Event.objects.filter(**_like(event), created_at__gt=event.created_at, created_at__lte=until)
    return given + [part for each in later.order_by("pk") for part in each.changes["given"]]


def _like(event: Event) -> dict[str, Any]:
    """Return what events have in common that are told together."""
    return {
        "verb": event.verb,
        "actor": event.actor_id,
        "context_type": event.context_type_id,
        "context_id": event.context_id,
        "partner": event.partner_id,
        "changes__gather": True,
    }

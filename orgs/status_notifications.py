"""What a partner's people are told when a host suspends, resumes or ends the collaboration with them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from activity.models import Event
from activity.registry import NotificationType, register_notification
from orgs.models import Partnership


def register() -> None:
    """Register the notification type."""
    register_notification(
        NotificationType(
            key="partnership_status",
            subject="%(headline)s",
            template="orgs/mail/partnership_status",
            resolve=resolve_status,
            visible=visible_status,
        )
    )


def resolve_status(user: Any, event: Event) -> dict[str, Any] | None:
    """Return what the mail says to ``user``; None when it is not about the user's organisation or true any more."""
    partnership = event.target
    if not isinstance(partnership, Partnership) or not visible_status(user, [event]):
        return None
    if partnership.status != event.changes["status"][1]:
        return None
    headline, meaning = _words(partnership.status)
    host = {"host": partnership.host.name}
    return {
        "headline": headline % host,
        "meaning": meaning % host,
        "status": partnership.get_status_display(),
        "url": "/",
        "action_label": _("Open Collab"),
    }


def visible_status(user: Any, events: Sequence[Event]) -> set[int]:
    """Return the ids of the events that are about the user's organisation: it may always know its own status."""
    return {event.pk for event in events if event.partner_id == user.organisation_id}


def _words(status: str) -> tuple[str, str]:
    """Return headline and meaning of a status."""
    if status == Partnership.Status.ACTIVE:
        return (
            _("%(host)s has resumed the collaboration"),
            _("You have access again to everything that %(host)s shared with you."),
        )
    if status == Partnership.Status.SUSPENDED:
        return (
            _("%(host)s has suspended the collaboration"),
            _("You see nothing of %(host)s for now. Nothing was deleted: once resumed, all is there again."),
        )
    return (
        _("%(host)s has ended the collaboration"),
        _("You no longer have access to what %(host)s shared with you."),
    )

"""The verbs of events and the types of notifications, registered by the apps above in ``AppConfig.ready``.

An unknown name raises at the moment of recording: a typing error must not become a silent gap in the history.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from activity.models import Event
    from activity.people import Person

Text = str | Promise
Resolve = Callable[["Person", "Event"], "dict[str, Any] | None"]
Visible = Callable[["Person", "Sequence[Event]"], "set[int]"]
Lines = Callable[["Person", "Sequence[Event]"], "dict[int, Line]"]


class UnknownVerbError(LookupError):
    """No app registered this verb."""


class UnknownNotificationError(LookupError):
    """No app registered this notification type."""


@dataclass(frozen=True)
class Line:
    """One piece of news on one line, as one person may read it.

    ``name`` is what remains of ``text`` under a heading that says the kind; ``detail`` says where it belongs.
    ``over``: there is nothing (left) to do about it; the inbox keeps it, a digest leaves it out.
    """

    text: str
    url: str = ""
    name: str = ""
    detail: str = ""
    over: bool = False

    @property
    def short(self) -> str:
        """Return it without its kind."""
        return self.name or self.text


@dataclass(frozen=True)
class Choice:
    """What the settings say of a kind of news when people choose how they hear of it, and the digest heads it with."""

    group: Text
    label: Text
    hint: Text


@dataclass(frozen=True)
class NotificationType:
    """One kind of news that a person can get.

    ``subject`` may name ``%(actor)s``, ``%(target)s`` and whatever ``resolve`` returns. ``template`` is a path without
    its ending (``.html`` and ``.txt`` exist). ``resolve(user, event)`` returns the template context as that user may
    see it at this moment, or None if the user may not see it any more. ``visible(user, events)`` answers the same
    question for many events at once, as the set of event ids; without it ``resolve`` is asked for each of them.
    ``lines(user, events)`` says by event id what inbox and digest show of those that are visible; without it, the
    event's own sentence. With a ``choice`` each person decides how to hear of it; without one it always comes at once.
    """

    key: str
    subject: Text
    template: str
    resolve: Resolve
    visible: Visible | None = None
    lines: Lines | None = None
    choice: Choice | None = None

    def visible_ids(self, user: "Person", events: "Sequence[Event]") -> set[int]:
        """Return the ids of those events that the user may see now."""
        if self.visible:
            return self.visible(user, events)
        return {event.pk for event in events if self.resolve(user, event) is not None}

    def lines_of(self, user: "Person", events: "Sequence[Event]") -> dict[int, Line]:
        """Return by event what to show of those events, all of which the user may see."""
        if self.lines:
            return self.lines(user, events)
        return {event.pk: Line(event.sentence, event.get_absolute_url()) for event in events}


@dataclass(frozen=True)
class LetterType:
    """One kind of mail to people who are no users, like an invitation.

    ``resolve(event, address)`` returns the template context as it is to be at this moment, or None if the mail is not
    to be sent any more. Subject and template are as those of a NotificationType. ``headers(event)`` returns those that
    its mails have besides, or instead of, the headers of all mails.
    """

    key: str
    subject: Text
    template: str
    resolve: "Callable[[Event, str], dict[str, Any] | None]"
    headers: "Callable[[Event], dict[str, str]] | None" = None


_verbs: dict[str, Text] = {}
_letters: dict[str, LetterType] = {}
_notifications: dict[str, NotificationType] = {}


def register_verb(key: str, *, label: Text) -> None:
    """Register a verb; its lazy label is a sentence with ``%(actor)s``, ``%(target)s`` and ``%(partner)s``."""
    if key in _verbs:
        raise ValueError(f"The verb '{key}' is registered twice.")
    _verbs[key] = label


def verb_label(key: str) -> Text:
    """Return the sentence of a verb."""
    try:
        return _verbs[key]
    except KeyError:
        raise UnknownVerbError(key) from None


def register_notification(kind: NotificationType) -> None:
    """Register a notification type under its key."""
    if kind.key in _notifications:
        raise ValueError(f"The notification type '{kind.key}' is registered twice.")
    _notifications[kind.key] = kind


def notification_type(key: str) -> NotificationType:
    """Return the notification type of that name."""
    try:
        return _notifications[key]
    except KeyError:
        raise UnknownNotificationError(key) from None


def choosable() -> list[NotificationType]:
    """Return the notification types of which people choose how they hear of them, group by group."""
    kinds = [kind for kind in _notifications.values() if kind.choice]
    groups = list(dict.fromkeys(kind.choice.group for kind in kinds if kind.choice))
    return sorted(kinds, key=lambda kind: groups.index(kind.choice.group) if kind.choice else 0)


def register_letter(kind: LetterType) -> None:
    """Register a kind of letter under its key."""
    if kind.key in _letters:
        raise ValueError(f"The letter '{kind.key}' is registered twice.")
    _letters[kind.key] = kind


def letter_type(key: str) -> LetterType:
    """Return the kind of letter of that name."""
    try:
        return _letters[key]
    except KeyError:
        raise UnknownNotificationError(key) from None


def verbs() -> dict[str, Text]:
    """Return the sentence of every verb by its key."""
    return dict(_verbs)

"""A verb and notification types of the tests: news about an organisation, visible while it uses the collaboration."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from activity import registry
from activity.models import Event
from activity.people import Person
from activity.services import notify, record, set_preferences
from orgs.models import Organisation, User

VERB, NEWS, BULK, HOUR = "test_joined", "test_news", "test_bulk", "test_hour"
# People choose how they hear of these; of those, an inbox says more than the event's sentence.
DAILY, DETAILED = "test_daily", "test_detailed"


class ByLanguage:
    """A text that depends on the language, without a catalogue."""

    def __init__(self, german: str, english: str) -> None:
        self.texts = {"de": german, "en": english}

    def __str__(self) -> str:
        return self.texts[get_language() or "de"]


class Hour:
    """A text that says which hour it is where its reader is."""

    def __str__(self) -> str:
        return f"{timezone.localtime():%H:%M}"


def resolve(_user: Person, event: Event) -> dict[str, Any] | None:
    """Return what the recipient sees: the name of today, not the one of the day of the event."""
    about = Organisation.objects.filter(pk=event.target_id, partner_collaboration=True).first()
    return {"target": about.name, "url": f"/about/{about.pk}/"} if about else None


def visible(_user: Person, events: Sequence[Event]) -> set[int]:
    """Return the ids of visible events, with one query."""
    shown = set(Organisation.objects.filter(partner_collaboration=True).values_list("pk", flat=True))
    return {event.pk for event in events if event.target_id in shown}


def lines(_user: Person, events: Sequence[Event]) -> dict[int, registry.Line]:
    """Return the name of today with the address; what is called "Over" is over."""
    abouts = Organisation.objects.in_bulk({event.target_id for event in events})
    return {event.pk: _line(abouts[event.target_id]) for event in events}


def _line(about: Organisation) -> registry.Line:
    return registry.Line(f"News: {about}", f"/about/{about.pk}/", about.name, about.city, over=about.name == "Over")


def broken(_user: Person, _event: Event) -> dict[str, Any]:
    """Fail, as a mistake in some app would."""
    raise ValueError("mistake")


def crashing(_user: Person, _event: Event) -> dict[str, Any]:
    """End the whole process, as an out-of-memory kill would."""
    raise SystemExit


SUBJECT: Any = ByLanguage("%(target)s ist dabei", "%(target)s has joined")
LABEL: Any = ByLanguage("%(actor)s hat %(target)s eingeladen", "%(actor)s invited %(target)s")
registry.register_verb(VERB, label=LABEL)
for _key, _subject, _resolve, _visible in (
    (NEWS, SUBJECT, resolve, None),
    (BULK, SUBJECT, resolve, visible),
    (HOUR, Hour(), resolve, None),
    ("test_broken", SUBJECT, broken, None),
    ("test_crashing", SUBJECT, crashing, None),
):
    registry.register_notification(
        registry.NotificationType(_key, _subject, "activity/mail/base", _resolve, _visible)  # type: ignore[arg-type]
    )

for _key, _lines in ((DAILY, None), (DETAILED, lines)):
    _choice = registry.Choice("Test group", _key, f"About {_key}")
    registry.register_notification(
        registry.NotificationType(_key, SUBJECT, "activity/mail/base", resolve, visible, _lines, _choice)
    )


def choose(user: User, delivery: str, *kinds: str) -> None:
    """Let somebody hear of those kinds so."""
    set_preferences(actor=user, chosen=dict.fromkeys(kinds or (DAILY, DETAILED), delivery))


def tell(*people: User, about: Organisation, kind: str = NEWS, actor: User | None = None) -> Event:
    """Record an event about an organisation and tell people."""
    owner = people[0].organisation_id if people else None
    event = record(actor=actor, verb=VERB, target=about, organisation_id=owner)
    notify(event=event, kind=kind, recipients=people)
    return event

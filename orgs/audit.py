"""The audit log: what happened in an organisation, who did it, and on what.

Whoever has ``audit.view`` reads every event of the own organisation, also about things that the own role does not open:
an account of what happened must have no gaps, so the right is given to few. Values of attributes that the role hides
are left out all the same. A link stands only where the thing is still there and the reader may open it. Events belong
to the organisation that owns the thing: what a partner does with shared things stands in the host's log, and a
partner's own admins read nothing of it, only what happened in their own organisation.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from activity import registry
from activity.models import Event
from activity.querysets import EventQuerySet
from orgs.audit_changes import Change, changes_of
from orgs.models import Partnership, Role, User

# Stands for the target while the sentence is taken apart.
GAP = "\x00"


@dataclass(frozen=True)
class Page:
    """Where things of a model are shown: ``visible`` says to whom, ``field`` what stands in the address."""

    visible: Callable[[User], QuerySet[Any]]
    url_name: str
    field: str = "pk"


_pages: dict[type[Model], Page] = {}


def register_audit_page(model: type[Model], page: Page) -> None:
    """Let the audit log link to things of ``model``."""
    _pages[model] = page


register_audit_page(Role, Page(Role.objects.visible_to, "orgs:role"))
register_audit_page(Partnership, Page(Partnership.objects.visible_to, "sharing:partner"))


@dataclass(frozen=True)
class Line:
    """One event as the log shows it: the sentence without who did it, in parts around the target."""

    event: Event
    who: str
    before: str
    after: str
    kind: str
    href: str
    changes: Sequence[Change]

    @property
    def text(self) -> str:
        """Return the sentence without who did it."""
        return f"{self.before}{self.event.target_label}{self.after}"


def events_of(user: User) -> EventQuerySet:
    """Return the events of the user's organisation, when the user's role may read the audit log."""
    if not user.has_right("audit.view"):
        return Event.objects.none()
    return Event.objects.filter(organisation_id=user.organisation_id)


def narrowed(events: EventQuerySet, wanted: Mapping[str, Any]) -> EventQuerySet:
    """Return the events that fit ``wanted``, the cleaned data of an AuditForm."""
    if person := wanted.get("person"):
        events = events.filter(Q(actor_name__icontains=person) | Q(actor_name="", actor__name__icontains=person))
    if words := wanted.get("q"):
        events = events.filter(target_label__icontains=words)
    if verb := wanted.get("verb"):
        events = events.filter(verb=verb)
    if since := wanted.get("since"):
        events = events.filter(created_at__gte=_moment(since, time.min))
    if until := wanted.get("until"):
        events = events.filter(created_at__lte=_moment(until, time.max))
    return events


def in_order(events: EventQuerySet, *, oldest_first: bool = False) -> EventQuerySet:
    """Return the events in the order of time, with what a line says of each."""
    order = ("created_at", "pk") if oldest_first else ("-created_at", "-pk")
    return events.select_related("actor", "partner").order_by(*order)


def lines_of(user: User, events: Sequence[Event]) -> list[Line]:
    """Return ``events`` as lines for ``user``; as many queries for one as for fifty of the same kinds."""
    hrefs, changes = _hrefs(user, events), changes_of(user, events)
    return [_line(event, hrefs.get((event.target_type_id, event.target_id), ""), changes[event.pk]) for event in events]


def verb_choices() -> Iterator[tuple[str, str]]:
    """Yield what can have happened, in words and by them in order."""
    words = {key: _sentence(str(label), "", "…", "…").strip() for key, label in registry.verbs().items()}
    yield from sorted(words.items(), key=lambda choice: choice[1].casefold())


def _moment(day: Any, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _line(event: Event, href: str, changes: Sequence[Change]) -> Line:
    try:
        label = str(registry.verb_label(event.verb))
    except registry.UnknownVerbError:
        # Written by a version that knew more verbs: the log must stay readable.
        label = f"{event.verb}: {GAP}"
    else:
        label = _sentence(label, "", GAP, event.partner_label)
    before, _gap, after = label.partition(GAP)
    model = _model(event.target_type_id)
    kind = str(model._meta.verbose_name) if model else ""
    return Line(event, event.actor_name or event.actor_label, before.lstrip(), after, kind, href, changes)


def _sentence(label: str, actor: str, target: str, partner: str) -> str:
    return label % {"actor": actor, "target": target, "partner": partner}


def _hrefs(user: User, events: Sequence[Event]) -> dict[tuple[int, int], str]:
    """Return where the targets are shown, by type and id: those that are there and that ``user`` may open."""
    wanted: dict[int, set[int]] = {}
    for event in events:
        wanted.setdefault(event.target_type_id, set()).add(event.target_id)
    return {(type_id, pk): href for type_id, ids in wanted.items() for pk, href in _addresses(user, type_id, ids)}


def _addresses(user: User, type_id: int, ids: set[int]) -> Iterator[tuple[int, str]]:
    model = _model(type_id)
    page = _pages.get(model) if model else None
    if page is None:
        return
    for pk, argument in page.visible(user).filter(pk__in=ids).values_list("pk", page.field):
        yield pk, reverse(page.url_name, args=[argument])


def _model(type_id: int) -> type[Model] | None:
    return ContentType.objects.get_for_id(type_id).model_class()

"""The lines of the trail: events and openings, merged by time, newest first."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, IntegerField, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import Event
from collab.base.pagination import COUNT_LIMIT
from orgs.audit_changes import Change, changes_of
from orgs.models import Partnership, User
from sharing.access import access_of
from sharing.contents import union
from sharing.models import Opening
from sharing.registry import models_by_kind
from sharing.trail.kinds import ALL_VERBS, OPENED, VERBS

if TYPE_CHECKING:
    from sharing.models import Shareable

EVENT, OPENING = 0, 1
# So many events of related things are looked through for those that shared or took back a thing along.
MOST_RELATED = 2_000


@dataclass(frozen=True)
class Line:
    """One line: when, who, of which partner it speaks, what happened, and what it changed."""

    at: datetime
    who: str
    partner: str
    text: str
    changes: Sequence[Change] = field(default_factory=tuple)


class Trail:
    """Lines to be counted and sliced: the same few queries for one as for fifty."""

    def __init__(self, reader: User, events: Any, openings: Any, wanted: Mapping[str, Any]) -> None:
        self.reader = reader
        self.events = _events(events.filter(verb__in=ALL_VERBS), reader, wanted)
        self.openings = _openings(openings, reader, wanted)

    def __len__(self) -> int:
        parts = (self.events, self.openings)
        return sum(each.order_by()[: COUNT_LIMIT + 1].count() for each in parts)

    def __getitem__(self, part: slice) -> list[Line]:
        rows = list(self._rows()[part])
        events = list(_by_pk(Event.objects.select_related("actor", "partner"), rows, EVENT).values())
        openings = _by_pk(Opening.objects.select_related("user", "partner"), rows, OPENING)
        lines: dict[tuple[int, int], Line] = {}
        changes = changes_of(self.reader, events)
        for event in events:
            who = event.actor_name or (event.actor_label if event.actor else "")
            lines[EVENT, event.pk] = Line(
                event.created_at, who, event.partner_label, event.sentence, changes.get(event.pk, [])
            )
        titles = _titles(self.reader, openings.values())
        for pk, opening in openings.items():
            lines[OPENING, pk] = _opened(opening, titles.get((opening.thing_type_id, opening.thing_id), ""))
        return [lines[kind, pk] for kind, pk, _at in rows if (kind, pk) in lines]

    def _rows(self) -> Any:
        parts = [
            _keyed(self.events, EVENT, "created_at"),
            _keyed(self.openings, OPENING, "last_at"),
        ]
        return union(parts).order_by("-row_at", "-row_id")  # type: ignore[attr-defined]


def trail_of_thing(reader: User, thing: "Shareable", wanted: Mapping[str, Any]) -> Trail:
    """Return what became of the shares of ``thing``, also of those that were given or taken along with another one."""
    own = {"organisation_id": thing.owner_id}
    kind = ContentType.objects.get_for_model(thing)
    events = Event.objects.filter(
        Q(context_type=kind, context_id=thing.pk) | Q(pk__in=_along(thing)), **own, partner__isnull=False
    )
    openings = Opening.objects.filter(thing_type=kind, thing_id=thing.pk, host_id=thing.owner_id)
    return Trail(reader, events, openings, wanted)


def trail_of_partner(reader: User, partnership: Partnership, wanted: Mapping[str, Any]) -> Trail:
    """Return what became of all shares with one partner."""
    events = Event.objects.filter(organisation_id=partnership.host_id, partner_id=partnership.partner_id)
    openings = Opening.objects.filter(host_id=partnership.host_id, partner_id=partnership.partner_id)
    return Trail(reader, events, openings, wanted)


def _events(events: Any, reader: User, wanted: Mapping[str, Any]) -> Any:
    """Return the events that fit, without kinds of things that the reader may not view."""
    if kind := wanted.get("kind"):
        events = events.filter(verb__in=VERBS.get(kind, ()))
    if person := wanted.get("person"):
        events = events.filter(Q(actor_name__icontains=person) | Q(actor_name="", actor__name__icontains=person))
    closed = _types(reader, viewable=False)
    return _within(events.exclude(target_type__in=closed).exclude(context_type__in=closed), "created_at", wanted)


def _openings(openings: Any, reader: User, wanted: Mapping[str, Any]) -> Any:
    if wanted.get("kind", OPENED) != OPENED:
        return openings.none()
    if person := wanted.get("person"):
        openings = openings.filter(user__name__icontains=person)
    return _within(openings.filter(thing_type__in=_types(reader, viewable=True)), "last_at", wanted)


def _within(rows: Any, at: str, wanted: Mapping[str, Any]) -> Any:
    for name, lookup, clock in (("since", "gte", time.min), ("until", "lte", time.max)):
        if day := wanted.get(name):
            rows = rows.filter(**{f"{at}__{lookup}": timezone.make_aware(datetime.combine(day, clock))})
    return rows


def _types(reader: User, *, viewable: bool) -> list[int]:
    """Return the ids of the content types of what the reader may, or may not, view at home."""
    access = access_of(reader)
    models = [model for kind, model in models_by_kind().items() if access.may_own(f"{kind}.view") == viewable]
    return [each.pk for each in ContentType.objects.get_for_models(*models).values()] if models else []


def _along(thing: "Shareable") -> list[int]:
    """Return the ids of the events in which ``thing`` was shared or taken back along with one that is related to it."""
    found: list[int] = []
    for category in thing.share_categories():
        model = category.contents.model
        if model.container is None:
            kind = ContentType.objects.get_for_model(model)
            around = Event.objects.filter(context_type=kind, context_id__in=category.contents.order_by().values("pk"))
            shares = around.filter(verb__in=ALL_VERBS, organisation_id=thing.owner_id).order_by("-pk")
            rows = shares.values_list("pk", "changes")[:MOST_RELATED]
            found += [pk for pk, changes in rows if _speaks_of(changes, thing.kind, thing.pk)]
    return found


def _speaks_of(changes: Mapping[str, Any], kind: str, pk: int) -> bool:
    parts = [part for key in ("given", "taken", "along") for part in changes.get(key) or ()]
    return any(part["kind"] == kind and pk in part["ids"] for part in parts)


def _keyed(rows: Any, kind: int, at: str) -> Any:
    named = rows.order_by().annotate(row_kind=Value(kind, IntegerField()), row_id=F("pk"), row_at=F(at))
    return named.values_list("row_kind", "row_id", "row_at")


def _by_pk(rows: Any, wanted: Sequence[tuple[int, int, datetime]], kind: int) -> dict[int, Any]:
    found: dict[int, Any] = rows.in_bulk([pk for each, pk, _at in wanted if each == kind])
    return found


def _opened(opening: Opening, title: str) -> Line:
    words = {"actor": opening.user.name, "target": title or _("something that is gone")}
    return Line(opening.last_at, opening.user.name, opening.partner.name, _("%(actor)s opened %(target)s") % words)


def _titles(reader: User, openings: Collection[Opening]) -> dict[tuple[int, int], str]:
    """Return by content type and id the titles of what was opened, as far as the reader sees it."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for each in openings:
        wanted[each.thing_type_id].add(each.thing_id)
    found = {}
    for type_id, ids in wanted.items():
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        things = model.objects.own_of(reader).in_bulk(ids)
        found.update({(type_id, pk): thing.share_title() for pk, thing in things.items()})
    return found

"""Who reads what of a process's history: the owner's people, and partners since their own access."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from activity.models import Event
from activity.registry import verb_label
from entities.history import Change
from entities.models import Entity, EntityGrant
from orgs.models import Organisation, User
from sharing.access import access_of
from workflows.deadlines import exact_due
from workflows.models import Assignee, Phase, Process, ProcessGrant, Task
from workflows.naming import named
from workflows.phases import visible_phases

# Somebody who was assigned: a person's id, or an organisation's.
Key = tuple[Any, Any]
BY_NOBODY = ("task_due_soon", "task_overdue")
# It follows from what stands there anyway.
UNTOLD = ("task_freed",)
ASSIGNED = ("process_assigned", "task_assigned")
# What partners may know of a change; the owner's own way of sorting its things is nobody else's business.
FOR_PARTNERS = ["name", "description"]


@dataclass(frozen=True)
class Line:
    """One line of the history as its reader sees it; ``task`` is the one it speaks of."""

    event: Event
    sentence: str
    task: Task | None = None
    changes: list[Change] = field(default_factory=list)

    @property
    def by(self) -> str:
        """Return who did it; nothing where it was nobody, but that something came due."""
        return "" if self.event.verb in BY_NOBODY else self.event.actor_label


def history_for(user: User, process: Process) -> QuerySet[Event]:
    """Return what ``user`` may read of the history of a process that the user sees, newest first."""
    kinds = ContentType.objects.get_for_models(Process, Task, Entity)
    itself = Q(target_type=kinds[Process], target_id=process.pk)
    in_process = Q(context_type=kinds[Process], context_id=process.pk)
    on_entity = Q(context_type=kinds[Entity], context_id=process.entity_id) & itself
    tasks = Task.objects.visible_to(user).filter(process=process).order_by().values("pk")
    seen = itself & _in_visible_phase(user, process) | Q(target_type=kinds[Task], target_id__in=tasks)
    events = Event.objects.filter(in_process | on_entity, seen, organisation_id=process.owner_id)
    events = events.exclude(verb__in=UNTOLD).select_related("actor", "partner").order_by("-created_at", "-pk")
    if process.owner_id == user.organisation_id:
        return events if user.has_right("partner.view") else events.filter(partner=None)
    return _for_partner(user, process, events)


def history_of_task(user: User, task: Task) -> QuerySet[Event]:
    """Return what of it is about one task that the user sees."""
    kind = ContentType.objects.get_for_model(Task)
    return history_for(user, task.process).filter(target_type=kind, target_id=task.pk)


def lines_of(user: User, process: Process, events: Sequence[Event]) -> list[Line]:
    """Return ``events`` with what they changed; as many queries for one as for fifty."""
    words = _Words(user, process, events)
    return [words.line(event) for event in events]


def _in_visible_phase(user: User, process: Process) -> Q:
    phases = list(visible_phases(user, process).values_list("pk", flat=True))
    return ~Q(changes__has_key="phase") | Q(changes__phase__in=phases)


def _for_partner(user: User, process: Process, events: QuerySet[Event]) -> QuerySet[Event]:
    since = _access_since(user, process)
    if since is None:
        return events.none()
    known = Q(actor=None) | Q(actor__organisation_id__in=[process.owner_id, user.organisation_id])
    ours = Q(partner=None) | Q(partner_id=user.organisation_id)
    unseen = Q(verb="process_changed") & ~Q(changes__has_any_keys=FOR_PARTNERS)
    return events.filter(known, ours, created_at__gte=since).exclude(unseen)


def _access_since(user: User, process: Process) -> datetime | None:
    """Return since when the user's organisation sees the process: since it has both that and the entity."""
    group = access_of(user).group_id
    held: list[Any] = [
        ProcessGrant.objects.to_group(group).filter(content_object=process),
        EntityGrant.objects.to_group(group).filter(content_object=process.entity_id),
    ]
    moments = [grants.values_list("granted_at", flat=True).first() for grants in held]
    return None if None in moments else max(moments)


class _Words:
    """What events changed, in words; names looked up once for all of them."""

    def __init__(self, user: User, process: Process, events: Sequence[Event]) -> None:
        self.user = user
        self.process = process
        self.ours = process.owner_id == user.organisation_id
        kind = ContentType.objects.get_for_model(Task)
        ids = {event.target_id for event in events if event.target_type_id == kind.pk}
        self.tasks = {each.pk: each for each in Task.objects.visible_to(user).filter(pk__in=ids)}
        self.task_type = kind.pk
        self.people = _people(user, process, [event for event in events if event.verb in ASSIGNED])
        phases = {event.changes["phase"] for event in events if "phase" in event.changes}
        self.phases = dict(Phase.objects.filter(pk__in=phases).values_list("pk", "name"))

    def line(self, event: Event) -> Line:
        """Return an event as its reader sees it."""
        task = self.tasks.get(event.target_id) if event.target_type_id == self.task_type else None
        return Line(event, self._sentence(event, task), task, list(self._changes(event)))

    def _sentence(self, event: Event, task: Task | None) -> str:
        """Return it as a sentence; partners read what a task is called today, not what it was before they saw it."""
        if self.ours or task is None:
            return event.sentence
        return str(verb_label(event.verb)) % {"actor": event.actor_label, "target": task.name, "partner": ""}

    def _changes(self, event: Event) -> Iterator[Change]:
        if phase := self.phases.get(event.changes.get("phase", 0)):
            yield Change(_("Phase"), "", phase)
        if event.verb in ASSIGNED:
            yield from self._assigned(event)
        if "name" in event.changes and self.ours:
            yield Change(_("Name"), *event.changes["name"])
        if "due_at" in event.changes:
            yield Change(_("Due date"), *(_moment(each) for each in event.changes["due_at"]))
        if reason := event.changes.get("reason", ["", ""])[1]:
            yield Change(_("Reason"), "", reason)

    def _assigned(self, event: Event) -> Iterator[Change]:
        for key, label in (("added", _("Assigned to")), ("removed", _("No longer assigned"))):
            found = (self.people.get(_who(each), "") for each in event.changes.get(key, ()))
            if names := ", ".join(name for name in found if name):
                yield Change(label, "", names)


def _people(user: User, process: Process, events: Iterable[Event]) -> dict[Key, str]:
    """Return the names of those who were assigned, as far as they are there still; partners read nobody else's."""
    said = {_who(each) for event in events for key in ("added", "removed") for each in event.changes.get(key, ())}
    users = User.objects.select_related("organisation").in_bulk([pk for pk, _company in said if pk])
    companies = Organisation.objects.in_bulk([pk for _person, pk in said if pk])
    rows = {}
    for number, key in enumerate(said):
        row = Assignee(pk=number, process=process, user=users.get(key[0]), organisation=companies.get(key[1]))
        if (row.user_id, row.organisation_id) == key and _may_know(user, row):
            rows[key] = row
    names = named(user, rows.values(), [process])
    return {key: names[row.pk].name for key, row in rows.items()}


def _may_know(user: User, row: Assignee) -> bool:
    known = {None, row.process.owner_id, user.organisation_id}
    company = row.user.organisation_id if row.user else row.organisation_id
    return row.process.owner_id == user.organisation_id or company in known


def _who(said: dict[str, Any]) -> Key:
    return said.get("user"), said.get("organisation")


def _moment(text: str | None) -> str:
    moment = parse_datetime(text) if text else None
    return exact_due(moment) if moment else ""

"""Who does a task: the people named closest to it, and everybody of the organisations named there."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from collab.base.numbers import number
from entities.models import EntityGrant
from orgs.models import Organisation, Partnership, User
from workflows.models import Assignee, Process, ProcessGrant, Task
from workflows.models.assignees import Assigned

# What stands for somebody in a form begins with.
USER, ORGANISATION, ANYBODY = "user", "organisation", "any"


@dataclass(frozen=True)
class Who:
    """Somebody to assign something to: a person, an organisation, or with neither: the partner that has access."""

    user_id: int | None = None
    organisation_id: int | None = None

    @classmethod
    def of(cls, assigned: Assigned) -> "Who":
        """Return whom an assignment names."""
        return cls(assigned.user_id, assigned.organisation_id)

    @classmethod
    def from_key(cls, key: str) -> "Who | None":
        """Return whom ``key`` stands for; None when it names nobody."""
        kind, _colon, digits = key.partition(":")
        pk = number(digits)
        if key == ANYBODY:
            return cls()
        if pk is None:
            return None
        return {USER: cls(user_id=pk), ORGANISATION: cls(organisation_id=pk)}.get(kind)

    @property
    def key(self) -> str:
        """Return what stands for them in a form."""
        if self.user_id is not None:
            return f"{USER}:{self.user_id}"
        return f"{ORGANISATION}:{self.organisation_id}" if self.organisation_id is not None else ANYBODY

    @property
    def is_person(self) -> bool:
        """Return whether it is a single person."""
        return self.user_id is not None


def closest_of(tasks: Collection[Task]) -> dict[int, list[Assignee]]:
    """Return by task its own assignees, or else those of its phase, or else of its process; one query for all."""
    there = Q(task__in=[each.pk for each in tasks]) | Q(phase__in=[each.phase_id for each in tasks])
    whole = Q(process__in=[each.process_id for each in tasks], phase=None, task=None)
    at: dict[tuple[str, int], list[Assignee]] = defaultdict(list)
    for each in Assignee.objects.filter(there | whole).select_related("user__organisation", "organisation"):
        at[each.place].append(each)
    return {
        task.pk: at["task", task.pk] or at["phase", task.phase_id] or at["process", task.process_id] for task in tasks
    }


def doers_of(task: Task) -> list[User]:
    """Return the people who do the task; whether they (still) see it is asked when they are told."""
    return people_behind(closest_of([task])[task.pk], task.process)


def people_behind(assigned: Iterable[Assignee], process: Process) -> list[User]:
    """Return the active people whom ``assigned`` name: themselves, or as one of an organisation."""
    rows = list(assigned)
    companies = {each.organisation_id for each in rows if each.organisation_id}
    if any(each.is_any_partner for each in rows):
        companies |= reached_organisations([process])[process.pk]
    people = Q(pk__in=[each.user_id for each in rows if each.user_id]) | Q(organisation__in=companies)
    return list(User.objects.filter(people, is_active=True).order_by("pk"))


def partners_with_access(process: Process) -> QuerySet[Organisation]:
    """Return the partners that see the process."""
    return Organisation.objects.filter(pk__in=reached_organisations([process])[process.pk])


def reached_organisations(processes: Collection[Process]) -> dict[int, set[int]]:
    """Return by process the ids of the partners that see it: three queries for any number of processes.

    It and its entity are shared with them, and they are active.
    """
    if not processes:
        return {}
    hosts = {each.owner_id for each in processes}
    active = Partnership.objects.active().filter(host__in=hosts).values_list("host", "partner__group", "partner")
    partners = {(host, group): partner for host, group, partner in active}
    shared = _holders(ProcessGrant.objects.live().filter(content_object__in=[each.pk for each in processes]))
    entities = _holders(EntityGrant.objects.live().filter(content_object__in={each.entity_id for each in processes}))
    return {
        each.pk: {
            partners[each.owner_id, group]
            for group in shared[each.pk] & entities[each.entity_id]
            if (each.owner_id, group) in partners
        }
        for each in processes
    }


def _holders(grants: Any) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for thing, group in grants.values_list("content_object", "group"):
        found[thing].add(group)
    return found


def partners_of(host: Organisation) -> QuerySet[Organisation]:
    """Return the organisations that a host works with at present, by name."""
    active = Partnership.objects.active().filter(host=host).values("partner")
    return Organisation.objects.filter(pk__in=active).order_by("name", "pk")


def nameable(host: Organisation) -> set[Who]:
    """Return whom the templates of a host can name: colleagues, partners, their people, whoever has access."""
    partners = set(partners_of(host).values_list("pk", flat=True))
    people = User.objects.filter(organisation__in={host.pk, *partners}, is_active=True)
    named = {Who(user_id=pk) for pk in people.values_list("pk", flat=True)}
    return {Who(), *named, *(Who(organisation_id=pk) for pk in partners)}

"""Who does a task: the people named closest to it, and everybody of the organisations named there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from orgs.models import Organisation, Partnership, User
from workflows.models import Assignee, Process, Task
from workflows.models.assignees import Assigned


@dataclass(frozen=True)
class Who:
    """Somebody to assign something to: a person, an organisation, or with neither: the partner that has access."""

    user_id: int | None = None
    organisation_id: int | None = None

    @classmethod
    def of(cls, assigned: Assigned) -> "Who":
        """Return whom an assignment names."""
        return cls(assigned.user_id, assigned.organisation_id)

    @property
    def is_person(self) -> bool:
        """Return whether it is a single person."""
        return self.user_id is not None


def closest(task: Task) -> list[Assignee]:
    """Return the assignees of the task, or else of its phase, or else of its process."""
    assigned = list(Assignee.objects.filter(process=task.process_id))
    places = (
        [each for each in assigned if each.task_id == task.pk],
        [each for each in assigned if each.phase_id == task.phase_id],
        [each for each in assigned if each.phase_id is None and each.task_id is None],
    )
    return next((found for found in places if found), [])


def doers_of(task: Task) -> list[User]:
    """Return the people who do the task; whether they (still) see it is asked when they are told."""
    return people_behind(closest(task), task.process)


def people_behind(assigned: "Iterable[Assignee]", process: Process) -> list[User]:
    """Return the active people whom ``assigned`` name: themselves, or as one of an organisation."""
    rows = list(assigned)
    companies = {each.organisation_id for each in rows if each.organisation_id}
    if any(each.is_any_partner for each in rows):
        companies |= set(partners_with_access(process).values_list("pk", flat=True))
    people = Q(pk__in=[each.user_id for each in rows if each.user_id]) | Q(organisation__in=companies)
    return list(User.objects.filter(people, is_active=True).order_by("pk"))


def partners_with_access(process: Process) -> Any:
    """Return the organisations that see the process: it and its entity are shared with them, and they are active."""
    active = Partnership.objects.active().filter(host=process.owner_id).values("partner")
    held = [_groups(process), _groups(process.entity)]
    found = Organisation.objects.filter(pk__in=active)
    for groups in held:
        found = found.filter(group__in=groups)
    return found


def _groups(thing: Any) -> Any:
    return thing.grants.live().values("group")


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

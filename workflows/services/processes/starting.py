"""Starting a process on an entity: a copy of what of the template starts there."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from activity.services import notify
from collab.base.transactions import retried
from entities.models import Entity
from orgs.models import User
from sharing.access import access_of
from sharing.services.creating import share_new
from workflows.due import DueFrom, end_of
from workflows.models import (
    Assignee,
    Phase,
    Process,
    ProcessTemplate,
    Task,
    TaskRequirement,
    TaskTemplate,
    TemplateAssignee,
)
from workflows.people import people_behind
from workflows.planning import Plan, plan_for
from workflows.services.processes.common import record_on_entity
from workflows.services.processes.deadlines import due_after
from workflows.services.processes.readiness import refresh_readiness


class StaleTemplate(Exception):  # noqa: N818  the name says it
    """The template was changed since somebody looked at what would start; ``template`` is what it is now."""

    def __init__(self, template: ProcessTemplate) -> None:
        super().__init__(template.pk)
        self.template = template


class NotStartableError(Exception):
    """Nothing starts: the template is archived or empty, or its purposes are not the entity's."""


@dataclass
class _Start:
    """A process in the making: what has become of which part of the template."""

    process: Process
    plan: Plan
    at: datetime
    phases: dict[int, Phase] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)


@retried
@transaction.atomic
def start_process(
    *,
    actor: User,
    entity: Entity,
    template: ProcessTemplate,
    edition: int,
    name: str = "",
    visible_to: Collection[int] = (),
) -> Process:
    """Start a process of the owner's template on an entity and return it; those who are assigned are told.

    It is shared with the partnerships ``visible_to``.

    Raises StaleTemplate when the template is not the ``edition`` any more that somebody looked at, NotStartableError
    when nothing of it starts for the entity, Http404 or PermissionDenied.
    """
    place = _locked_entity(actor, entity)
    now = _locked_template(actor, template)
    if now.edition != edition:
        raise StaleTemplate(now)
    plan = plan_for(now, list(place.share_purposes()))
    if now.archived_at or not plan.starting_tasks:
        raise NotStartableError
    start = _Start(_process(actor, place, now, name), plan, timezone.now())
    _copy_phases(start)
    _copy_tasks(start, actor)
    _copy_requirements(start)
    _set_due_dates(start)
    assigned = _copy_assignees(start)
    refresh_readiness(start.process)
    share_new(actor=actor, thing=place, key=Process.kind, ids=[start.process.pk], partnerships=visible_to)
    event = record_on_entity(actor=actor, process=start.process, verb="process_started")
    others = [each for each in people_behind(assigned, start.process) if each.pk != actor.pk]
    notify(event=event, kind="assigned", recipients=others)
    return start.process


def _locked_entity(actor: User, entity: Entity) -> Entity:
    """Return the entity, which nobody deletes until we are done; processes are started by its owner's people."""
    Entity.objects.select_for_update(no_key=True).filter(pk=entity.pk).values_list("pk").first()
    now: Entity = Entity.objects.select_related("owner").get_for(actor, "view", entity.pk)
    if now.owner_id != actor.organisation_id or not access_of(actor).may_own("process.create"):
        raise PermissionDenied
    return now


def _locked_template(actor: User, template: ProcessTemplate) -> ProcessTemplate:
    """Return the template, which nobody changes until we are done."""
    found = ProcessTemplate.objects.filter(organisation_id=actor.organisation_id, pk=template.pk)
    now = found.select_for_update(no_key=True).first()
    if now is None:
        raise Http404
    return now


def _process(actor: User, entity: Entity, template: ProcessTemplate, name: str) -> Process:
    process = Process(owner=entity.owner, entity=entity, template=template, created_by=actor)
    process.name, process.description = name or template.name, template.description
    process.edition, process.closing_reasons = template.edition, template.closing_reasons
    process.full_clean(exclude=["owner", "entity", "created_by", "template"])
    process.save()
    return process


def _copy_phases(start: _Start) -> None:
    made = {
        each.pk: Phase(process=start.process, name=each.name, description=each.description, position=number)
        for number, each in enumerate(start.plan.starting_phases, start=1)
    }
    Phase.objects.bulk_create(made.values())
    start.phases = made


def _copy_tasks(start: _Start, actor: User) -> None:
    made = {
        each.pk: _task(start, each, number, actor) for number, each in enumerate(start.plan.starting_tasks, start=1)
    }
    Task.objects.bulk_create(made.values())
    start.tasks = made


def _task(start: _Start, source: TaskTemplate, number: int, actor: User) -> Task:
    return Task(
        process=start.process,
        phase=start.phases[source.phase_id],
        name=source.name,
        description=source.description,
        position=number,
        status_at=start.at,
        status_by=actor,
        due_from=source.due_from,
        due_amount=source.due_amount,
        due_unit=source.due_unit,
    )


def _copy_requirements(start: _Start) -> None:
    """Copy them; those on parts that were not started fall away."""
    lost = {each.pk for each in start.plan.fallen_away}
    rows = [
        TaskRequirement(
            task=start.tasks[each.task_id],
            required_task=start.tasks[each.required_task_id] if each.required_task_id else None,
            required_phase=start.phases[each.required_phase_id] if each.required_phase_id else None,
        )
        for source in start.plan.starting_tasks
        for each in source.requirements.all()
        if each.pk not in lost
    ]
    TaskRequirement.objects.bulk_create(rows)


def _set_due_dates(start: _Start) -> None:
    """Set the due dates that are known now; rules that count from parts that were not started fall away."""
    for source in start.plan.starting_tasks:
        _set_due(start, source, start.tasks[source.pk])
    Task.objects.bulk_update(start.tasks.values(), ["due_from", "due_at", "due_task", "due_phase"])


def _set_due(start: _Start, source: TaskTemplate, task: Task) -> None:
    task.due_task = start.tasks.get(source.due_task_id or 0)
    task.due_phase = start.phases.get(source.due_phase_id or 0)
    if source.due_from == DueFrom.DAY and source.due_on:
        task.due_at = end_of(source.due_on, ZoneInfo(start.process.owner.time_zone))
    elif source.due_from == DueFrom.START or _is_empty(start, task.due_phase):
        task.due_at = due_after(task, start.process, start.at)
    elif not (task.due_task or task.due_phase):
        task.due_from = DueFrom.NEVER


def _is_empty(start: _Start, phase: Phase | None) -> bool:
    """Return whether a phase has no task at all, so that nothing will ever close it later than now."""
    return phase is not None and all(task.phase_id != phase.pk for task in start.tasks.values())


def _copy_assignees(start: _Start) -> list[Assignee]:
    """Copy whom the template assigns; people who have left are left out."""
    made = [_assignee(start, each) for each in start.plan.template.assignees.select_related("user")]
    for source in start.plan.starting_phases:
        made += [_assignee(start, each, phase=start.phases[source.pk]) for each in source.assignees.all()]
    for task in start.plan.starting_tasks:
        made += [_assignee(start, each, task=start.tasks[task.pk]) for each in task.assignees.all()]
    gone = set(
        User.objects.filter(pk__in=[each.user_id for each in made if each.user_id], is_active=False).values_list(
            "pk", flat=True
        )
    )
    return Assignee.objects.bulk_create([each for each in made if each.user_id not in gone])


def _assignee(
    start: _Start, source: TemplateAssignee, phase: Phase | None = None, task: Task | None = None
) -> Assignee:
    who = {"user_id": source.user_id, "organisation_id": source.organisation_id}
    return Assignee(process=start.process, phase=phase, task=task, **who)

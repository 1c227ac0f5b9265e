"""The world of processes: one host that runs many at once, each with 30 tasks, some of them its partners' to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from entities.models import Entity, EntityGrant, EntityType
from orgs.models import Organisation, Partnership, Role, User
from orgs.rights import ALL_RIGHTS, PARTNER_RIGHTS
from orgs.services import create_organisation, create_user
from sharing.grants import view_permission_id
from workflows.models import Assignee, Phase, Process, ProcessGrant, ProcessTemplate, Task, TaskRequirement

PHASES, TASKS, COLLEAGUES, PARTNERS = 5, 30, 5, 5
PER_PHASE = TASKS // PHASES
# So many tasks can be worked on at a time: each waits for the one so many before it.
AT_ONCE = 3
DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkWorld:
    """The host, its people, a person of each partner, and the template of all processes."""

    host: Organisation
    colleagues: list[User]
    partners: list[User]
    template: ProcessTemplate


def work_world(processes: int) -> WorkWorld:
    """Make a host with so many running processes, each at another task."""
    host = create_organisation(name="Working", partner_collaboration=True)
    clerk = Role.objects.create(organisation=host, kind="staff", name="all", rights=sorted(ALL_RIGHTS))
    colleagues = [
        create_user(organisation=host, role=clerk, email=f"clerk-{number}@working.example", name=f"Clerk {number}")
        for number in range(COLLEAGUES)
    ]
    partners = [_partner(host, f"worker-{number}") for number in range(PARTNERS)]
    template = ProcessTemplate.objects.create(organisation=host, name="Sale")
    world = WorkWorld(host, colleagues, partners, template)
    add_processes(world, processes)
    return world


def add_processes(world: WorkWorld, count: int) -> None:
    """Start ``count`` more processes, each on an entity of its own that is shared with one of the partners."""
    lead, _new = EntityType.objects.get_or_create(
        organisation=world.host, key="lead", defaults={"label": "Lead", "label_plural": "Leads"}
    )
    titles = [f"Lead {number}" for number in range(count)]
    entities = _create(Entity, (Entity(owner=world.host, type=lead, title=title) for title in titles))
    fields = {"owner": world.host, "template": world.template, "name": "Sale"}
    processes = _create(Process, (Process(**fields, entity=entity) for entity in entities))
    _share(world, entities, EntityGrant)
    _share(world, processes, ProcessGrant)
    _fill(world, processes)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _partner(host: Organisation, name: str) -> User:
    partner = create_organisation(name=name)
    role = Role.objects.create(
        organisation=host, kind="partner", name=name, rights=sorted(PARTNER_RIGHTS), new_attributes="edit"
    )
    Partnership.objects.create(host=host, partner=partner, role=role, status="active")
    clerk = Role.objects.create(organisation=partner, kind="staff", name="all", rights=sorted(ALL_RIGHTS))
    return create_user(organisation=partner, role=clerk, email=f"{name}@working.example", name=name)


def _share(world: WorkWorld, things: Sequence[Any], model: Any) -> None:
    groups = [each.organisation.group_id for each in world.partners]
    carried = {"permission_id": view_permission_id(model.target_model()), "host": world.host}
    _create(
        model,
        (
            model(**carried, content_object=thing, group_id=groups[place % PARTNERS])
            for place, thing in enumerate(things)
        ),
    )


def _fill(world: WorkWorld, processes: Sequence[Process]) -> None:
    """Give each process its phases, its tasks with what they wait for, and whom they are assigned to."""
    phases = _create(
        Phase,
        (
            Phase(process=process, name=f"Phase {place}", position=place)
            for process in processes
            for place in range(PHASES)
        ),
    )
    tasks = _create(Task, (task for place, phase in enumerate(phases) for task in _tasks(place // PHASES, phase)))
    _create(
        TaskRequirement,
        (
            TaskRequirement(task=task, required_task=tasks[place - AT_ONCE])
            for place, task in enumerate(tasks)
            if place % TASKS >= AT_ONCE
        ),
    )
    _create(Assignee, _assignees(world, processes, phases, tasks))


def _tasks(number: int, phase: Phase) -> Iterator[Task]:
    """Yield the tasks of one phase of the process ``number``, each at another task."""
    now, closed = timezone.now(), number * 7 % TASKS
    for place in range(phase.position * PER_PHASE, (phase.position + 1) * PER_PHASE):
        yield Task(
            process_id=phase.process_id,
            phase=phase,
            name=f"Task {place}",
            position=place,
            status="done" if place < closed else "open",
            status_at=now - DAY,
            ready_since=now - DAY * (number % 20) if place < closed + AT_ONCE else None,
            due_at=now + DAY * (place - number % 40) if place % 2 else None,
        )


def _assignees(
    world: WorkWorld, processes: Sequence[Process], phases: Sequence[Phase], tasks: Sequence[Task]
) -> Iterator[Assignee]:
    """Yield a colleague for each process, whoever has access for the third phases, partners for single tasks."""
    for number, process in enumerate(processes):
        yield Assignee(process=process, user=world.colleagues[number % COLLEAGUES])
        yield Assignee(process=process, phase=phases[number * PHASES + 2])
        partner = world.partners[number % PARTNERS]
        yield Assignee(process=process, task=tasks[number * TASKS + 5], user=partner)
        yield Assignee(process=process, task=tasks[number * TASKS + 25], organisation=partner.organisation)


def _create(model: Any, rows: Iterator[Any]) -> list[Any]:
    made: list[Any] = model.objects.bulk_create(rows, batch_size=5_000)
    return made

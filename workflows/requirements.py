"""What has to be closed before a task, and what waits for it, as one reader may know it."""

from dataclasses import dataclass

from django.db.models import Q

from orgs.models import User
from workflows.models import Phase, Task, TaskRequirement
from workflows.waiting import Wait, waits_of


@dataclass(frozen=True)
class Need:
    """Something that has to be closed first; without ``task`` and ``phase`` the reader does not see what."""

    name: str
    met: bool
    task: Task | None = None
    phase: Phase | None = None


def requirements_of(reader: User, task: Task) -> list[Need]:
    """Return what has to be closed before the task; of what the reader does not see only that it is missing."""
    missing = [Need(each.name, met=False, task=each.task, phase=each.phase) for each in _waits(reader, task)]
    left = {(each.task, each.phase) for each in missing}
    rows = TaskRequirement.objects.filter(task=task).select_related("required_task", "required_phase")
    visible = Task.objects.visible_to(reader).filter(process=task.process_id)
    tasks, phases = set(visible.values_list("pk", flat=True)), set(visible.values_list("phase", flat=True))
    seen = [each for each in rows if each.required_task_id in tasks or each.required_phase_id in phases]
    met = [_met(each) for each in seen if (each.required_task, each.required_phase) not in left]
    return [*missing, *met]


def waiting_for(reader: User, task: Task) -> list[Task]:
    """Return the tasks that the reader sees and that can only begin when this one, or its whole phase, is closed."""
    required = TaskRequirement.objects.filter(Q(required_task=task) | Q(required_phase=task.phase_id))
    found = Task.objects.visible_to(reader).filter(pk__in=required.values("task")).exclude(pk=task.pk)
    return list(found.in_order())


def _met(requirement: TaskRequirement) -> Need:
    task, phase = requirement.required_task, requirement.required_phase
    return Need(str(task or phase), met=True, task=task, phase=phase)


def _waits(reader: User, task: Task) -> list[Wait]:
    return waits_of(reader, [task]).get(task.pk, [])

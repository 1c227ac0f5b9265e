"""What blocked tasks wait for, in words that give nothing away to a reader who does not see all of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orgs.models import User
from workflows.models import Phase, Task, TaskRequirement


@dataclass(frozen=True)
class Wait:
    """Something that has to be closed first: a task or a phase that the reader sees, or neither."""

    name: str
    task: Task | None = None
    phase: Phase | None = None


def waits_of(reader: User, tasks: Sequence[Task]) -> dict[int, list[Wait]]:
    """Return by task what it still waits for, as ``reader`` may know it: three queries for any number of tasks."""
    blocked = [task.pk for task in tasks if task.is_blocked]
    requirements = _unmet(blocked)
    seen_tasks, seen_phases = _seen(reader, requirements)
    found: dict[int, list[Wait]] = defaultdict(list)
    for each in requirements:
        wait = _wait(each, seen_tasks, seen_phases)
        if wait not in found[each.task_id]:
            found[each.task_id].append(wait)
    return found


def _unmet(tasks: Collection[int]) -> list[TaskRequirement]:
    """Return the requirements of those tasks that are not met."""
    if not tasks:
        return []
    rows = list(TaskRequirement.objects.filter(task__in=tasks).select_related("required_task", "required_phase"))
    phases = {each.required_phase_id for each in rows if each.required_phase_id}
    left = Task.objects.filter(phase__in=phases).exclude(status__in=Task.CLOSED)
    open_phases = set(left.values_list("phase", flat=True))
    return [
        each
        for each in rows
        if each.required_phase_id in open_phases or (each.required_task and not each.required_task.is_closed)
    ]


def _seen(reader: User, requirements: Iterable[TaskRequirement]) -> tuple[set[int], set[int]]:
    """Return which of the required tasks and phases the reader sees; a phase is seen with any task in it."""
    rows = list(requirements)
    if not rows:
        return set(), set()
    tasks = [each.required_task_id for each in rows if each.required_task_id]
    phases = [each.required_phase_id for each in rows if each.required_phase_id]
    named = Task.objects.filter(pk__in=tasks) | Task.objects.filter(phase__in=phases)
    visible = list(named.visible_to(reader).values_list("pk", "phase"))
    return {pk for pk, _phase in visible}, {phase for _pk, phase in visible}


def _wait(requirement: TaskRequirement, seen_tasks: set[int], seen_phases: set[int]) -> Wait:
    task, phase = requirement.required_task, requirement.required_phase
    if task and task.pk in seen_tasks:
        return Wait(task.name, task=task)
    if phase and phase.pk in seen_phases:
        return Wait(phase.name, phase=phase)
    return Wait(_("A step that you don't see"))

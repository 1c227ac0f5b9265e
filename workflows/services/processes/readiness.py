"""Which tasks wait for others: the one place that decides it, after every change that can matter."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from workflows.models import Process, Task, TaskRequirement


def refresh_readiness(process: Process) -> list[Task]:
    """Bring ``ready_since`` of all tasks of a locked process up to date; return those that are blocked no longer."""
    tasks = {task.pk: task for task in process.tasks.all()}
    waiting = _waiting(tasks.values(), TaskRequirement.objects.filter(task__process=process))
    freed = [task for task in tasks.values() if task.is_blocked and task.pk not in waiting]
    caught = [task for task in tasks.values() if not task.is_blocked and task.pk in waiting]
    _set(freed, timezone.now())
    _set(caught, None)
    return freed


def _waiting(tasks: Iterable[Task], requirements: Iterable[TaskRequirement]) -> set[int]:
    open_tasks = {task.pk for task in tasks if not task.is_closed}
    open_phases = {task.phase_id for task in tasks if not task.is_closed}
    return {
        each.task_id
        for each in requirements
        if each.required_task_id in open_tasks or each.required_phase_id in open_phases
    }


def _set(tasks: list[Task], moment: datetime | None) -> None:
    for task in tasks:
        task.ready_since = moment
    if tasks:
        Task.objects.bulk_update(tasks, ["ready_since"])

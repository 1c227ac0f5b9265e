"""Due dates that are counted from something: set as soon as that is there."""

from datetime import datetime
from zoneinfo import ZoneInfo

from workflows.due import DueFrom, moment_after
from workflows.models import Process, Task


def set_due_after_closing(task: Task, at: datetime) -> None:
    """Set the due dates that are counted from the closing of ``task``, or of its phase if that is closed with it."""
    waiting = task.process.tasks.filter(due_from=DueFrom.TASK, due_task=task)
    _set(list(waiting), task.process, at)
    if not task.phase.tasks.exclude(status__in=Task.CLOSED).exists():
        _set(list(task.process.tasks.filter(due_from=DueFrom.PHASE, due_phase=task.phase)), task.process, at)


def due_after(task: Task, process: Process, at: datetime) -> datetime:
    """Return when ``task`` is due if its rule counts from ``at``; days end where the owner is."""
    assert task.due_amount is not None  # noqa: S101  a rule that counts has an amount
    return moment_after(at, task.due_amount, task.due_unit, ZoneInfo(process.owner.time_zone))


def _set(tasks: list[Task], process: Process, at: datetime) -> None:
    for each in tasks:
        each.due_at = due_after(each, process, at)
    Task.objects.bulk_update(tasks, ["due_at"])

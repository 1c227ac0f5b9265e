"""Telling people that a due date comes near, or is past: swept by beat, or by the embedded thread."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from activity.services import notify
from collab.base.transactions import retried
from workflows.models import Task
from workflows.people import doers_of
from workflows.services.processes.common import lock, record_about

logger = logging.getLogger(__name__)

# So long before it, people are told.
SOON = timedelta(hours=24)


def sweep_due_tasks() -> int:
    """Tell those who do them about tasks that are due soon or overdue, once for each due date; return how many.

    Each task is a transaction of its own: a sweep that is killed goes on where it was, and one that fails is logged
    and holds up no other. Blocked tasks are left until somebody can do something about them.
    """
    now = timezone.now()
    overdue = [_tell_safely(pk, "task_overdue", "overdue_told_for", now) for pk in _due("overdue_told_for", now)]
    soon = now + SOON
    return sum(overdue) + sum(
        _tell_safely(pk, "task_due_soon", "soon_told_for", soon) for pk in _due("soon_told_for", soon)
    )


def _due(field: str, until: datetime) -> list[int]:
    return list(_untold(field, until).order_by("due_at").values_list("pk", flat=True))


def _untold(field: str, until: datetime) -> Any:
    """Return the tasks that are due by then and of whose due date nobody has been told yet."""
    waiting = Task.objects.open().ready().filter(due_at__lte=until).exclude(**{field: F("due_at")})
    return waiting if field == "overdue_told_for" else waiting.filter(due_at__gt=timezone.now())


def _tell_safely(pk: int, kind: str, field: str, until: datetime) -> bool:
    try:
        return _tell(pk, kind, field, until)
    except Exception:
        logger.exception("Nobody could be told that the task %s is due.", pk)
        return False


@retried
@transaction.atomic
def _tell(pk: int, kind: str, field: str, until: datetime) -> bool:
    process_id = Task.objects.filter(pk=pk).values_list("process", flat=True).first()
    if process_id is None:
        return False
    lock(process_id)
    task: Task | None = _untold(field, until).select_related("process__entity").filter(pk=pk).first()
    if task is None:
        return False
    setattr(task, field, task.due_at)
    task.save(update_fields=[field])
    event = record_about(actor=None, process=task.process, task=task, verb=kind)
    notify(event=event, kind=kind, recipients=doers_of(task))
    return True

"""Changing what a task says and when it is due."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from collab.base.transactions import retried
from orgs.models import User
from workflows.due import DueFrom
from workflows.models import Task
from workflows.services.processes.common import StaleProcess, locked_task, record_about

FIELDS = ("name", "description", "due_at")


@retried
@transaction.atomic
def edit_task(*, actor: User, task: Task, version: int, fields: Mapping[str, Any]) -> Task:
    """Change name, description or due date of a task and return it as it is now.

    A due date that somebody sets stays, whatever it was counted from before. Raises StaleProcess when somebody else
    changed the task since ``version``, and what ``locked_task`` raises.
    """
    now = locked_task(actor, task, "manage")
    if now.version != version:
        raise StaleProcess(now)
    changes = {
        name: [getattr(now, name), fields[name]]
        for name in FIELDS
        if name in fields and fields[name] != getattr(now, name)
    }
    if not changes:
        return now
    for name, (_before, value) in changes.items():
        setattr(now, name, value)
    if "due_at" in changes:
        now.due_from, now.due_amount, now.due_task, now.due_phase = DueFrom.NEVER, None, None, None
    now.version += 1
    now.full_clean(exclude=["process", "phase", "status_by"])
    now.save()
    record_about(actor=actor, process=now.process, task=now, verb="task_changed", changes=_kept(changes))
    return now


def _kept(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the history keeps: of the long text only that it changed."""
    return {name: [] if name == "description" else pair for name, pair in changes.items()}

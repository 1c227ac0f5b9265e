"""Working on tasks: begin, complete, skip, put on hold, open again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from activity.services import notify
from collab.base.transactions import retried
from orgs.models import User
from workflows.models import Task
from workflows.people import doers_of
from workflows.services.processes.common import locked_task, record_about
from workflows.services.processes.deadlines import set_due_after_closing
from workflows.services.processes.readiness import refresh_readiness

Status = Task.Status


@dataclass(frozen=True)
class Move:
    """From which statuses to which one; ``action`` is what the person must be allowed to do."""

    before: frozenset[str]
    after: str
    verb: str
    action: str = "edit"


MOVES: Mapping[str, Move] = {
    "start": Move(frozenset({Status.OPEN, Status.ON_HOLD}), Status.IN_PROGRESS, "task_started"),
    "complete": Move(frozenset({Status.OPEN, Status.IN_PROGRESS}), Status.DONE, "task_completed"),
    "skip": Move(
        frozenset({Status.OPEN, Status.IN_PROGRESS, Status.ON_HOLD}), Status.SKIPPED, "task_skipped", action="skip"
    ),
    "hold": Move(frozenset({Status.OPEN, Status.IN_PROGRESS}), Status.ON_HOLD, "task_held"),
    "reopen": Move(
        frozenset({Status.IN_PROGRESS, Status.ON_HOLD, Status.DONE, Status.SKIPPED}), Status.OPEN, "task_reopened"
    ),
}


class NotPossibleError(Exception):
    """The task is in a status from which this move does not lead on; ``task`` says in which, since when, by whom."""

    def __init__(self, task: Task) -> None:
        super().__init__(task.pk)
        self.task = task


@dataclass(frozen=True)
class Moved:
    """The task after a move, and whether this one did it; if not, it was there already."""

    task: Task
    changed: bool


@retried
@transaction.atomic
def move_task(*, actor: User, task: Task, move: str) -> Moved:
    """Move a task on and return it; a move that somebody made already changes nothing.

    What waited for it becomes ready, and those who do that are told. Raises Http404, PermissionDenied,
    ProcessClosedError, TaskBlockedError, or NotPossibleError from a status that the move does not lead on from.
    """
    rule = MOVES[move]
    now = locked_task(actor, task, rule.action)
    if now.status == rule.after:
        return Moved(now, changed=False)
    if now.status not in rule.before:
        raise NotPossibleError(now)
    _set_status(now, rule.after, actor)
    record_about(actor=actor, process=now.process, task=now, verb=rule.verb)
    if now.is_closed:
        set_due_after_closing(now, now.status_at)
    tell_freed(refresh_readiness(now.process), actor)
    return Moved(now, changed=True)


def tell_freed(tasks: Iterable[Task], actor: User) -> None:
    """Tell those who do ``tasks``, which are blocked no longer, that they can begin; the actor knows."""
    for task in tasks:
        if not task.is_closed:
            event = record_about(actor=actor, process=task.process, task=task, verb="task_freed")
            notify(event=event, kind="task_freed", recipients=set(doers_of(task)) - {actor})


def _set_status(task: Task, status: str, actor: User) -> None:
    task.status, task.status_at, task.status_by = status, timezone.now(), actor
    task.save(update_fields=["status", "status_at", "status_by"])

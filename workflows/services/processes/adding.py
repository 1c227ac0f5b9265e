"""What people add to a running process: tasks that no template thought of, and comments."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from activity.services import notify
from collab.base.transactions import retried
from orgs.models import User
from workflows.models import Phase, Task, TaskComment
from workflows.people import doers_of
from workflows.services.processes.common import locked_phase, locked_task, record_about
from workflows.services.processes.readiness import refresh_readiness


@retried
@transaction.atomic
def add_task(*, actor: User, phase: Phase, name: str, description: str = "", due_at: datetime | None = None) -> Task:
    """Return a new open task at the end of the phase. What waits for the phase waits for it, too.

    Raises Http404, PermissionDenied or ProcessClosedError.
    """
    now = locked_phase(actor, phase)
    last = now.tasks.aggregate(last=Max("position"))["last"] or 0
    moment = timezone.now()
    task = Task(process=now.process, phase=now, name=name, description=description, due_at=due_at, position=last + 1)
    task.status_at, task.status_by, task.ready_since = moment, actor, moment
    task.full_clean(exclude=["process", "phase", "status_by"])
    task.save()
    record_about(actor=actor, process=now.process, task=task, verb="task_added")
    refresh_readiness(now.process)
    return task


@retried
@transaction.atomic
def add_comment(*, actor: User, task: Task, text: str, internal: bool = False) -> TaskComment:
    """Return a new comment on a task, which others read who see the task; an internal one only the owner's people.

    Whoever it concerns is told, of internal ones nobody. Raises Http404, PermissionDenied, ProcessClosedError or
    TaskBlockedError.
    """
    now = locked_task(actor, task, "edit")
    if internal and actor.organisation_id != now.process.owner_id:
        raise PermissionDenied
    comment = TaskComment.objects.create(task=now, author=actor, text=text, internal=internal)
    if not internal:
        changes = {"comment": comment.pk}
        event = record_about(actor=actor, process=now.process, task=now, verb="task_commented", changes=changes)
        notify(event=event, kind="task_comment", recipients=_concerned(now, actor))
    return comment


def _concerned(task: Task, author: User) -> set[User]:
    """Return who is told of a new comment: who does the task, and who commented on it before, but not its author."""
    before = User.objects.filter(is_active=True, pk__in=task.comments.order_by().values("author"))
    return {*doers_of(task), *before} - {author}

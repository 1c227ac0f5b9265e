"""Comments on tasks as one reader sees them: internal ones are for the owner's people."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from entities.references import name_of
from orgs.models import User
from workflows.models import Process, Task, TaskComment


@dataclass(frozen=True)
class Remark:
    """A comment, and who wrote it as far as the reader may know."""

    comment: TaskComment
    author: str


def visible_comments(reader: User, process: Process) -> QuerySet[TaskComment]:
    """Return the comments in a process that the reader may read, on tasks that the reader sees."""
    found = TaskComment.objects.filter(task__process=process)
    return found if process.owner_id == reader.organisation_id else found.filter(internal=False)


def comment_counts(reader: User, process: Process, tasks: Collection[Task]) -> dict[int, int]:
    """Return by task how many comments the reader may read; one query for any number of tasks."""
    found = visible_comments(reader, process).filter(task__in=[each.pk for each in tasks]).order_by()
    return dict(found.values("task").annotate(count=Count("pk")).values_list("task", "count"))


def remarks_on(reader: User, task: Task) -> list[Remark]:
    """Return the comments on a task that the reader sees, oldest first."""
    found = visible_comments(reader, task.process).filter(task=task).select_related("author")
    return [Remark(each, _author(reader, task, each)) for each in found]


def _author(reader: User, task: Task, comment: TaskComment) -> str:
    return name_of(reader, task.process.owner_id, comment.author) or _("Somebody else")

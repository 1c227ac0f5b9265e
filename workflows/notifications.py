"""What people are told about tasks and processes, as they may see them at the moment when it is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Event
from activity.registry import Choice, Line, NotificationType, register_notification
from entities.references import name_of
from orgs.models import User
from workflows.deadlines import exact_due
from workflows.models import Process, Task, TaskComment
from workflows.querysets import ProcessQuerySet, TaskQuerySet, mine_of

GROUP = gettext_lazy("Tasks and processes")
# So many tasks a mail about a process names.
NAMED = 20


def _to_do(user: User) -> TaskQuerySet:
    return Task.objects.to_be_done_by(user).open()


def _due_soon(user: User) -> TaskQuerySet:
    """Return what is due as it was told: a due date that was changed since is told anew."""
    return _to_do(user).ready().filter(due_at=F("soon_told_for"), due_at__gt=timezone.now())


def _concerned(user: User) -> ProcessQuerySet:
    """Return the processes in which something is assigned to the user."""
    assigned = mine_of(user).order_by().values("process")
    return Process.objects.visible_to(user).running().filter(pk__in=assigned)


@dataclass(frozen=True)
class Kind:
    """One kind of news about tasks.

    ``matters(user)`` returns the tasks about which it is still news to the user, all of them visible. ``intro`` is
    the mail's first sentence.
    """

    key: str
    subject: Promise
    label: Promise
    hint: Promise
    intro: Promise
    matters: Callable[[User], TaskQuerySet]

    def register(self) -> None:
        """Make the notification type known."""
        choice = Choice(GROUP, self.label, self.hint)
        work = NotificationType(
            self.key, self.subject, "workflows/mail/work", self.resolve, visible_work, self.lines, choice
        )
        register_notification(work)

    def resolve(self, user: Any, event: Event) -> dict[str, Any] | None:
        """Return what the mail says of the task or process; None when the user does not see it or it is over."""
        if event.target_type_id == _type_of(Process):
            process: Any = _concerned(user).select_related("entity", "owner").filter(pk=event.target_id).first()
            return about_process(user, process) if process else None
        if event.target_type_id != _type_of(Task):
            return None
        tasks = self.matters(user).select_related("phase", "process__entity", "process__owner")
        task = tasks.filter(pk=event.target_id).first()
        return about_task(task, event, user) | {"intro": self.intro} if task else None

    def lines(self, user: Any, events: Sequence[Event]) -> dict[int, Line]:
        """Return by event what inbox and digest say of it: a few queries for any number of events."""
        tasks, processes = _visible(user, events)
        matter = set(self.matters(user).filter(pk__in=tasks).values_list("pk", flat=True)) if tasks else set()
        concerned = set(_concerned(user).filter(pk__in=processes).values_list("pk", flat=True)) if processes else set()
        lines = {}
        for event in events:
            if event.target_type_id == _type_of(Task) and (task := tasks.get(event.target_id)):
                detail = f"{task.process} · {task.process.entity}"
                lines[event.pk] = self._line(task, detail, over=task.pk not in matter)
            elif process := processes.get(event.target_id):
                lines[event.pk] = self._line(process, str(process.entity), over=process.pk not in concerned)
        return lines

    def _line(self, thing: Task | Process, detail: str, *, over: bool) -> Line:
        text = str(self.subject) % {"target": thing.name}
        return Line(text, thing.get_absolute_url(), thing.name, detail, over)


KINDS = (
    Kind(
        "assigned",
        gettext_lazy("Assigned to you: %(target)s"),
        gettext_lazy("Assigned to you"),
        gettext_lazy("A task or a process is assigned to you or your organization."),
        gettext_lazy("This task is assigned to you."),
        _to_do,
    ),
    Kind(
        "task_freed",
        gettext_lazy("You can begin now: %(target)s"),
        gettext_lazy("You can begin now"),
        gettext_lazy("What a task of yours waited for is closed."),
        gettext_lazy("What this task waited for is closed. You can begin now."),
        lambda user: _to_do(user).ready(),
    ),
    Kind(
        "task_due_soon",
        gettext_lazy("Due soon: %(target)s"),
        gettext_lazy("Due soon"),
        gettext_lazy("24 hours before a task of yours is due."),
        gettext_lazy("This task of yours is due soon."),
        _due_soon,
    ),
    Kind(
        "task_overdue",
        gettext_lazy("Overdue: %(target)s"),
        gettext_lazy("Overdue"),
        gettext_lazy("The due date of a task of yours has passed."),
        gettext_lazy("The due date of this task of yours has passed."),
        lambda user: _to_do(user).ready().overdue(),
    ),
    Kind(
        "task_comment",
        gettext_lazy("New comment: %(target)s"),
        gettext_lazy("New comments"),
        gettext_lazy("Somebody comments on a task that is yours or that you commented on."),
        gettext_lazy("There is a new comment on this task."),
        Task.objects.visible_to,
    ),
)


def register() -> None:
    """Register the notification types."""
    for kind in KINDS:
        kind.register()


def about_task(task: Task, event: Event, reader: User) -> dict[str, Any]:
    """Return what a mail says of a task that ``reader`` sees."""
    comment = (
        TaskComment.objects.filter(pk=event.changes.get("comment"), internal=False).select_related("author").first()
    )
    return {
        **_place(task.process, reader),
        "target": task.name,
        "task": task,
        "due": exact_due(task.due_at) if task.due_at else "",
        "comment": comment,
        "author": (name_of(reader, task.process.owner_id, comment.author) or _("Somebody else")) if comment else "",
        "action_label": _("Open task"),
        "url": task.get_absolute_url(),
    }


def about_process(reader: User, process: Process) -> dict[str, Any]:
    """Return what a mail says of a process that ``reader`` sees, and what is theirs to do in it."""
    todo = _to_do(reader).filter(process=process).in_order()
    tasks = [{"name": each.name, "due": exact_due(each.due_at) if each.due_at else ""} for each in todo]
    intro = _("These tasks in it are assigned to you.") if tasks else _("You are assigned to this process.")
    return {
        **_place(process, reader),
        "target": process.name,
        "intro": intro,
        "todo": tasks[:NAMED],
        "more": len(tasks[NAMED:]),
        "action_label": _("Open process"),
        "url": process.get_absolute_url(),
    }


def _place(process: Process, reader: User) -> dict[str, Any]:
    """Return where it belongs; whose it is, is said to others only."""
    host = process.owner.name if process.owner_id != reader.organisation_id else ""
    return {"process": process, "entity": process.entity, "host": host}


def visible_work(user: Any, events: Sequence[Event]) -> set[int]:
    """Return the ids of the events whose task or process the user may see now: one query for each of the two."""
    seen: set[int] = set()
    for model in (Task, Process):
        about = {event.pk: event.target_id for event in events if event.target_type_id == _type_of(model)}
        visible = model.objects.visible_to(user).filter(pk__in=about.values())
        found = set(visible.values_list("pk", flat=True)) if about else set()
        seen |= {pk for pk, target in about.items() if target in found}
    return seen


def _visible(user: User, events: Sequence[Event]) -> tuple[dict[int, Task], dict[int, Process]]:
    """Return by id the tasks and the processes that the events are about and the user sees."""
    found: list[Any] = []
    for model, entity in ((Task, "process__entity"), (Process, "entity")):
        ids = {event.target_id for event in events if event.target_type_id == _type_of(model)}
        rows = model.objects.visible_to(user).select_related(entity) if ids else model.objects.none()
        found.append(rows.in_bulk(ids))
    return found[0], found[1]


def _type_of(model: type[Task | Process]) -> int:
    return int(ContentType.objects.get_for_model(model).pk)

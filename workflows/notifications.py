"""What people are told about tasks and processes, as they may see them at the moment when it is told."""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Event
from activity.registry import NotificationType, register_notification
from workflows.models import Process, Task

SUBJECTS = {
    "assigned": gettext_lazy("Assigned to you: %(target)s"),
    "task_freed": gettext_lazy("You can begin now: %(target)s"),
    "task_due_soon": gettext_lazy("Due soon: %(target)s"),
    "task_overdue": gettext_lazy("Overdue: %(target)s"),
}


def register() -> None:
    """Register the notification types."""
    for key, subject in SUBJECTS.items():
        register_notification(
            NotificationType(key, subject, f"workflows/mail/{key}", resolve=resolve_work, visible=visible_work)
        )


def resolve_work(user: Any, event: Event) -> dict[str, Any] | None:
    """Return the task or process with what is the user's to do in it; None when the user does not see it (any more)."""
    if not visible_work(user, [event]):
        return None
    target: Any = event.target
    process = target.process if isinstance(target, Task) else target
    todo = Task.objects.filter(process=process).to_be_done_by(user).open().in_order()
    return {
        "task": target if isinstance(target, Task) else None,
        "process": process,
        "entity": process.entity,
        "host": process.owner,
        "todo": list(todo) if isinstance(target, Process) else [],
        "action_label": _("Open task") if isinstance(target, Task) else _("Open process"),
        "url": target.get_absolute_url(),
    }


def visible_work(user: Any, events: Sequence[Event]) -> set[int]:
    """Return the ids of the events whose task or process the user may see now: one query for each of the two."""
    seen: set[int] = set()
    for model in (Task, Process):
        type_id = ContentType.objects.get_for_model(model).pk
        about = {event.pk: event.target_id for event in events if event.target_type_id == type_id}
        found = (
            set(model.objects.visible_to(user).filter(pk__in=about.values()).values_list("pk", flat=True))
            if about
            else set()
        )
        seen |= {pk for pk, target in about.items() if target in found}
    return seen

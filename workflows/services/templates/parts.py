"""Phases and tasks of a template: new ones, changed ones, removed ones."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.http import Http404

from collab.base.transactions import retried
from orgs.models import User
from workflows.due import DueFrom
from workflows.models import PhaseTemplate, ProcessTemplate, TaskTemplate
from workflows.services.templates.common import (
    Content,
    StaleTemplatePart,
    changed,
    locked_part,
    locked_template,
    template_of,
    write,
)


@retried
@transaction.atomic
def add_phase(*, actor: User, template: ProcessTemplate, content: Content) -> PhaseTemplate:
    """Return a new phase at the end of the template. Raises what ``write`` raises, Http404 or PermissionDenied."""
    now = locked_template(actor, template)
    phase = PhaseTemplate(template=now, position=_last(now.phases) + 1)
    write(phase, content)
    changed(actor, now, added=phase.name)
    return phase


@retried
@transaction.atomic
def add_task(*, actor: User, phase: PhaseTemplate, content: Content) -> TaskTemplate:
    """Return a new task at the end of the phase. Raises what ``write`` raises, Http404 or PermissionDenied."""
    now: PhaseTemplate = locked_part(actor, phase)
    task = TaskTemplate(phase=now, position=_last(now.tasks) + 1)
    write(task, content)
    changed(actor, now.template, added=task.name)
    return task


@retried
@transaction.atomic
def update_part(*, actor: User, part: Any, version: int, content: Content) -> Any:
    """Change a template, a phase or a task to what ``content`` says and return it.

    Raises StaleTemplatePart when somebody else changed it since ``version``, what ``write`` raises, Http404 or
    PermissionDenied.
    """
    now = _unchanged(actor, part, version)
    write(now, content)
    changed(actor, template_of(now), changed=now.name)
    return now


@retried
@transaction.atomic
def update_task(
    *, actor: User, task: TaskTemplate, version: int, content: Content, phase: PhaseTemplate
) -> TaskTemplate:
    """Change a task as ``update_part`` does and put it at the end of ``phase``, unless it is there; return it.

    Raises what ``update_part`` raises.
    """
    now: TaskTemplate = _unchanged(actor, task, version)
    target: PhaseTemplate = locked_part(actor, phase)
    if target.template_id != now.phase.template_id:
        raise Http404
    if target.pk != now.phase_id:
        now.phase, now.position = target, _last(target.tasks) + 1
    write(now, content)
    changed(actor, target.template, changed=now.name)
    return now


@retried
@transaction.atomic
def delete_part(*, actor: User, part: PhaseTemplate | TaskTemplate) -> None:
    """Remove a phase with its tasks, or a task; what waited for it, or was due after it, does so no longer."""
    now = locked_part(actor, part)
    template = template_of(now)
    gone = list(now.tasks.all()) if isinstance(now, PhaseTemplate) else [now]
    nothing: dict[str, Any] = {"due_from": DueFrom.NEVER, "due_amount": None}
    TaskTemplate.objects.filter(due_task__in=gone).update(**nothing)
    if isinstance(now, PhaseTemplate):
        TaskTemplate.objects.filter(due_phase=now).update(**nothing)
    now.delete()
    changed(actor, template, removed=now.name)


def _unchanged(actor: User, part: Any, version: int) -> Any:
    """Return the part as it is now, with its next version. Raises StaleTemplatePart, Http404 or PermissionDenied."""
    now = locked_part(actor, part)
    if now.version != version:
        raise StaleTemplatePart(now)
    now.version += 1
    return now


def _last(siblings: Any) -> int:
    last: int | None = siblings.aggregate(last=Max("position"))["last"]
    return last or 0

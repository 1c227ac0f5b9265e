"""The order of phases and tasks in a template."""

from typing import Any

from django.db import transaction
from django.http import Http404

from collab.base.transactions import retried
from orgs.models import User
from workflows.due import DueFrom
from workflows.models import PhaseTemplate, TaskTemplate
from workflows.services.templates.common import changed, locked_part
from workflows.services.templates.requirements import refuse_cycles


@retried
@transaction.atomic
def place_phase(*, actor: User, phase: PhaseTemplate, index: int) -> None:
    """Put a phase at place ``index`` (from 0) of its template; beyond either end: at that end."""
    now: PhaseTemplate = locked_part(actor, phase)
    if _put(list(now.template.phases.all()), now, index):
        changed(actor, now.template, moved=now.name)


@retried
@transaction.atomic
def place_task(*, actor: User, task: TaskTemplate, phase: PhaseTemplate, index: int) -> None:
    """Put a task at place ``index`` (from 0) of a phase of the same template.

    Raises CycleError when the task, or one that it waits for, waits for that phase; Http404 or PermissionDenied.
    """
    now: TaskTemplate = locked_part(actor, task)
    target: PhaseTemplate = locked_part(actor, phase)
    if target.template_id != now.phase.template_id:
        raise Http404
    moved_in = now.phase_id != target.pk
    now.phase = target
    if moved_in:
        _settle(now)
    siblings = [*target.tasks.exclude(pk=now.pk).order_by("position", "pk"), now]
    if _put(siblings, now, index) or moved_in:
        refuse_cycles(target.template)
        changed(actor, target.template, moved=now.name)


def _settle(task: TaskTemplate) -> None:
    """Save the task in its new phase, after which it cannot be due."""
    if task.due_phase_id == task.phase_id:
        task.due_from, task.due_amount, task.due_phase = DueFrom.NEVER, None, None
    task.save(update_fields=["phase", "due_from", "due_amount", "due_phase"])


def _put(siblings: list[Any], moved: Any, index: int) -> bool:
    """Give all their positions, with ``moved`` at ``index``; return whether the order is another one than before."""
    before = sorted(siblings, key=lambda each: (each.position, each.pk))
    others = [each for each in before if each.pk != moved.pk]
    place = max(0, min(index, len(others)))
    after = [*others[:place], moved, *others[place:]]
    for position, each in enumerate(after, start=1):
        each.position = position
    type(moved).objects.bulk_update(after, ["position"])
    return [each.pk for each in after] != [each.pk for each in before]

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
def shift_phase(*, actor: User, phase: PhaseTemplate, up: bool) -> PhaseTemplate:
    """Move a phase one place up or down and return it; at the end it stays. Raises Http404 or PermissionDenied."""
    now: PhaseTemplate = locked_part(actor, phase)
    phases = list(now.template.phases.all())
    place_phase(actor=actor, phase=now, index=max(0, phases.index(now) + (-1 if up else 1)))
    return now


@retried
@transaction.atomic
def shift_task(*, actor: User, task: TaskTemplate, up: bool) -> TaskTemplate:
    """Move a task one place up or down and return it; beyond the end of its phase it goes into the next one.

    Raises CycleError as ``place_task`` does, Http404 or PermissionDenied.
    """
    now: TaskTemplate = locked_part(actor, task)
    phases = list(now.phase.template.phases.all())
    siblings, here = list(now.phase.tasks.all()), phases.index(now.phase)
    index, beyond = siblings.index(now) + (-1 if up else 1), here + (-1 if up else 1)
    if 0 <= index < len(siblings):
        return place_task(actor=actor, task=now, phase=now.phase, index=index)
    if 0 <= beyond < len(phases):
        last = phases[beyond].tasks.count()
        return place_task(actor=actor, task=now, phase=phases[beyond], index=last if up else 0)
    return now


@retried
@transaction.atomic
def place_task(*, actor: User, task: TaskTemplate, phase: PhaseTemplate, index: int) -> TaskTemplate:
    """Put a task at place ``index`` (from 0) of a phase of the same template and return it.

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
    return now


def _settle(task: TaskTemplate) -> None:
    """Save the task in its new phase, after which it cannot be due; whoever edits it at the moment is told."""
    task.version += 1
    if task.due_phase_id == task.phase_id:
        task.due_from, task.due_amount, task.due_phase = DueFrom.NEVER, None, None
    task.save(update_fields=["phase", "due_from", "due_amount", "due_phase", "version"])


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

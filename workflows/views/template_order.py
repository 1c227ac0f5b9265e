"""The order of phases and tasks in a process template, and copies of them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collab.base.numbers import number
from collab.base.policy import policy
from orgs.policies import allowed, user_of
from workflows.models import TaskTemplate
from workflows.services.templates import (
    CycleError,
    duplicate_phase,
    duplicate_task,
    place_phase,
    place_task,
    shift_phase,
    shift_task,
)
from workflows.views.template_builder import cycle_in_words, done, moved, own_phase, own_task

# Beyond the end of every list.
LAST = 1_000_000


@policy(allowed("template.edit"))
@require_POST
def phase_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a phase one place up or down, or to the place ``index``."""
    phase = own_phase(request, pk)
    if "to" in request.POST:
        shift_phase(actor=user_of(request), phase=phase, up=request.POST["to"] == "up")
    else:
        place_phase(actor=user_of(request), phase=phase, index=_index(request))
    return moved(request, phase.template, _("“%(name)s” was moved.") % {"name": phase.name})


@policy(allowed("template.edit"))
@require_POST
def task_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a task one place up or down, or to the place ``index`` of the phase ``phase``."""
    task = own_task(request, pk)
    try:
        now = _moved_task(request, task)
    except CycleError as error:
        return done(request, task.phase.template, cycle_in_words(error), "error")
    if now.due_from != task.due_from:
        text = _("“%(name)s” has no due date any more: it was counted from the phase that it is in now.")
        return done(request, task.phase.template, text % {"name": now.name}, "warning")
    text = _("“%(name)s” was moved in “%(phase)s”.")
    return moved(request, task.phase.template, text % {"name": now.name, "phase": now.phase.name})


@policy(allowed("template.edit"))
@require_POST
def phase_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy a phase with its tasks."""
    phase = own_phase(request, pk)
    copy = duplicate_phase(actor=user_of(request), phase=phase)
    return done(request, phase.template, _("“%(name)s” was added.") % {"name": copy.name})


@policy(allowed("template.edit"))
@require_POST
def task_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy a task."""
    task = own_task(request, pk)
    copy = duplicate_task(actor=user_of(request), task=task)
    return done(request, task.phase.template, _("“%(name)s” was added.") % {"name": copy.name})


def _moved_task(request: HttpRequest, task: TaskTemplate) -> TaskTemplate:
    actor, to = user_of(request), request.POST.get("to")
    if to:
        return shift_task(actor=actor, task=task, up=to == "up")
    phase = own_phase(request, number(request.POST.get("phase", "")) or task.phase_id)
    return place_task(actor=actor, task=task, phase=phase, index=_index(request))


def _index(request: HttpRequest) -> int:
    asked = number(request.POST.get("index", ""))
    return LAST if asked is None else asked

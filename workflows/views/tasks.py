"""One task: its page, moving it on, changing it, commenting on it; and new ones in a running process."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import toast
from collab.base.policy import policy, signed_in
from orgs.policies import user_of
from workflows.forms_tasks import CommentForm, NewTaskForm, TaskForm
from workflows.models import Task
from workflows.moves import button_of
from workflows.pages import TaskPage
from workflows.phases import phase_to_manage
from workflows.problems import PROBLEMS, status_words
from workflows.services.processes import (
    MOVES,
    Moved,
    ProcessClosedError,
    TaskBlockedError,
    add_comment,
    add_task,
    edit_task,
    move_task,
)
from workflows.views.common import (
    FORM_METHODS,
    refused,
    show_again,
    show_form,
    show_task,
    show_task_anew,
    task_page,
    tried,
)


@policy(signed_in)
@require_safe
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a task: the same page for the owner's staff and for partners, made of what each may see."""
    return show_task_anew(request, pk)


@policy(signed_in)
@require_POST
def task_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a task on, and show what has become of it and of those that waited for it."""
    move = request.POST.get("move", "")
    if move not in MOVES:
        raise BadRequest
    found: Task = Task.objects.get_for(user_of(request), MOVES[move].action, pk)
    try:
        moved = move_task(actor=user_of(request), task=found, move=move)
    except PROBLEMS as error:
        return refused(request, error, found.process, found)
    _tell(request, move, moved)
    return show_again(request, found.process, found)


def _tell(request: HttpRequest, move: str, moved: Moved) -> None:
    """Say what was done, or who had done it already."""
    if moved.changed:
        toast(request, "success", str(button_of(move).done) % {"task": moved.task.name})
    else:
        toast(request, "info", status_words(user_of(request), moved.task))


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def task_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, description and due date; when somebody else was quicker, show both."""
    page = task_page(request, "manage", pk)
    if request.method != "POST" and (error := standing_in_the_way(page)):
        return refused(request, error, page.process, page.task)
    form = TaskForm(request.POST if request.method == "POST" else None, task=page.task)
    if form.is_valid() and tried(request, form, lambda: _save(page, form)):
        toast(request, "success", _("Changes saved."))
        return show_again(request, page.process, page.task)
    return show_form(request, form, title=_("Edit task"), process=page.process, back=page.task)


def _save(page: TaskPage, form: TaskForm) -> None:
    edit_task(actor=page.user, task=page.task, version=form.cleaned_data["version"], fields=form.said)


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def task_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a task to the end of a phase."""
    phase = phase_to_manage(user_of(request), pk)
    if phase.process.is_closed and request.method != "POST":
        return refused(request, ProcessClosedError(phase.process), phase.process)
    form = NewTaskForm(request.POST if request.method == "POST" else None)
    made: list[Task] = []
    if form.is_valid() and tried(
        request, form, lambda: made.append(add_task(actor=user_of(request), phase=phase, **form.said))
    ):
        toast(request, "success", _("“%(name)s” was added.") % {"name": made[0].name})
        return show_again(request, phase.process, made[0])
    title = _("Add task to “%(phase)s”") % {"phase": phase.name}
    return show_form(request, form, title=title, label=_("Add"), process=phase.process, back=phase.process)


@policy(signed_in)
@require_POST
def task_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a comment to a task."""
    page = task_page(request, "edit", pk)
    form = CommentForm(request.POST, ours=page.ours)
    if form.is_valid() and tried(request, form, lambda: _comment(page, form)):
        toast(request, "success", _("Your comment was added."))
        return show_again(request, page.process, page.task, focus="comments")
    return show_task(request, task_page(request, "view", pk), form, "comments")


def _comment(page: TaskPage, form: CommentForm) -> None:
    said = form.cleaned_data
    add_comment(actor=page.user, task=page.task, text=said["text"], internal=said.get("internal", False))


def standing_in_the_way(page: TaskPage) -> Exception | None:
    """Return why the task takes no change at present; None when it does."""
    if page.process.is_closed:
        return ProcessClosedError(page.process)
    return TaskBlockedError(page.task) if page.task.is_blocked else None

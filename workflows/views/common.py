"""What the views of processes and tasks begin and end with."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django_htmx.http import HttpResponseClientRefresh, reswap, retarget

from collab.base.htmx import close_dialog, render_htmx, toast, wants_partial
from collab.base.redirects import safe_next
from orgs.policies import user_of
from workflows.forms_tasks import CommentForm
from workflows.models import Process, Task
from workflows.pages import ProcessPage, TaskPage
from workflows.problems import PROBLEMS, problem_words
from workflows.services.processes import StaleProcess

PROCESS, TASK, FORM = "workflows/process/page.html", "workflows/task/page.html", "workflows/process/form.html"
FORM_METHODS = ["GET", "HEAD", "POST"]
# What pages listen to, to show things as they are now.
CHANGED = "process:changed"


def process_page(request: HttpRequest, action: str, pk: int) -> ProcessPage:
    """Return the page of a process on which the person may do ``action``; raise Http404 or PermissionDenied."""
    processes: Any = Process.objects.select_related("entity", "owner", "template", "created_by", "closed_by")
    return ProcessPage(user_of(request), processes.get_for(user_of(request), action, pk))


def task_page(request: HttpRequest, action: str, pk: int) -> TaskPage:
    """Return the page of a task on which the person may do ``action``; raise Http404 or PermissionDenied."""
    tasks: Any = Task.objects.select_related("status_by", "process__closed_by")
    return TaskPage(user_of(request), tasks.get_for(user_of(request), action, pk))


def show_process(request: HttpRequest, page: ProcessPage, focus: int | None = None) -> HttpResponse:
    """Show a process; ``focus`` is the id of the task to go on from."""
    context = {"page": page, "process": page.process, "focus": focus, "nav_active": _nav(page)}
    return render_htmx(request, PROCESS, context, partial="work")


def show_task(request: HttpRequest, page: TaskPage, comment: Any, focus: str = "") -> HttpResponse:
    """Show a task with the form ``comment`` for another comment; ``focus``: where one goes on, "task" or "comments"."""
    context = {"page": page, "process": page.process, "task": page.task, "comment": comment, "focus": focus}
    status = 422 if comment.is_bound else 200
    return render_htmx(request, TASK, context | {"nav_active": _nav(page)}, partial="work", status=status)


def show_form(request: HttpRequest, form: Any, template: str = FORM, **context: Any) -> HttpResponse:
    """Return a form as a dialog, or as a page where there is no JavaScript: title, process, back, label of its button.

    When things are not as the person saw them, the page behind the dialog is told to look again.
    """
    context |= {"form": form, "action": request.path, "in_dialog": wants_partial(request)}
    response = render_htmx(request, template, context, status=422 if form.is_bound else 200, partial="dialog")
    if form.is_bound and (form.non_field_errors() or getattr(form, "theirs", [])):
        response["HX-Trigger"] = CHANGED
    return response


def tried(request: HttpRequest, form: Any, change: Callable[[], object]) -> bool:
    """Do it and return whether it could be done; if not, the form says why and keeps what was entered."""
    try:
        change()
    except StaleProcess as stale:
        form.somebody_was_quicker(stale.now)
        return False
    except PROBLEMS as error:
        form.add_error(None, problem_words(user_of(request), error))
        return False
    return True


def show_again(
    request: HttpRequest, process: Process, task: Task | None = None, *, focus: str = "task"
) -> HttpResponse:
    """Show the page that the person is on as it is now, closing the dialog if there is one.

    Without JavaScript it is the page that the form named, or the one of the process.
    """
    if not wants_partial(request):
        return redirect(safe_next(request, f"{process.get_absolute_url()}{_anchor(task)}"))
    name, pk = _here(request)
    if name == "workflows:process" and pk == process.pk:
        response = show_process(request, process_page(request, "view", process.pk), task.pk if task else None)
    elif name == "workflows:task" and Task.objects.visible_to(user_of(request)).filter(pk=pk).exists():
        response = show_task_anew(request, pk, focus)
    else:
        return HttpResponseClientRefresh()
    return close_dialog(reswap(retarget(response, "#work"), "outerHTML"))


def show_task_anew(request: HttpRequest, pk: int, focus: str = "") -> HttpResponse:
    """Show a task as it is now, with an empty form for a comment."""
    page = task_page(request, "view", pk)
    return show_task(request, page, CommentForm(ours=page.ours), focus)


def refused(request: HttpRequest, error: Exception, process: Process, task: Task | None = None) -> HttpResponse:
    """Say why it cannot be done, and show how things stand now."""
    toast(request, "warning", problem_words(user_of(request), error))
    return show_again(request, process, task)


def _anchor(task: Task | None) -> str:
    return f"#task-{task.pk}" if task else ""


def _here(request: HttpRequest) -> tuple[str, int]:
    """Return the name of the page from which htmx asks, and what it is about."""
    address = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return "", 0
    return match.view_name, match.kwargs.get("pk", 0)


def _nav(page: ProcessPage | TaskPage) -> str:
    """Return which entry of the navigation the page belongs to."""
    return "processes" if page.ours else "shared"

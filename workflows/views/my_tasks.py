"""*My tasks*: the list, and moving on what stands in it, one task or several."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from collab.base.htmx import toast, wants_partial
from collab.base.lists import render_list
from collab.base.numbers import numbers
from collab.base.policy import policy
from orgs.policies import allowed, user_of
from workflows.models import Task
from workflows.moved_words import result_words
from workflows.my_tasks import MyTasks
from workflows.services.processes import MOVES, move_tasks


@policy(allowed("process.view"))
@require_http_methods(["GET", "HEAD", "POST"])
def my_tasks(request: HttpRequest) -> HttpResponse:
    """Show one page of what is the person's to do, as the address asks; a POST moves tasks on and shows it again."""
    if request.method == "POST":
        _move(request)
        if not wants_partial(request):
            return redirect(request.get_full_path())
    return render_list(request, "workflows/my_tasks/list.html", MyTasks(user_of(request), request.GET))


def _move(request: HttpRequest) -> None:
    """Move the chosen tasks on, in the order of their process, and say what became of them."""
    user, move = user_of(request), request.POST.get("move", "")
    if move not in MOVES:
        raise BadRequest
    chosen = numbers(request.POST.getlist("thing"))
    found = list(
        Task.objects.visible_to(user).filter(pk__in=chosen).order_by("process", "phase__position", "position", "pk")
    )
    result = move_tasks(actor=user, tasks=found, move=move)
    toast(request, *result_words(user, move, result, len(chosen) - len(found)))

"""Saying who does a process, a phase or a task."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.base.htmx import toast
from collab.base.policy import policy, signed_in
from orgs.policies import user_of
from workflows.assigned import Place
from workflows.assigning import Assigning, who_of
from workflows.models import Process, Task
from workflows.phases import phase_to_manage
from workflows.services.processes import ProcessClosedError, set_assignees
from workflows.views.common import FORM_METHODS, process_page, refused, show_again, show_form, task_page, tried
from workflows.views.tasks import standing_in_the_way


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def process_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who does what is assigned to nobody else in a process."""
    process = process_page(request, "edit", pk).process
    return _assign(request, process, process, ProcessClosedError(process) if process.is_closed else None)


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def phase_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who does what is assigned to nobody else in a phase."""
    phase = phase_to_manage(user_of(request), pk)
    return _assign(
        request, phase.process, phase, ProcessClosedError(phase.process) if phase.process.is_closed else None
    )


@policy(signed_in)
@require_http_methods(FORM_METHODS)
def task_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who does a task; a partner's people among each other."""
    page = task_page(request, "assign", pk)
    return _assign(request, page.process, page.task, standing_in_the_way(page))


def _assign(request: HttpRequest, process: Process, place: Place, error: Exception | None) -> HttpResponse:
    """Show the form and save it: only what is ticked differently than it was shown is changed."""
    user, task = user_of(request), place if isinstance(place, Task) else None
    if error and request.method != "POST":
        return refused(request, error, process, task)
    form, assigning = forms.Form(request.POST if request.method == "POST" else None), Assigning(user, process, place)
    chosen, known = (who_of(request.POST.getlist(name)) for name in ("who", "known"))
    if form.is_valid():
        if assigning.refused(chosen, known):
            form.add_error(None, _("Somebody you chose can't be assigned any more. Check the list and save again."))
        elif tried(request, form, lambda: set_assignees(actor=user, place=place, chosen=chosen, known=known)):
            toast(request, "success", _("Saved who does it."))
            return show_again(request, process, task)
        assigning.tick(chosen, known)
    title = _("Who does “%(name)s”?") % {"name": place.name}
    context = {"title": title, "assigning": assigning, "process": process, "back": task or process}
    return show_form(request, form, "workflows/process/assign.html", **context)

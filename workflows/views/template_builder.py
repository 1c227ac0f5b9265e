"""What the views of the builder have in common: the page as it is now, forms until they are right."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from collab.base.htmx import close_dialog, render_htmx, toast, wants_partial
from collab.base.numbers import number
from orgs.policies import user_of
from workflows.forms_templates import PartForm
from workflows.models import PhaseTemplate, ProcessTemplate, TaskTemplate
from workflows.services.templates import CycleError, StaleTemplatePart
from workflows.template_page import template_page
from workflows.template_parts import now_in_words

PAGE = "workflows/templates/detail.html"
FORM = "workflows/templates/form.html"
FORM_METHODS = ["GET", "HEAD", "POST"]


def own_template(request: HttpRequest, action: str, pk: int) -> ProcessTemplate:
    """Return the template if the person may do ``action``. Raises Http404 or PermissionDenied."""
    return ProcessTemplate.objects.get_for(user_of(request), action, pk)


def own_phase(request: HttpRequest, pk: int) -> PhaseTemplate:
    """Return a phase of a template that the person sees. Raises Http404."""
    seen = ProcessTemplate.objects.visible_to(user_of(request))
    phases = PhaseTemplate.objects.filter(template__in=seen).select_related("template__organisation")
    return get_object_or_404(phases, pk=pk)


def own_task(request: HttpRequest, pk: int) -> TaskTemplate:
    """Return a task of a template that the person sees. Raises Http404."""
    seen = ProcessTemplate.objects.visible_to(user_of(request))
    tasks = TaskTemplate.objects.filter(phase__template__in=seen).select_related("phase__template__organisation")
    return get_object_or_404(tasks, pk=pk)


def show_template(request: HttpRequest, pk: int, **context: Any) -> HttpResponse:
    """Return the page of a template as it is now, or the part of it that changes."""
    user = user_of(request)
    template = own_template(request, "view", pk)
    context |= {"page": template_page(user, template), "template": template}
    context["may_edit"] = user.has_right("template.edit")
    return render_htmx(request, PAGE, context, partial="builder")


def done(request: HttpRequest, template: ProcessTemplate, text: str, level: str = "success") -> HttpResponse:
    """Tell ``text`` and show the template as it is now, closing the dialog if there is one."""
    toast(request, level, text)
    if not wants_partial(request):
        return redirect(template)
    return close_dialog(reswap(retarget(show_template(request, template.pk), "#builder"), "outerHTML"))


def moved(request: HttpRequest, template: ProcessTemplate, text: str) -> HttpResponse:
    """Show the template in its new order; those who do not see it are told ``text``."""
    if not wants_partial(request):
        toast(request, "success", text)
        return redirect(template)
    return show_template(request, template.pk, announcement=text)


def fill_in(
    request: HttpRequest,
    form: PartForm,
    *,
    title: str,
    save: Callable[[], HttpResponse],
    template: ProcessTemplate | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form until it is right, then ``save``; what somebody else saved is shown beside what was typed."""
    if form.is_valid():
        try:
            return save()
        except StaleTemplatePart as stale:
            context |= {"version": stale.now.version, "theirs": now_in_words(user_of(request), stale.now)}
        except CycleError as error:
            form.add_error("requirements", cycle_in_words(error))
        except ValidationError as error:
            form.add_error(None, error)
    return _show_form(request, form, {"title": title, "template": template, **context})


def cycle_in_words(error: CycleError) -> str:
    """Return why tasks cannot wait for each other, naming them in a circle."""
    return _("These would wait for each other, so that none could ever begin: %(path)s") % {"path": error}


def version_of(request: HttpRequest) -> int:
    """Return which version the form that was sent shows; 0, which is none, if it does not say."""
    return number(request.POST.get("version", "")) or 0


def _show_form(request: HttpRequest, form: PartForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"version": version_of(request) or form.instance.version, **context, "form": form, "action": request.path}
    response = render_htmx(request, FORM, context, status=status, partial="dialog")
    # Also what was added by a line of the page opens in the dialog when there is something to mend.
    return retarget(response, "#dialog") if form.is_bound and wants_partial(request) else response

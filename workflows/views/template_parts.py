"""Phases and tasks of a process template: add, change, remove."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.base.htmx import render_htmx
from collab.base.policy import policy
from orgs.policies import allowed, user_of
from workflows.forms_template_tasks import TaskForm
from workflows.forms_templates import PhaseForm
from workflows.models import PhaseTemplate, ProcessTemplate, TaskTemplate
from workflows.services.templates import add_phase, add_task, delete_part, update_part, update_task
from workflows.template_parts import loss_of
from workflows.views.template_builder import FORM_METHODS, done, fill_in, own_phase, own_task, own_template, version_of

TASK_FIELDS = "workflows/templates/task_fields.html"
PART_QUESTION = "workflows/templates/question_part.html"


@policy(allowed("template.edit"))
@require_http_methods(FORM_METHODS)
def phase_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a phase at the end of a template."""
    template = own_template(request, "edit", pk)
    form = PhaseForm(request.POST or None, reader=user_of(request), name=request.GET.get("name", ""))

    def save() -> HttpResponse:
        phase = add_phase(actor=user_of(request), template=template, content=form.content)
        return done(request, template, _("“%(name)s” was added.") % {"name": phase.name})

    return fill_in(request, form, title=_("Add phase"), save=save, template=template)


@policy(allowed("template.edit"))
@require_http_methods(FORM_METHODS)
def phase_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a phase."""
    phase = own_phase(request, pk)
    form = PhaseForm(request.POST or None, reader=user_of(request), instance=phase)

    def save() -> HttpResponse:
        update_part(actor=user_of(request), part=phase, version=version_of(request), content=form.content)
        return done(request, phase.template, _("Changes saved."))

    return fill_in(request, form, title=_("Edit phase"), save=save, template=phase.template)


@policy(allowed("template.edit"))
@require_http_methods(FORM_METHODS)
def task_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a task at the end of a phase."""
    phase = own_phase(request, pk)
    form = TaskForm(request.POST or None, reader=user_of(request), phase=phase, name=request.GET.get("name", ""))

    def save() -> HttpResponse:
        task = add_task(actor=user_of(request), phase=phase, content=form.content)
        return done(request, phase.template, _("“%(name)s” was added.") % {"name": task.name})

    title = _("Add task to “%(phase)s”") % {"phase": phase.name}
    return fill_in(request, form, title=title, save=save, template=phase.template, fields=TASK_FIELDS)


@policy(allowed("template.edit"))
@require_http_methods(FORM_METHODS)
def task_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a task."""
    task = own_task(request, pk)
    form = TaskForm(request.POST or None, reader=user_of(request), phase=task.phase, instance=task)

    def save() -> HttpResponse:
        update_task(
            actor=user_of(request),
            task=task,
            version=version_of(request),
            content=form.content,
            phase=form.cleaned_data["phase"],
        )
        return done(request, task.phase.template, _("Changes saved."))

    template = task.phase.template
    return fill_in(request, form, title=_("Edit task"), save=save, template=template, fields=TASK_FIELDS)


@policy(allowed("template.edit"))
@require_http_methods(FORM_METHODS)
def phase_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to remove a phase with its tasks; on POST do it."""
    phase = own_phase(request, pk)
    return _delete(request, phase, phase.template)


@policy(allowed("template.edit"))
@require_http_methods(FORM_METHODS)
def task_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to remove a task; on POST do it."""
    task = own_task(request, pk)
    return _delete(request, task, task.phase.template)


def _delete(request: HttpRequest, part: PhaseTemplate | TaskTemplate, template: ProcessTemplate) -> HttpResponse:
    if request.method != "POST":
        context = {"template": template, "question": PART_QUESTION, "loss": loss_of(part), "action": request.path}
        context["title"] = _("Delete “%(title)s”?") % {"title": part.name}
        return render_htmx(request, "workflows/templates/delete.html", context, partial="dialog")
    delete_part(actor=user_of(request), part=part)
    return done(request, template, _("“%(name)s” was deleted.") % {"name": part.name})

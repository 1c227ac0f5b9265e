"""Starting a process on an entity: choose a template, see what would start, start it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from collab.base.htmx import render_htmx, toast
from collab.base.numbers import number
from collab.base.policy import policy
from entities.models import Entity
from orgs.models import User
from orgs.policies import allowed, user_of
from sharing.views.visibility import report_visibility
from workflows.forms_starting import StartForm
from workflows.models import Process, ProcessTemplate
from workflows.planning import offered_for, plan_for
from workflows.services.processes import NotStartableError, StaleTemplate, start_process

CHOOSE = "workflows/start/choose.html"
PREVIEW = "workflows/start/preview.html"


@policy(allowed("process.create"))
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """List the templates, show what of the chosen one would start, and start it on POST."""
    actor = user_of(request)
    entity = _own_entity(actor, pk)
    template = _template(actor, request)
    if template is None:
        return _choose(request, actor, entity)
    data = request.POST if request.method == "POST" else None
    form = StartForm(data, template=template, actor=actor, entity=entity)
    return _preview(request, entity, template, form) if data is None else _start(request, entity, template, form)


def _choose(request: HttpRequest, actor: User, entity: Entity) -> HttpResponse:
    offered = offered_for(ProcessTemplate.objects.to_start_by(actor), list(entity.share_purposes()))
    context = {"entity": entity, "offered": offered, "may_edit_templates": actor.has_right("template.edit")}
    return render_htmx(request, CHOOSE, context, partial="dialog")


def _start(request: HttpRequest, entity: Entity, template: ProcessTemplate, form: StartForm) -> HttpResponse:
    if not form.is_valid():
        return _preview(request, entity, template, form)
    said = form.cleaned_data
    try:
        process = start_process(
            actor=user_of(request),
            entity=entity,
            template=template,
            edition=said["edition"],
            name=said["name"],
            visible_to=form.chosen_partners,
        )
    except StaleTemplate as stale:
        form.look_again(stale.template)
        form.add_error(None, _("The template was changed meanwhile. This is what would start now."))
        return _preview(request, entity, stale.template, form)
    except NotStartableError:
        form.add_error(None, _("Nothing of this template starts for this entity."))
        return _preview(request, entity, template, form)
    report_visibility(request, process, form.chosen_partners)
    return _started(request, process)


def _started(request: HttpRequest, process: Process) -> HttpResponse:
    toast(request, "success", _("The process “%(name)s” was started.") % {"name": process.name})
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(process.get_absolute_url())
    return redirect(process)


def _preview(request: HttpRequest, entity: Entity, template: ProcessTemplate, form: StartForm) -> HttpResponse:
    plan = plan_for(template, list(entity.share_purposes()))
    context: dict[str, Any] = {"entity": entity, "template": template, "plan": plan, "form": form}
    return render_htmx(request, PREVIEW, context, status=422 if form.errors else 200, partial="dialog")


def _own_entity(actor: User, pk: int) -> Entity:
    """Return the entity; processes are started by its owner's people."""
    entity: Entity = Entity.objects.select_related("type").get_for(actor, "view", pk)
    if entity.owner_id != actor.organisation_id:
        raise PermissionDenied
    return entity


def _template(actor: User, request: HttpRequest) -> ProcessTemplate | None:
    """Return the template that was asked for; None when none was. Raises Http404."""
    asked = (request.POST if request.method == "POST" else request.GET).get("template", "")
    if not asked:
        return None
    found = ProcessTemplate.objects.to_start_by(actor).filter(pk=number(asked) or 0).first()
    if found is None:
        raise Http404
    return found

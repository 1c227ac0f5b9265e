"""Organisationseinstellungen → Prozessvorlagen: which there are, each of them, and what would start."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.lists import render_list
from collab.base.numbers import numbers
from collab.base.policy import policy
from orgs.models import Purpose
from orgs.policies import allowed, user_of
from workflows.forms_templates import TemplateForm
from workflows.models import ProcessTemplate
from workflows.services.templates import (
    archive_template,
    create_template,
    delete_template,
    duplicate_template,
    restore_template,
    update_part,
)
from workflows.template_lists import TemplateListing
from workflows.template_page import template_page
from workflows.template_preview import preview_of
from workflows.views.template_builder import FORM_METHODS, done, fill_in, own_template, show_template, version_of


@policy(allowed("template.view"))
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """List the process templates."""
    user = user_of(request)
    context = {"may_edit": user.has_right("template.edit")}
    return render_list(request, "workflows/templates/list.html", TemplateListing(user, request.GET), context)


@policy(allowed("template.view"))
@require_safe
def template_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a template with its phases and tasks."""
    return show_template(request, pk)


@policy(allowed("template.view"))
@require_safe
def template_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would start for an entity with the purposes that the address names."""
    template = own_template(request, "view", pk)
    purposes = Purpose.objects.choices_for(template.organisation_id)
    chosen = numbers(request.GET.getlist("purpose"))
    context = {"template": template, "purposes": purposes, "chosen": chosen, "preview": preview_of(template, chosen)}
    return render_htmx(request, "workflows/templates/preview.html", context, partial="preview")


@policy(allowed("template.edit"))
@require_http_methods(FORM_METHODS)
def template_create(request: HttpRequest) -> HttpResponse:
    """Make a new template."""
    form = TemplateForm(request.POST or None, reader=user_of(request))

    def save() -> HttpResponse:
        made = create_template(actor=user_of(request), content=form.content)
        return _onwards(request, made, _("The template was created. Add its phases now."))

    return fill_in(request, form, title=_("New process template"), save=save)


@policy(allowed("template.edit"))
@require_http_methods(FORM_METHODS)
def template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a template itself says."""
    template = own_template(request, "edit", pk)
    form = TemplateForm(request.POST or None, reader=user_of(request), instance=template)

    def save() -> HttpResponse:
        update_part(actor=user_of(request), part=template, version=version_of(request), content=form.content)
        return done(request, template, _("Changes saved."))

    return fill_in(request, form, title=_("Edit process template"), save=save, template=template)


@policy(allowed("template.edit"))
@require_POST
def template_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy a template with all that is in it, and go to the copy."""
    copy = duplicate_template(actor=user_of(request), template=own_template(request, "edit", pk))
    return _onwards(request, copy, _("“%(name)s” was created.") % {"name": copy.name})


@policy(allowed("template.edit"))
@require_POST
def template_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Archive a template, or with ``restore`` offer it again."""
    template = own_template(request, "edit", pk)
    if "restore" in request.POST:
        restore_template(actor=user_of(request), template=template)
        return done(request, template, _("“%(name)s” was restored.") % {"name": template.name})
    archive_template(actor=user_of(request), template=template)
    return done(request, template, _("“%(name)s” was archived.") % {"name": template.name})


@policy(allowed("template.edit"))
@require_http_methods(FORM_METHODS)
def template_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete a template; on POST do it."""
    template = own_template(request, "edit", pk)
    if request.method != "POST":
        context = {"template": template, "page": template_page(user_of(request), template), "action": request.path}
        context["question"] = "workflows/templates/question.html"
        context["title"] = _("Delete “%(title)s”?") % {"title": template.name}
        return render_htmx(request, "workflows/templates/delete.html", context, partial="dialog")
    delete_template(actor=user_of(request), template=template)
    toast(request, "success", _("“%(name)s” was deleted.") % {"name": template.name})
    return _go(request, reverse("workflows:templates"))


def _onwards(request: HttpRequest, template: ProcessTemplate, text: str) -> HttpResponse:
    toast(request, "success", text)
    return _go(request, template.get_absolute_url())


def _go(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if wants_partial(request) else redirect(url)

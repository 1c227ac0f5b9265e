"""Organisationseinstellungen → Entitätstypen: which types there are."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import render_htmx, toast
from collab.base.numbers import number
from collab.base.policy import policy
from entities.attributes import in_groups
from entities.forms_types import TypeForm
from entities.models import EntityType
from entities.services.types import (
    StaleDefinition,
    TypeInUseError,
    create_type,
    delete_type,
    move_type,
    update_type,
)
from entities.views.lists import own_type
from orgs.policies import allowed, user_of


@policy(allowed("settings.view"))
@require_safe
def types(request: HttpRequest) -> HttpResponse:
    """List the types with how many attributes and entities each has."""
    user = user_of(request)
    found = EntityType.objects.filter(organisation_id=user.organisation_id)
    counted = found.annotate(
        attribute_count=Count("attributes", distinct=True), entity_count=Count("entities", distinct=True)
    )
    return render_htmx(request, "entities/types/list.html", {"types": counted, "may_edit": _may_edit(request)})


@policy(allowed("settings.view"))
@require_safe
def type_detail(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Show a type with its attributes by group."""
    entity_type = own_type(user_of(request), type_pk)
    context = {
        "type": entity_type,
        "groups": in_groups(entity_type.attributes.all()),
        "may_edit": _may_edit(request),
    }
    return render_htmx(request, "entities/types/detail.html", context)


@policy(allowed("settings.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def type_create(request: HttpRequest) -> HttpResponse:
    """Make a new type."""
    form = TypeForm(request.POST or None)
    if not form.is_valid():
        return _form(request, form, {})
    made = create_type(actor=user_of(request), fields=form.cleaned_data)
    toast(request, "success", _("The type was created. Add its attributes now."))
    return redirect("entities:type", made.pk)


@policy(allowed("settings.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def type_edit(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Change words and icon of a type."""
    entity_type = own_type(user_of(request), type_pk)
    form = TypeForm(request.POST or None, instance=entity_type)
    version = number(request.POST.get("version", "")) or 0
    if not form.is_valid():
        return _form(request, form, {"type": entity_type, "version": version or entity_type.version})
    try:
        update_type(actor=user_of(request), entity_type=entity_type, version=version, fields=form.cleaned_data)
    except StaleDefinition as stale:
        return _form(request, form, {"type": stale.now, "version": stale.now.version, "theirs": stale.now})
    toast(request, "success", _("Changes saved."))
    return redirect("entities:type", type_pk)


@policy(allowed("settings.edit"))
@require_POST
def type_move(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Move a type one place up or down."""
    move_type(
        actor=user_of(request), entity_type=own_type(user_of(request), type_pk), up=request.POST.get("to") == "up"
    )
    return redirect("entities:types")


@policy(allowed("settings.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def type_delete(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Ask whether to delete a type; on POST do it, if it has no entities."""
    entity_type = own_type(user_of(request), type_pk)
    context = {"type": entity_type, "entity_count": entity_type.entities.count()}
    if request.method != "POST":
        return render_htmx(request, "entities/types/delete.html", context)
    try:
        delete_type(actor=user_of(request), entity_type=entity_type)
    except TypeInUseError as error:
        toast(request, "error", str(error.message))
        return redirect("entities:type", type_pk)
    toast(request, "success", _("“%(title)s” was deleted.") % {"title": entity_type.name})
    return redirect("entities:types")


def _may_edit(request: HttpRequest) -> bool:
    return user_of(request).has_right("settings.edit")


def _form(request: HttpRequest, form: TypeForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render_htmx(request, "entities/types/edit.html", {"form": form, **context}, status=status)

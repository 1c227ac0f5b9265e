"""Organisationseinstellungen → Entitätstypen: the attributes of a type."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collab.base.htmx import render_htmx, toast
from collab.base.numbers import number
from collab.base.policy import policy
from entities.forms_types import AttributeForm
from entities.models import Attribute, EntityType
from entities.services.attributes import (
    ValuesWouldBeLost,
    count_values,
    create_attribute,
    move_attribute,
    remove_attribute,
    update_attribute,
)
from entities.services.types import StaleDefinition
from entities.views.lists import own_type
from orgs.policies import allowed, user_of


@policy(allowed("settings.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def attribute_create(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Add an attribute to a type."""
    entity_type = own_type(user_of(request), type_pk)
    form = AttributeForm(request.POST or None, groups=_groups(entity_type))
    if not form.is_valid():
        return _form(request, entity_type, form, {})
    made = create_attribute(actor=user_of(request), entity_type=entity_type, fields=form.cleaned_data)
    toast(request, "success", _("“%(name)s” was added. Partner roles decide who sees it.") % {"name": made.name})
    return redirect("entities:type", type_pk)


@policy(allowed("settings.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def attribute_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an attribute; values that would be lost are named first, and dropped only when somebody says so."""
    attribute = _own_attribute(request, pk)
    form = AttributeForm(request.POST or None, instance=attribute, groups=_groups(attribute.type))
    version = number(request.POST.get("version", "")) or attribute.version
    context: dict[str, Any] = {"attribute": attribute, "version": version}
    if not form.is_valid():
        return _form(request, attribute.type, form, context)
    try:
        update_attribute(
            actor=user_of(request),
            attribute=attribute,
            version=version,
            fields=form.cleaned_data,
            drop="drop" in request.POST,
        )
    except StaleDefinition as stale:
        return _form(request, attribute.type, form, context | {"version": stale.now.version, "theirs": stale.now})
    except ValuesWouldBeLost as lost:
        return _form(request, attribute.type, form, context | {"lost": lost.conversion})
    toast(request, "success", _("Changes saved."))
    return redirect("entities:type", attribute.type_id)


@policy(allowed("settings.edit"))
@require_POST
def attribute_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an attribute one place up or down in its group."""
    attribute = _own_attribute(request, pk)
    move_attribute(actor=user_of(request), attribute=attribute, up=request.POST.get("to") == "up")
    return redirect("entities:type", attribute.type_id)


@policy(allowed("settings.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def attribute_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to remove an attribute with its values; on POST do it."""
    attribute = _own_attribute(request, pk)
    if request.method != "POST":
        context = {"attribute": attribute, "type": attribute.type, "value_count": count_values(attribute)}
        return render_htmx(request, "entities/types/attribute_remove.html", context)
    remove_attribute(actor=user_of(request), attribute=attribute)
    toast(request, "success", _("“%(name)s” was removed.") % {"name": attribute.name})
    return redirect("entities:type", attribute.type_id)


def _own_attribute(request: HttpRequest, pk: int) -> Attribute:
    own = Attribute.objects.filter(type__organisation_id=user_of(request).organisation_id)
    return get_object_or_404(own.select_related("type__organisation"), pk=pk)


def _groups(entity_type: EntityType) -> list[str]:
    return list(dict.fromkeys(each.group for each in entity_type.attributes.all() if each.group))


def _form(request: HttpRequest, entity_type: EntityType, form: AttributeForm, context: dict[str, Any]) -> HttpResponse:
    context = {"type": entity_type, "form": form, **context}
    return render_htmx(request, "entities/types/attribute.html", context, status=422 if form.is_bound else 200)

"""One entity: its page, a new one, deleting one."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collab.base.htmx import render_htmx, toast
from collab.base.policy import policy, signed_in
from collab.base.requests import is_opened
from entities.attributes import attributes_for, in_groups
from entities.forms import HeaderForm, ValuesForm
from entities.models import Entity, EntityType
from entities.pages import EntityPage
from entities.services.entities import create_entity, delete_entity
from entities.views.lists import own_type
from orgs.models import User
from orgs.policies import allowed
from sharing.services.openings import note_opening


@policy(signed_in)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entity: the same page for the owner's staff and for partners, made of what each may see."""
    page = page_for(request, "view", pk)
    if not page.ours and is_opened(request):
        note_opening(actor=page.user, thing=page.entity)
    return render_htmx(request, "entities/detail.html", {"page": page, "entity": page.entity})


@policy(allowed("entity.create"))
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Make a new entity of a type."""
    user: User = request.user  # type: ignore[assignment]
    entity_type = own_type(user, type_pk)
    data = request.POST if request.method == "POST" else None
    attributes = attributes_for(user, entity_type, "create")
    header = HeaderForm(data, entity_type=entity_type)
    values = ValuesForm(data, reader=user, attributes=attributes, entity_type=entity_type)
    valid = data is not None and all([header.is_valid(), values.is_valid()])
    if data is not None and values.strange:
        raise PermissionDenied
    if valid:
        return _created(request, user, entity_type, header, values)
    groups = [(group.name, [values[each.key] for each in group.attributes]) for group in in_groups(attributes)]
    context = {"type": entity_type, "header": header, "values": values, "groups": groups}
    return render_htmx(request, "entities/create.html", context, status=422 if data else 200)


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete an entity with all that lies in it; on POST do it."""
    page = page_for(request, "delete", pk)
    if request.method != "POST":
        return render_htmx(request, "entities/delete.html", {"page": page, "entity": page.entity}, partial="dialog")
    delete_entity(actor=page.user, entity=page.entity)
    toast(request, "success", _("“%(title)s” was deleted.") % {"title": page.entity.title})
    return redirect("entities:list", page.entity.type_id)


def page_for(request: HttpRequest, action: str, pk: int) -> EntityPage:
    """Return the page of the entity ``pk`` on which the person may do ``action``; raise Http404 or PermissionDenied."""
    user: User = request.user  # type: ignore[assignment]
    entities = Entity.objects.select_related("type__organisation", "owner", "created_by")
    return EntityPage(user, entities.get_for(user, action, pk))


def only_owner(page: EntityPage) -> EntityPage:
    """Return ``page`` to the owner's staff; raise PermissionDenied for partners."""
    if not page.ours:
        raise PermissionDenied
    return page


def _created(
    request: HttpRequest, user: User, entity_type: EntityType, header: HeaderForm, values: ValuesForm
) -> HttpResponse:
    entity = create_entity(
        actor=user,
        entity_type=entity_type,
        title=header.cleaned_data["title"],
        values=values.stored(),
        purposes=header.cleaned_data.get("purposes", ()),
        labels=header.cleaned_data.get("labels", ()),
    )
    toast(request, "success", _("“%(title)s” was created.") % {"title": entity.title})
    return redirect(entity)

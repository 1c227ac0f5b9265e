"""An entity as a partner's people see it, or people with a role; and why somebody sees something."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from collab.base.htmx import render_htmx
from collab.base.numbers import number
from collab.base.policy import policy, signed_in
from entities.explain import Why, content_of, why_attribute, why_content, why_entity
from entities.models import Entity
from entities.pages import EntityPage
from entities.previews import preview_as_partner, preview_with_role
from entities.references import suggestions
from entities.views.details import page_for
from orgs.models import Partnership, Role, User
from orgs.policies import allowed, user_of
from orgs.role_editor import unsaved_role
from sharing.partners import terms_of
from sharing.services import Choice

PAGE = "entities/previews/page.html"
# What the role editor's form does not mean for the preview: the token, which button was pressed, and our own fields.
NOT_THE_ROLE = ("csrfmiddlewaretoken", "step", "entity", "q")


@policy(signed_in)
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the entity as one partner's people see it; without a partner in the address, let the person choose one."""
    page = _own_page(request, pk)
    if not page.may_preview:
        raise PermissionDenied
    if "partner" not in request.GET:
        return _choice(request, page)
    partnerships = Partnership.objects.filter(host_id=page.entity.owner_id).select_related("partner", "role")
    partnership = get_object_or_404(partnerships, pk=number(request.GET["partner"]))
    return as_partner(request, page.entity, partnership)


def as_partner(
    request: HttpRequest, entity: Entity, partnership: Partnership, choices: Sequence[Choice] = ()
) -> HttpResponse:
    """Return the page with the entity as the partner would see it after saving ``choices``; asks for no right."""
    actor = user_of(request)
    found = preview_as_partner(actor=actor, entity=entity, partnership=partnership, choices=choices)
    context = {"preview": found, "entity": entity, "partnership": partnership, "role": partnership.role}
    return _page(request, actor, context | {"unsaved": bool(choices)})


@policy(allowed("role.view"))
@require_http_methods(["GET", "HEAD", "POST"])
def role_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entity as people with a role see it: on POST with what stands in the role editor, unsaved."""
    actor = user_of(request)
    role = get_object_or_404(Role.objects.visible_to(actor).select_related("organisation"), pk=pk)
    sent = request.POST.copy()
    asked = {name: request.POST.get(name, request.GET.get(name, "")) for name in ("entity", "q")}
    for name in NOT_THE_ROLE:
        sent.pop(name, None)
    wanted = unsaved_role(actor, role, sent) if request.method == "POST" else role
    if isinstance(wanted, list):
        return render(request, PAGE, {"errors": wanted, "role": role}, status=422)
    words = asked["q"].strip()
    offered = list(suggestions(actor, actor.organisation_id, words)) if actor.has_right("entity.view") else []
    entity = _entity_to_show(actor, asked["entity"], offered)
    found = preview_with_role(actor=actor, entity=entity, role=wanted) if entity else None
    fields = [(name, value) for name in sent for value in sent.getlist(name)]
    context = {"preview": found, "entity": entity, "role": wanted, "offered": offered, "words": words}
    return _page(request, actor, context | {"fields": fields, "unsaved": request.method == "POST"})


@policy(signed_in)
@require_safe
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who sees the entity, one of its contents or attributes, and through which role, grant or partnership."""
    page = _own_page(request, pk)
    if not page.explains:
        raise PermissionDenied
    found = _why(request, page)
    if found is None:
        raise Http404
    context = {"why": found, "entity": page.entity, "shows_roles": page.user.has_right("role.view")}
    return render_htmx(request, "entities/previews/why.html", context, partial="dialog")


def _own_page(request: HttpRequest, pk: int) -> EntityPage:
    """Return the page of an entity of the person's own organisation; to others it does not exist here."""
    page = page_for(request, "view", pk)
    if not page.ours:
        raise Http404
    return page


def _choice(request: HttpRequest, page: EntityPage) -> HttpResponse:
    """Show the active partners, those with access first."""
    terms = terms_of(page.entity, page.user.organisation.time_zone)
    found = Partnership.objects.to_share_with(page.user.organisation)
    rows = [(each, terms.get(each.partner.group_id)) for each in found]
    rows.sort(key=lambda row: row[1] is None or row[1].over)
    return render(request, "entities/previews/choice.html", {"entity": page.entity, "rows": rows})


def _page(request: HttpRequest, actor: User, context: dict[str, Any]) -> HttpResponse:
    return render(request, PAGE, context | {"shows_roles": actor.has_right("role.view")})


def _entity_to_show(actor: User, pk: str, offered: list[Entity]) -> Entity | None:
    """Return the entity that was asked for, if the actor sees it; else the first one that is offered."""
    asked = number(pk)
    found = asked and Entity.objects.own_of(actor).select_related("type", "owner").filter(pk=asked).first()
    return found if isinstance(found, Entity) else next(iter(offered), None)


def _why(request: HttpRequest, page: EntityPage) -> Why | None:
    if "attribute" in request.GET:
        return why_attribute(page.user, page.entity, number(request.GET["attribute"]) or 0)
    if "content" in request.GET:
        content = content_of(page.user, page.entity, request.GET["content"])
        return why_content(page.user, content) if content else None
    return why_entity(page.user, page.entity)

"""The lists of entities, one per type: of the own organisation, and of what a host shares."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from collab.base.lists import render_list, render_narrowed
from collab.base.policy import policy, signed_in
from entities.arrangement import BOARD, MAP
from entities.boards import EntityBoard
from entities.grouping import ByPicked
from entities.listing import EntityList
from entities.maps import EntityMap
from entities.models import Entity, EntityType
from entities.services.views import may_share_views
from entities.shared_list import SharedList, shared_type
from entities.view_reach import absences
from orgs.models import User
from orgs.policies import allowed, user_of
from sharing.access import access_of
from sharing.summary import may_share_kind

TEMPLATE = "entities/list.html"
BODY = "entities/list/%s.html"


@policy(allowed("entity.view"))
@require_safe
def entity_list(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Show one page of a type's entities, as a view or the address searches, filters, sorts and groups them."""
    user = user_of(request)
    listing = EntityList(user, own_type(user, type_pk), request.GET)
    context = {
        "may_create": access_of(user).may_own("entity.create"),
        "may_import": access_of(user).may_own("entity.import"),
        "may_share": may_share_kind(user, Entity.kind),
        "absences": absences(listing.view, listing.attributes) if listing.view else [],
    }
    return show_list(request, listing, context)


@policy(signed_in)
@require_safe
def shared_list(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Show one page of what a host shares of a type, as a view of the host or the address arranges it."""
    user = user_of(request)
    return show_list(request, SharedList(user, shared_type(user, type_pk), request.GET), {"nav_active": "shared"})


def show_list(request: HttpRequest, listing: EntityList, context: dict[str, Any]) -> HttpResponse:
    """Show a list as it is arranged: as a table, a board or a map."""
    context |= {
        "type": listing.type,
        "may_save": listing.at_home,
        "may_share_views": listing.at_home and may_share_views(listing.user),
        "may_set_default": listing.at_home and listing.user.has_right("settings.edit"),
        "may_change_view": bool(listing.view) and listing.shelf.may_change(listing.view),
    }
    if listing.display == BOARD and isinstance(listing.grouping, ByPicked):
        board = EntityBoard(listing, listing.grouping)
        return render_narrowed(request, TEMPLATE, listing, context | {"board": board, "body": BODY % BOARD})
    if listing.display == MAP:
        return render_narrowed(request, TEMPLATE, listing, context | {"map": EntityMap(listing), "body": BODY % MAP})
    return render_list(request, TEMPLATE, listing, context | {"body": BODY % "rows"})


def own_type(user: User, pk: int) -> EntityType:
    """Return the own organisation's type ``pk``; raise Http404 for any other."""
    types = EntityType.objects.filter(organisation_id=user.organisation_id).select_related("organisation")
    found = types.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

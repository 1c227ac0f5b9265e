"""The lists of entities, one per type of the own organisation."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from collab.base.htmx import render_htmx, wants_partial
from collab.base.pagination import paginate
from collab.base.policy import policy
from entities.listing import EntityList
from entities.models import EntityType
from orgs.models import User
from orgs.policies import allowed
from sharing.access import access_of


@policy(allowed("entity.view"))
@require_safe
def entity_list(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Show one page of a type's entities, as searched, filtered and sorted by the address."""
    user: User = request.user  # type: ignore[assignment]
    entity_type = own_type(user, type_pk)
    listing = EntityList(user, entity_type, request.GET)
    page = paginate(request, listing.entities().values_list("pk", flat=True))
    context = {
        "listing": listing,
        "page": page,
        "rows": listing.rows(list(page)),
        "type": entity_type,
        "may_create": access_of(user).may_own("entity.create"),
        "may_import": access_of(user).may_own("entity.import"),
    }
    response = render_htmx(request, "entities/list.html", context, partial=_partial(request))
    if wants_partial(request):
        response["HX-Push-Url"] = _address(request, listing)
    return response


def own_type(user: User, pk: int) -> EntityType:
    """Return the own organisation's type ``pk``; raise Http404 for any other."""
    types = EntityType.objects.filter(organisation_id=user.organisation_id).select_related("organisation")
    found = types.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _partial(request: HttpRequest) -> str:
    """Return the part of the page that is asked for: while somebody types or ticks, the results alone."""
    return "results" if request.htmx.target == "results" else "list"  # type: ignore[attr-defined]


def _address(request: HttpRequest, listing: EntityList) -> str:
    params = listing.clean_params()
    if number := request.GET.get("page"):
        params["page"] = number
    return f"{request.path}?{params.urlencode()}" if params else request.path

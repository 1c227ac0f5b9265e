"""The lists of entities, one per type of the own organisation."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from collab.base.lists import render_list
from collab.base.policy import policy
from entities.listing import EntityList
from entities.models import Entity, EntityType
from orgs.models import User
from orgs.policies import allowed
from sharing.access import access_of
from sharing.summary import may_share_kind


@policy(allowed("entity.view"))
@require_safe
def entity_list(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Show one page of a type's entities, as searched, filtered and sorted by the address."""
    user: User = request.user  # type: ignore[assignment]
    entity_type = own_type(user, type_pk)
    context = {
        "type": entity_type,
        "may_create": access_of(user).may_own("entity.create"),
        "may_import": access_of(user).may_own("entity.import"),
        "may_share": may_share_kind(user, Entity.kind),
    }
    return render_list(request, "entities/list.html", EntityList(user, entity_type, request.GET), context)


def own_type(user: User, pk: int) -> EntityType:
    """Return the own organisation's type ``pk``; raise Http404 for any other."""
    types = EntityType.objects.filter(organisation_id=user.organisation_id).select_related("organisation")
    found = types.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

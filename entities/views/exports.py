"""Lists of entities as files."""

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from collab.base.policy import policy
from collab.base.table_files import table_response
from entities.exporting import header, lines
from entities.listing import EntityList
from entities.views.lists import own_type
from orgs.policies import allowed, user_of


@policy(allowed("entity.view"))
@require_safe
def export(request: HttpRequest, type_pk: int) -> StreamingHttpResponse:
    """Give out the list that the address asks for as a file: its search, filters, order and columns."""
    user = user_of(request)
    entity_type = own_type(user, type_pk)
    listing = EntityList(user, entity_type, request.GET)
    return table_response(request, entity_type.name_plural, header(listing), lines(listing))

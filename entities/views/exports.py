"""Lists of entities as files."""

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from collab.base.policy import policy, signed_in
from collab.base.table_files import table_response
from entities.exporting import header, lines
from entities.listing import EntityList
from entities.shared_list import SharedList, shared_type
from entities.views.lists import own_type
from orgs.policies import allowed, user_of


@policy(allowed("entity.view"))
@require_safe
def export(request: HttpRequest, type_pk: int) -> StreamingHttpResponse:
    """Give out the list that the address asks for as a file: its search, filters, order and columns."""
    user = user_of(request)
    return _sent(request, EntityList(user, own_type(user, type_pk), request.GET))


@policy(signed_in)
@require_safe
def shared_export(request: HttpRequest, type_pk: int) -> StreamingHttpResponse:
    """Give out the list of what a host shares of a type: what is granted, and what the role shows of it."""
    user = user_of(request)
    return _sent(request, SharedList(user, shared_type(user, type_pk), request.GET))


def _sent(request: HttpRequest, listing: EntityList) -> StreamingHttpResponse:
    return table_response(request, listing.type.name_plural, header(listing), lines(listing))

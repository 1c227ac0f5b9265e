"""Moving a card: the ordinary change of the one attribute that says where it stands."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collab.base.htmx import toast
from collab.base.numbers import number
from collab.base.policy import policy, signed_in
from entities.attributes import attributes_for
from entities.grouping import ByPicked, groupings_of
from entities.models import Attribute, Entity
from entities.presentation import Presenter
from entities.services.concurrency import Seen, StaleEdit
from entities.services.entities import update_values
from entities.shared_list import list_for
from orgs.models import User
from orgs.policies import user_of


@policy(signed_in)
@require_POST
def card_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the attribute of a board's columns another value (``to``), and show the board that the card was on."""
    user = user_of(request)
    entity = Entity.objects.select_related("type__organisation").get_for(user, "edit", pk)
    attribute = _attribute(user, entity, request.POST.get("attribute", ""))
    try:
        _move(user, entity, attribute, request)
    except ValidationError as error:
        toast(request, "error", " ".join(error.messages))
    except StaleEdit as stale:
        toast(request, "warning", _in_words(user, attribute, stale))
    address = list_for(user, entity.type).address_of(entity.type)
    # Read and written anew, it leads nowhere but to that list.
    return redirect(f"{address}?{QueryDict(request.POST.get('query', '')).urlencode()}")


def _attribute(user: User, entity: Entity, asked: str) -> Attribute:
    """Return the attribute if there could be a board of it; raise PermissionDenied when it is only to be read."""
    seen = groupings_of(attributes_for(user, entity.type, "view"), at_home=True)
    attributes = [each.attribute for each in seen if isinstance(each, ByPicked)]
    found = next((each for each in attributes if each.pk == number(asked)), None)
    if found is None:
        raise Http404
    if found not in attributes_for(user, entity.type, "edit"):
        raise PermissionDenied
    return found


def _move(user: User, entity: Entity, attribute: Attribute, request: HttpRequest) -> None:
    rules = attribute.rules
    value = rules.to_stored(rules.form_field(attribute).clean(request.POST.get("to", "")))
    seen = Seen.from_signed(request.POST.get("seen", ""), entity)
    if seen is None:
        raise ValidationError(_("This page is out of date. Load it again."))
    update_values(actor=user, entity=entity, values={attribute.key: value}, seen=seen)
    where = Presenter(user, [attribute], []).value(attribute, value).text or _("Without a value")
    toast(request, "success", _("“%(title)s” was moved to “%(where)s”.") % {"title": entity, "where": where})


def _in_words(user: User, attribute: Attribute, stale: StaleEdit) -> str:
    text = Presenter(user, [attribute], []).value(attribute, stale.theirs.get(attribute.key)).text
    message = _("Somebody else moved “%(title)s” to “%(where)s” meanwhile. Nothing was changed.")
    return message % {"title": stale.entity, "where": text or _("Without a value")}

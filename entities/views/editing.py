"""Changing an entity in place: one group of attributes at a time, or its header."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.policy import policy, signed_in
from entities.forms import HeaderForm, SeenForm, ValuesForm
from entities.history import known_actor, last_change
from entities.models import Attribute, Entity
from entities.pages import EntityPage, GroupCard
from entities.presentation import Presenter
from entities.services.concurrency import Seen, StaleEdit
from entities.services.entities import header_of, update_header, update_values
from entities.views.details import only_owner, page_for
from orgs.models import Label, Purpose

CARD, HEAD = "entities/edit_group.html", "entities/edit_header.html"


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_group(request: HttpRequest, pk: int, attribute_pk: int) -> HttpResponse:
    """Show one group of attributes as a form and save it; ``?view`` shows the values again."""
    page = page_for(request, "edit", pk)
    if request.method == "POST" and "view" not in request.GET:
        return _save_group(request, page, attribute_pk)
    card = _card(page, attribute_pk)
    if "view" in request.GET:
        return _show(request, page, card)
    form = ValuesForm(reader=page.user, attributes=_writable(page, card), entity=page.entity)
    return _group_form(request, page, form, attribute_pk)


def _save_group(request: HttpRequest, page: EntityPage, attribute_pk: int) -> HttpResponse:
    """Save what the form offered, as far as it may still be written, or say why not; nothing is saved in part."""
    form = _sent(request, page, attribute_pk)
    valid = form.is_valid()
    if form.strange or not (form.attributes or form.errors):
        raise PermissionDenied
    if not valid:
        return _group_form(request, page, form, attribute_pk)
    try:
        update_values(actor=page.user, entity=page.entity, values=form.stored(), seen=form.cleaned_data["seen"])
    except StaleEdit as stale:
        return _group_form(request, page, _stale_values(page, form, stale), attribute_pk, stale)
    return _saved(request, page, form.attributes[0].pk)


def _sent(request: HttpRequest, page: EntityPage, attribute_pk: int) -> ValuesForm:
    """Return the form as it was sent, with the attributes that it offered and the person may still write.

    Raises Http404 or PermissionDenied where no form of ours can come from.
    """
    seen = Seen.from_signed(request.POST.get("values-seen", ""), page.entity)
    offered = {each.pk for each in seen.offered.values()} if seen else set()
    if attribute_pk in offered:
        writable = (each for card in page.cards for each in page.editable_in(card))
        attributes = [each for each in writable if each.pk in offered]
    else:
        attributes = _writable(page, _card(page, attribute_pk))
    return ValuesForm(request.POST, reader=page.user, attributes=attributes, entity=page.entity)


def _card(page: EntityPage, attribute_pk: int) -> GroupCard:
    """Return the group in which that attribute stands; raise Http404 when the person sees no such one."""
    card = page.card_of(attribute_pk)
    if card is None:
        raise Http404
    return card


def _writable(page: EntityPage, card: GroupCard) -> list[Attribute]:
    """Return the attributes of a group that the person may write; raise PermissionDenied when there are none."""
    attributes = page.editable_in(card)
    if not attributes:
        raise PermissionDenied
    return attributes


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_header(request: HttpRequest, pk: int) -> HttpResponse:
    """Show title, purposes and labels as a form and save them; ``?view`` shows them again."""
    page = only_owner(page_for(request, "edit", pk))
    if "view" in request.GET:
        return _show(request, page, None)
    stored = header_of(page.entity)
    data = request.POST if request.method == "POST" else None
    form = HeaderForm(data, entity_type=page.entity.type, entity=page.entity, header=stored, stored=stored)
    if data is None or not form.is_valid():
        return _form(request, HEAD, page, form)
    try:
        update_header(actor=page.user, entity=page.entity, **_header_in(form))
    except StaleEdit as stale:
        return _form(request, HEAD, page, _stale_header(form, stale), stale)
    return _saved(request, page, None)


def _header_in(form: HeaderForm) -> dict[str, Any]:
    values = form.cleaned_data
    chosen = {name: list(values.get(name, ())) for name in ("purposes", "labels")}
    return {"title": values["title"], "seen": values["seen"], **chosen}


def _group_form(
    request: HttpRequest, page: EntityPage, form: ValuesForm, attribute_pk: int, stale: StaleEdit | None = None
) -> HttpResponse:
    """Show a group as a form. Its address names an attribute in it, so that it is found after others are gone."""
    address = form.attributes[0].pk if form.attributes else attribute_pk
    card = page.card_of(address)
    place = card.group.number if card else attribute_pk
    heading = card.group.name if card else ""
    return _form(request, CARD, page, form, stale, heading=heading, place=place, address=address)


def _form(
    request: HttpRequest,
    template: str,
    page: EntityPage,
    form: SeenForm,
    stale: StaleEdit | None = None,
    **more: Any,
) -> HttpResponse:
    """Show the form: anew, with errors, or with what somebody else wrote meanwhile."""
    context = {"page": page, "entity": page.entity, "form": form, "stale": None, **more}
    if stale:
        event = last_change(stale.entity, stale.theirs)
        context["stale"] = {"by": known_actor(page.user, stale.entity, event), "at": event and event.created_at}
    status = 422 if form.is_bound or stale else 200
    return render_htmx(request, template, context, status=status, partial="form")


def _saved(request: HttpRequest, page: EntityPage, attribute_pk: int | None) -> HttpResponse:
    toast(request, "success", _("Changes saved."))
    if not wants_partial(request):
        return redirect(page.entity)
    now = page_for(request, "view", page.entity.pk)
    response = _show(request, now, _card(now, attribute_pk) if attribute_pk else None)
    response["HX-Trigger"] = "entity:changed"
    return response


def _show(request: HttpRequest, page: EntityPage, card: GroupCard | None) -> HttpResponse:
    """Show the values of a card, or the header, as they are now."""
    if not wants_partial(request):
        return redirect(page.entity)
    context = {"page": page, "entity": page.entity, "card": card}
    return render_htmx(request, CARD if card else HEAD, context, partial="view")


def _stale_values(page: EntityPage, form: ValuesForm, stale: StaleEdit) -> ValuesForm:
    """Return the form over what stands there now, with what this person changed in the inputs, theirs beside it."""
    seen, mine = form.cleaned_data["seen"], form.stored()
    values = _mine_over(stale.entity.values, mine, seen.changed(mine))
    entity: Entity = stale.entity
    anew = ValuesForm(reader=page.user, attributes=form.attributes, entity=entity, values=values, after=form)
    presenter = Presenter(page.user, form.attributes, [entity.values])
    shown = [presenter.shown(entity, each) for each in form.attributes if each.key in stale.theirs]
    anew.theirs = {each.attribute.key: each.text for each in shown}
    return anew


def _stale_header(form: HeaderForm, stale: StaleEdit) -> HeaderForm:
    entity: Entity = stale.entity
    stored, fields = header_of(entity), _header_in(form)
    mine = {"title": fields["title"]}
    mine |= {name: sorted(each.pk for each in fields[name]) for name in ("purposes", "labels")}
    header = _mine_over(stored, mine, fields["seen"].changed(mine))
    anew = HeaderForm(None, entity_type=entity.type, entity=entity, header=header, stored=stored)
    anew.theirs = {name: _header_words(name, value) for name, value in stale.theirs.items()}
    return anew


def _mine_over(stored: Mapping[str, Any], mine: Mapping[str, Any], changed: set[str]) -> dict[str, Any]:
    return {**stored, **{key: value for key, value in mine.items() if key in changed}}


def _header_words(name: str, value: Any) -> str:
    if name == "title":
        return str(value)
    model: Any = Purpose if name == "purposes" else Label
    return ", ".join(model.objects.filter(pk__in=value).values_list("name", flat=True))

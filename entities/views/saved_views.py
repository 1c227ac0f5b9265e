"""Saved views: opening, keeping, changing, sharing, choosing and deleting them."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import render_htmx, toast
from collab.base.numbers import number
from collab.base.policy import policy, signed_in
from entities.forms_views import ViewForm
from entities.listing import EntityList
from entities.models import EntityType, SavedView
from entities.services.views import (
    StaleView,
    arrange_view,
    choose_view,
    create_view,
    delete_view,
    duplicate_view,
    may_share_views,
    rename_view,
    set_organisation_default,
    share_view,
)
from entities.shared_list import list_for
from entities.shelf import VIEW, view_for
from entities.views.lists import own_type
from orgs.models import User
from orgs.policies import allowed, user_of

FORM_METHODS = ["GET", "HEAD", "POST"]


@policy(signed_in)
@require_safe
def view_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the list as a view arranges it: staff to theirs, partners to what is shared with them."""
    user = user_of(request)
    view, _shelf = view_for(user, pk)
    return redirect(_address(user, view))


@policy(allowed("entity.view"))
@require_http_methods(FORM_METHODS)
def view_create(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Keep the list that the address arranges as a view of one's own."""
    user = user_of(request)
    listing = EntityList(user, own_type(user, type_pk), request.GET)
    may_share = may_share_views(user)
    form = ViewForm(request.POST if request.method == "POST" else None, may_share=may_share)
    if form.is_valid():
        try:
            made = _create(user, listing, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            toast(request, "success", _("The view “%(name)s” was saved.") % {"name": made})
            return redirect(_address(user, made))
    return _form(request, form, listing.type, f"{listing.address}?{listing.query}", _("Save as view"))


def _create(user: User, listing: EntityList, values: dict[str, Any]) -> SavedView:
    return create_view(
        actor=user,
        entity_type=listing.type,
        name=values["name"],
        arrangement=listing.arrangement,
        shared=values.get("shared", False),
    )


@policy(allowed("entity.view"))
@require_http_methods(FORM_METHODS)
def view_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a view another name."""
    user = user_of(request)
    view = _changeable(user, pk)
    form = ViewForm(request.POST if request.method == "POST" else None, instance=view, may_share=False)
    if form.is_valid():
        try:
            rename_view(actor=user, view=view, name=form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            toast(request, "success", _("Changes saved."))
            return redirect(_address(user, view))
    return _form(request, form, view.type, _address(user, view), _("Rename"))


@policy(allowed("entity.view"))
@require_POST
def view_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a view keep what the address (``query``) makes of it; somebody who comes too late is told, and loses nothing.

    Saving once more then writes over what the other one saved.
    """
    user = user_of(request)
    view = _changeable(user, pk)
    listing = EntityList(user, view.type, QueryDict(request.POST.get("query", "")))
    version = number(request.POST.get("version", "")) or 0
    try:
        arrange_view(actor=user, view=view, version=version, arrangement=listing.arrangement)
    except StaleView:
        text = _("Somebody else changed this view meanwhile. Your changes are still here: save again to keep them.")
        toast(request, "warning", text)
        return redirect(f"{listing.address}?{listing.in_full().urlencode()}")
    toast(request, "success", _("The view “%(name)s” was saved.") % {"name": view})
    return redirect(_address(user, view))


@policy(allowed("entity.view"))
@require_POST
def view_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Share a view with the whole organisation (``shared``), or take it back."""
    user, shared = user_of(request), request.POST.get("shared") == "1"
    view = _changeable(user, pk)
    share_view(actor=user, view=view, shared=shared)
    if shared:
        toast(request, "success", _("The whole organization and its partners have this view now."))
    elif view.owner_id == user.pk:
        toast(request, "success", _("This view is yours alone now."))
    else:
        toast(request, "success", _("This view is its owner's alone now."))
    # What is somebody else's alone is not there for this person any more.
    kept = shared or view.owner_id == user.pk
    return redirect(_address(user, view) if kept else EntityList.address_of(view.type))


@policy(signed_in)
@require_POST
def view_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a view one's favourite (``favourite``) or what one sees first (``first``), or not any more."""
    user = user_of(request)
    view, _shelf = view_for(user, pk)
    chosen = {name: request.POST[name] == "1" for name in ("favourite", "first") if name in request.POST}
    choose_view(actor=user, view=view, **chosen)
    if "first" in chosen:
        first, not_first = _("The list begins with this view now."), _("The list begins without a view again.")
        toast(request, "success", first if chosen["first"] else not_first)
    return redirect(_address(user, view))


@policy(allowed("settings.edit"))
@require_POST
def view_default(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the whole organisation begin with a view (``on``), or not any more."""
    user, on = user_of(request), request.POST.get("on") == "1"
    view = _changeable(user, pk)
    try:
        set_organisation_default(actor=user, view=view, on=on)
    except ValidationError as error:
        toast(request, "error", " ".join(error.messages))
    else:
        toast(request, "success", _("Changes saved."))
    return redirect(_address(user, view))


@policy(allowed("entity.view"))
@require_POST
def view_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a private copy of a view and open it."""
    user = user_of(request)
    view, shelf = view_for(user, pk)
    if not shelf.at_home:
        raise PermissionDenied
    made = duplicate_view(actor=user, view=view)
    toast(request, "success", _("The view “%(name)s” was saved.") % {"name": made})
    return redirect(_address(user, made))


@policy(allowed("entity.view"))
@require_http_methods(FORM_METHODS)
def view_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to delete a view; on POST do it."""
    user = user_of(request)
    view = _changeable(user, pk)
    if request.method != "POST":
        context = {"view": view, "type": view.type, "back": _address(user, view), "action": request.path}
        return render_htmx(request, "entities/views/delete.html", context)
    delete_view(actor=user, view=view)
    toast(request, "success", _("“%(title)s” was deleted.") % {"title": view})
    return redirect("entities:list", view.type_id)


def _changeable(user: User, pk: int) -> SavedView:
    """Return a view that the user may change; raise Http404 or PermissionDenied for any other."""
    view, shelf = view_for(user, pk)
    if not shelf.may_change(view):
        raise PermissionDenied
    return view  # type: ignore[no-any-return]


def _address(user: User, view: SavedView) -> str:
    """Return where the user sees the list as ``view`` arranges it."""
    listing = list_for(user, view.type)
    return f"{listing.address_of(view.type)}?{VIEW}={view.pk}"


def _form(request: HttpRequest, form: ViewForm, entity_type: EntityType, back: str, title: str) -> HttpResponse:
    context = {"form": form, "type": entity_type, "back": back, "title": title, "action": request.get_full_path()}
    status = 422 if form.is_bound else 200
    return render_htmx(request, "entities/views/form.html", context, status=status)

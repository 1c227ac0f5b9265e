"""The role editor: to be read by whoever may see roles, to be changed by whoever may edit them."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activity.models import Event
from collab.base.htmx import toast
from collab.base.policy import policy
from orgs.models import Role
from orgs.policies import allowed, user_of
from orgs.role_changes import Change, events_since, in_words, put_together, rewound
from orgs.role_editor import SAVE, RoleEditor
from orgs.role_lists import holders_of
from orgs.services.roles import StaleRole, save_role

BACK = "back"
PANEL = "sharing:panel"


@dataclass(frozen=True)
class TheirChange:
    """What somebody else changed while the form was open."""

    event: Event
    changes: list[Change]


@policy(allowed("role.view"))
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a role of the own organisation; POST saves it, or only changes what the form shows."""
    user = user_of(request)
    found = get_object_or_404(Role.objects.visible_to(user).select_related("own_of__partner"), pk=pk)
    if request.method != "POST":
        return _page(request, RoleEditor(found))
    if not user.has_right("role.edit"):
        raise PermissionDenied
    editor = RoleEditor(found, request.POST)
    if request.POST.get("step", SAVE) != SAVE:
        return _page(request, editor)
    return _save(request, editor) if editor.is_valid() else _page(request, editor, status=422)


def _save(request: HttpRequest, editor: RoleEditor) -> HttpResponse:
    version = editor.form.cleaned_data["version"]
    try:
        changed = save_role(actor=user_of(request), role=editor.role, version=version, **editor.stored())
    except StaleRole as stale:
        return _stale(request, editor, stale.role, version)
    except ValidationError as error:
        editor.form.add_error(None, error.messages)
        return _page(request, editor, status=422)
    if changed:
        toast(request, "success", _("Changes saved. They hold from the next page that people with this role open."))
    else:
        toast(request, "info", _("Nothing was changed."))
    return redirect(request.get_full_path())


def _stale(request: HttpRequest, editor: RoleEditor, now: Role, version: int) -> HttpResponse:
    """Show the form again with what both have changed, and what the other one did."""
    events = events_since(now, version)
    levels = editor.stored()["attributes"]
    data = put_together(request.POST, seen=rewound(now, events), now=now, levels=levels)
    theirs = [TheirChange(each, in_words(now, each.changes)) for each in events]
    return _page(request, RoleEditor(now, data), status=422, is_stale=True, theirs=theirs)


def _page(request: HttpRequest, editor: RoleEditor, *, status: int = 200, **more: Any) -> HttpResponse:
    user = user_of(request)
    context = {
        "role": editor.role,
        "editor": editor,
        "errors": editor.errors() if status != 200 else [],
        "holders": holders_of(user, editor.role),
        "own_of": editor.role.own_of if user.has_right("partner.view") else None,
        "may_edit": user.has_right("role.edit"),
        "may_give_own": user.has_right("role.edit") and user.has_right("partner.edit"),
        "back_url": _way_back(request.GET.get(BACK, "")),
        **more,
    }
    return render(request, "orgs/roles/editor.html", context, status=status)


def _way_back(address: str) -> str:
    """Return ``address`` if it leads to the sharing panel, else nothing."""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return ""
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        return ""
    return address if found.view_name == PANEL else ""

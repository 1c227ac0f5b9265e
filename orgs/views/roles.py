"""Zugriffsverwaltung → Rollen: the list of roles, new ones, copies, and deleting them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import render_htmx, toast
from collab.base.pagination import paginate
from collab.base.policy import policy
from orgs.forms_roles import NewRoleForm
from orgs.models import Partnership, Role, User
from orgs.policies import allowed, user_of
from orgs.role_lists import RoleList, holders_of
from orgs.services.roles import RoleInUseError, create_role, delete_role, duplicate_role, give_own_copy, is_in_use

DELETE = "orgs/roles/delete.html"


@policy(allowed("role.view"))
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Show the roles of the own organisation, and how many have each."""
    user = user_of(request)
    listing = RoleList(user, request.GET)
    context = {
        "listing": listing,
        "page": paginate(request, listing.rows()),
        "may_edit": user.has_right("role.edit"),
    }
    return render_htmx(request, "orgs/roles/list.html", context, partial="results")


@policy(allowed("role.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def role_create(request: HttpRequest) -> HttpResponse:
    """Ask for kind and name of a new role; POST makes it and goes on to its editor."""
    user = user_of(request)
    data = request.POST if request.method == "POST" else None
    form = NewRoleForm(data, organisation=user.organisation, kind=request.GET.get("kind", Role.Kind.PARTNER))
    if data is None or not form.is_valid():
        return render(request, "orgs/roles/create.html", {"form": form}, status=422 if form.is_bound else 200)
    made = create_role(actor=user, **form.cleaned_data)
    toast(request, "success", _("“%(name)s” was created. It allows nothing yet.") % {"name": made})
    return redirect("orgs:role", made.pk)


@policy(allowed("role.edit"))
@require_POST
def role_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a copy of a role and open it."""
    user = user_of(request)
    made = duplicate_role(actor=user, role=_role_of(user, pk))
    toast(request, "success", _("“%(name)s” was created.") % {"name": made})
    return redirect("orgs:role", made.pk)


@policy(allowed("role.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def role_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before a role is deleted, or say who still has it; POST deletes it."""
    user = user_of(request)
    role = _role_of(user, pk)
    if request.method != "POST":
        return _question(request, role)
    try:
        delete_role(actor=user, role=role)
    except RoleInUseError as error:
        return _question(request, role, error)
    toast(request, "success", _("“%(name)s” was deleted.") % {"name": role})
    return redirect("orgs:roles")


@policy(allowed("role.edit"))
@require_POST
def role_own_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a partner a copy of its role for itself alone, and open it."""
    user = user_of(request)
    partnership = get_object_or_404(Partnership.objects.visible_to(user).select_related("partner"), pk=pk)
    if not user.has_right("partner.edit"):
        raise PermissionDenied
    made = give_own_copy(actor=user, partnership=partnership)
    text = _("%(partner)s has a role of its own now. What you change here holds for this partner only.")
    toast(request, "success", text % {"partner": partnership.partner})
    return redirect("orgs:role", made.pk)


def _role_of(user: User, pk: int) -> Role:
    return get_object_or_404(Role.objects.visible_to(user), pk=pk)


def _question(request: HttpRequest, role: Role, error: RoleInUseError | None = None) -> HttpResponse:
    context = {
        "role": role,
        "holders": holders_of(user_of(request), role),
        "in_use": is_in_use(role),
        "errors": error.messages if error else [],
    }
    return render(request, DELETE, context, status=422 if error else 200)

"""Roles, to be read: the link *Rollenkonfiguration öffnen* of the sharing panel leads here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from collab.base.policy import policy
from orgs.matrix import grid_of
from orgs.models import Partnership, Role
from orgs.policies import allowed, user_of


@policy(allowed("role.view"))
@require_safe
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a role of the own organisation allows, and who has it."""
    user = user_of(request)
    found = get_object_or_404(Role.objects.visible_to(user), pk=pk)
    partnerships = Partnership.objects.visible_to(user).filter(role=found).select_related("partner")
    context = {
        "role": found,
        "grid": grid_of(found.kind, found.rights),
        "people": found.users.all(),
        "partnerships": partnerships,
        "may_settings": user.has_right("settings.view"),
    }
    return render(request, "orgs/role.html", context)

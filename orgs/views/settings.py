"""Organisationseinstellungen: what an organisation decides for itself."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collab.base.policy import policy
from orgs.features import consequences
from orgs.forms import FeaturesForm
from orgs.models import Organisation, Role, User
from orgs.policies import allowed, user_of
from orgs.services import set_partner_collaboration


@policy(allowed("settings.view"))
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Show what there is to set."""
    user = user_of(request)
    context = {"organisation": user.organisation, "roles": Role.objects.visible_to(user)}
    return render(request, "orgs/settings.html", context)


@policy(allowed("settings.view"))
@require_http_methods(["GET", "HEAD", "POST"])
def features(request: HttpRequest) -> HttpResponse:
    """Show the features; POST switches them."""
    user = user_of(request)
    if request.method == "POST":
        return _switch(request, user)
    may_edit = user.has_right("settings.edit")
    form = FeaturesForm(instance=user.organisation)
    form.fields["partner_collaboration"].disabled = not may_edit
    carried = consequences(user.organisation)
    return render(request, "orgs/features.html", {"form": form, "may_edit": may_edit, "consequences": carried})


def _switch(request: HttpRequest, user: User) -> HttpResponse:
    if not user.has_right("settings.edit"):
        raise PermissionDenied
    form = FeaturesForm(request.POST)
    form.full_clean()
    enabled = form.cleaned_data["partner_collaboration"]
    organisation = Organisation.objects.get(pk=user.organisation_id)
    set_partner_collaboration(actor=user, organisation=organisation, enabled=enabled)
    messages.success(
        request, _("Partner collaboration is switched on.") if enabled else _("Partner collaboration is switched off.")
    )
    return redirect("orgs:features")

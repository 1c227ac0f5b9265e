"""Organisationseinstellungen: what an organisation decides for itself."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collab.base.htmx import toast
from collab.base.policy import Policy, policy
from orgs.features import consequences
from orgs.forms import FeaturesForm
from orgs.models import Organisation, User
from orgs.policies import allowed, user_of
from orgs.services import set_partner_collaboration
from orgs.settings_menu import settings_pages

PAGE = "orgs/features.html"
any_settings = Policy("any page of the settings", lambda request: bool(settings_pages(user_of(request))))


@policy(any_settings)
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Show the pages that the person may open."""
    user = user_of(request)
    return render(request, "orgs/settings.html", {"organisation": user.organisation, "pages": settings_pages(user)})


@policy(allowed("settings.view"))
@require_http_methods(["GET", "HEAD", "POST"])
def features(request: HttpRequest) -> HttpResponse:
    """Show the features; POST switches them, and asks before it takes something from partners."""
    user = user_of(request)
    if request.method == "POST":
        return _switch(request, user)
    may_edit = user.has_right("settings.edit")
    form = FeaturesForm(instance=user.organisation)
    form.fields["partner_collaboration"].disabled = not may_edit
    carried = consequences(user.organisation)
    return render(request, PAGE, {"form": form, "may_edit": may_edit, "consequences": carried})


def _switch(request: HttpRequest, user: User) -> HttpResponse:
    if not user.has_right("settings.edit"):
        raise PermissionDenied
    form = FeaturesForm(request.POST)
    form.full_clean()
    enabled = form.cleaned_data["partner_collaboration"]
    organisation = Organisation.objects.get(pk=user.organisation_id)
    carried = consequences(organisation) if organisation.partner_collaboration and not enabled else []
    if carried and "confirmed" not in request.POST:
        context = {"form": FeaturesForm(instance=organisation), "may_edit": True, "consequences": carried}
        return render(request, PAGE, context | {"asking": True}, status=422)
    set_partner_collaboration(actor=user, organisation=organisation, enabled=enabled)
    text = _("Partner collaboration is switched on.") if enabled else _("Partner collaboration is switched off.")
    toast(request, "success", text)
    return redirect("orgs:features")

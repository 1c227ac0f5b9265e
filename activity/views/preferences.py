"""How the person signed in wants to hear of what happens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activity.digests import HOUR
from activity.forms import PreferencesForm
from activity.people import person
from activity.preferences import choices_of
from activity.services import set_preferences
from collab.base.htmx import toast
from collab.base.policy import policy, signed_in


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show the notification settings and save them."""
    user = person(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, chosen=choices_of(user))
    if form.is_valid():
        set_preferences(actor=user, chosen=form.cleaned_data)
        toast(request, "success", _("Your notification settings are saved."))
        return redirect("activity:preferences")
    context = {"form": form, "hour": HOUR, "zone": user.time_zone}
    return render(request, "activity/preferences.html", context, status=422 if form.is_bound else 200)

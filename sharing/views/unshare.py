"""Taking a thing back from a partner."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.numbers import numbers
from collab.base.policy import policy, signed_in
from orgs.models import Partnership
from orgs.policies import user_of
from sharing.models import Shareable
from sharing.services import unshare as unshare_service
from sharing.unsharing import open_unsharing, related_of
from sharing.views.common import CHANGED, frame, thing_to_share, undo_url_of, url_of
from sharing.views.partners import show_partners


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def unshare(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask, naming what the partner loses; a POST takes it back."""
    thing = thing_to_share(request, kind, pk)
    if request.method == "POST":
        return _take_back(request, thing, _partnership(request, request.POST.getlist("partner")))
    partnership = _partnership(request, request.GET.getlist("partner"))
    found = open_unsharing(actor=user_of(request), thing=thing, partnership=partnership)
    context = frame(request, thing) | {
        "unsharing": found,
        "unshare_url": url_of("unshare", thing),
        "panel_url": url_of("panel", thing, {"partner": partnership.pk}),
    }
    return render_htmx(request, "sharing/unshare.html", context, partial="dialog")


def _take_back(request: HttpRequest, thing: Shareable, partnership: Partnership) -> HttpResponse:
    related = related_of(request.POST)
    done = unshare_service(actor=user_of(request), thing=thing, partnership=partnership, related=related)
    had = done.had_access
    text = _("%(partner)s no longer has access.") if had else _("%(partner)s had no access any more.")
    words = text % {"partner": partnership.partner.name}
    toast(request, "success" if had else "info", words, undo_url=undo_url_of(done.change))
    if not wants_partial(request):
        return redirect(url_of("partners", thing))
    response = show_partners(request, thing)
    response["HX-Trigger"] = CHANGED
    return response


def _partnership(request: HttpRequest, ids: list[str]) -> Partnership:
    """Return the one partnership that is named, of the actor's organisation in whatever status; else raise Http404."""
    own = Partnership.objects.filter(host=user_of(request).organisation, pk__in=numbers(ids))
    found = own.select_related("partner").first()
    if found is None:
        raise Http404
    return found

"""Access review of one partner: what it has, as a page and as a table, and undoing what was done there."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from collab.base.csv import csv_response
from collab.base.htmx import toast, wants_partial
from collab.base.lists import render_list
from collab.base.numbers import numbers
from collab.base.policy import policy
from orgs.models import Partnership
from orgs.policies import allowed, user_of
from sharing.access import access_of
from sharing.collaborations.page import PartnerPage
from sharing.collaborations.shares import kinds_on_their_own
from sharing.models import Shareable, ShareChange
from sharing.review.export import header, table
from sharing.review.listing import ReviewListing
from sharing.services import reviewing
from sharing.summary import may_share_kind
from sharing.views.review_deeds import act, kept_words


@policy(allowed("partner.view"))
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Show what the partner has; a POST does something with the ticked shares."""
    partnership, model = _partnership(request, pk), _model(request, kind)
    if request.method == "POST":
        return act(request, partnership, model)
    user = user_of(request)
    context = {
        "partner": PartnerPage(user, partnership),
        "section": "review",
        "kind": kind,
        "may_share": may_share_kind(user, kind),
    }
    return render_list(request, "sharing/review/list.html", _listing(request, partnership, model), context)


@policy(allowed("partner.view"))
@require_safe
def review_export(request: HttpRequest, pk: int, kind: str) -> StreamingHttpResponse:
    """Return what the partner has, as searched, narrowed and sorted by the address, as a table."""
    partnership, model = _partnership(request, pk), _model(request, kind)
    name = f"{_('Access review')} {partnership.partner.name}"
    return csv_response(name, header(), table(_listing(request, partnership, model)))


@policy(allowed("partner.view"))
@require_POST
def review_undo(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Undo what the person just did with several shares."""
    partnership, _known = _partnership(request, pk), _model(request, kind)
    wanted = numbers(request.GET.getlist("change"))
    changes = ShareChange.objects.filter(pk__in=wanted, actor=user_of(request)).order_by("-pk")
    done = reviewing.undo_several(actor=user_of(request), changes=changes)
    if kept := sum(each.kept for each in done):
        toast(request, "warning", kept_words(kept))
    if done:
        toast(request, "success", _("Undone."))
    else:
        toast(request, "warning", _("This was too long ago to be undone. Nothing was changed."))
    address = reverse("sharing:review", args=[partnership.pk, kind])
    return HttpResponseClientRedirect(address) if wants_partial(request) else redirect(address)


def _listing(request: HttpRequest, partnership: Partnership, model: type[Shareable]) -> ReviewListing:
    return ReviewListing(user_of(request), partnership, model, request.GET)


def _partnership(request: HttpRequest, pk: int) -> Partnership:
    found = Partnership.objects.visible_to(user_of(request)).select_related("host", "partner", "role")
    return get_object_or_404(found.prefetch_related("purposes", "labels"), pk=pk)


def _model(request: HttpRequest, kind: str) -> type[Shareable]:
    """Return the model of ``kind``; raise Http404 when nothing of the kind is shared by itself, PermissionDenied."""
    model = {each.kind: each for each in kinds_on_their_own()}.get(kind)
    if model is None:
        raise Http404
    if not access_of(user_of(request)).may_own(f"{kind}.view"):
        raise PermissionDenied
    return model

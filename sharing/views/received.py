"""Offers that partners got: their list, one of them, and the answer. Only a POST answers, never a link."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.pagination import paginate
from collab.base.policy import policy, signed_in
from orgs.policies import user_of
from sharing.models import OfferRecipient
from sharing.offers.answers import DeclineForm, who_may_answer
from sharing.offers.portal import ReceivedOffers, State, received_one, state_of
from sharing.services.offers import accept_offer, decline_offer, mark_offer_seen, may_answer

# What people read after their answer, also the second time they send it.
DONE: dict[State, Any] = {State.WON: _("You got it."), State.DECLINED: _("The offer is declined.")}
# What they read when it did not come about.
TOO_LATE: dict[State, Any] = {
    State.LOST: _("This offer is no longer available."),
    State.EXPIRED: _("This offer has expired."),
    State.WON: _("Your organization has already accepted this offer."),
    State.DECLINED: _("Your organization has already declined this offer."),
    # The host moved the deadline in this very moment.
    State.OPEN: _("Something went wrong. Nothing was changed; try again."),
}


@policy(signed_in)
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """Show the offers of one state, at first those that wait for an answer."""
    offers = ReceivedOffers(user_of(request), request.GET.get("status", ""))
    page = paginate(request, offers.recipients)
    context = {"offers": offers, "page": page, "rows": offers.rows(page)}
    return render(request, "sharing/offers/received/list.html", context)


def received_offer(request: HttpRequest, code: str) -> HttpResponse:
    """Show one offer, as far as the person may read it now, and note that somebody has looked."""
    user, recipient = user_of(request), _recipient(request, code)
    if request.method == "GET":
        mark_offer_seen(actor=user, recipient=recipient)
    offer = received_one(user, recipient)
    answering = offer.state == State.OPEN and may_answer(user, offer.host.pk)
    asking = offer.state == State.OPEN and not answering
    context = {
        "offer": offer,
        "may_answer": answering,
        "colleagues": who_may_answer(user, offer.host.pk) if asking else [],
        "nav_active": "received",
    }
    return render(request, "sharing/offers/received/offer.html", context)


@policy(signed_in)
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Accept the offer, and say who got it: the person's organisation, or not."""
    now = accept_offer(actor=user_of(request), recipient=_recipient(request, code))
    return _answered(request, now, State.WON)


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, code: str) -> HttpResponse:
    """Ask why; a POST declines."""
    user, recipient = user_of(request), _recipient(request, code)
    if not may_answer(user, recipient.offer.host_id):
        raise PermissionDenied
    if state_of(recipient) != State.OPEN:
        return _answered(request, recipient, State.DECLINED)
    form = DeclineForm(request.POST if request.method == "POST" else None, host_id=recipient.offer.host_id)
    if form.is_valid():
        now = decline_offer(actor=user, recipient=recipient, **form.words)
        return _answered(request, now, State.DECLINED)
    context = {"offer": received_one(user, recipient), "form": form, "nav_active": "received"}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render_htmx(request, "sharing/offers/received/decline.html", context, partial="dialog", status=status)


def _recipient(request: HttpRequest, code: str) -> OfferRecipient:
    """Return what the person's organisation got under that code; raise Http404 if there is no such offer for it."""
    mine = OfferRecipient.objects.visible_to(user_of(request)).filter(offer__code=code)
    found = mine.select_related("offer__host", "partnership__partner", "answered_by").first()
    if found is None:
        raise Http404
    return found


def _answered(request: HttpRequest, recipient: OfferRecipient, wanted: State) -> HttpResponse:
    """Go to the offer's page and say there whether it became what the person ``wanted``."""
    state, url = state_of(recipient), recipient.offer.get_absolute_url()
    if state == wanted:
        toast(request, "success", str(DONE[state]))
    else:
        toast(request, "warning", str(TOO_LATE[state]))
    return HttpResponseClientRedirect(url) if wants_partial(request) else redirect(url)

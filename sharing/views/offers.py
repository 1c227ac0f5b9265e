"""Offers of the own organisation: the list, one offer, and what can be done while it is under way."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.lists import render_list
from collab.base.numbers import numbers
from collab.base.policy import Policy, policy, signed_in
from orgs.policies import user_of
from sharing.models import Offer
from sharing.offers.deadlines import deadline_words
from sharing.offers.forms import DeadlineForm
from sharing.offers.listing import OfferListing
from sharing.offers.page import OfferPage
from sharing.offers.querysets import offer_kinds
from sharing.services import offers as services
from sharing.views.received import received_offer


@policy(Policy("offers", lambda request: bool(offer_kinds(user_of(request)))))
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """Show one page of the own organisation's offers, as searched, filtered and sorted by the address."""
    return render_list(request, "sharing/offers/list.html", OfferListing(user_of(request), request.GET))


@policy(signed_in)
@require_safe
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """Show an offer: to the host's people how far it has come, to a partner's what was sent to it."""
    own = Offer.objects.own_of(user_of(request)).select_related("host", "created_by").filter(code=code).first()
    if own is None:
        return received_offer(request, code)
    page = OfferPage(user_of(request), own)
    context = {"page": page, "offer": own, "deadline": deadline_words(own), "nav_active": "offers"}
    return render(request, "sharing/offers/detail.html", context)


@policy(signed_in)
@require_POST
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """Remind the partners that have not answered."""

    def change(found: Offer) -> tuple[str, str]:
        count = services.remind(actor=user_of(request), offer=found)
        text = ngettext("%(count)s partner was reminded.", "%(count)s partners were reminded.", count)
        nobody = _("Nobody was reminded: all have answered, or have heard of it within the last hour.")
        return ("success", text % {"count": count}) if count else ("info", nobody)

    return _do(request, code, change)


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, saying what it means; a POST withdraws the offer."""
    if request.method != "POST":
        found = _own(request, code)
        context = {"offer": found, "page": OfferPage(user_of(request), found), "in_dialog": wants_partial(request)}
        return render_htmx(request, "sharing/offers/withdraw.html", context, partial="dialog")

    def change(found: Offer) -> tuple[str, str]:
        done = services.withdraw_offer(actor=user_of(request), offer=found)
        return ("success", _("The offer was withdrawn.")) if done else ("info", _("The offer was withdrawn already."))

    return _do(request, code, change)


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def deadline(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for another deadline, and set it."""
    found = _own(request, code)
    form = DeadlineForm(request.POST if request.method == "POST" else None, initial={"deadline": found.deadline})
    if form.is_bound and form.is_valid():
        moment = form.cleaned_data["deadline"]

        def change(now: Offer) -> tuple[str, str]:
            done = services.change_deadline(actor=user_of(request), offer=now, deadline=moment)
            return ("success", _("Changes saved.")) if done else ("info", _("Nothing was changed."))

        return _do(request, code, change)
    context = {"offer": found, "form": form, "zone": found.host.time_zone, "in_dialog": wants_partial(request)}
    status = 422 if form.is_bound else 200
    return render_htmx(request, "sharing/offers/deadline.html", context, partial="dialog", status=status)


@policy(signed_in)
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Send an offer that is under way to further partners."""

    def change(found: Offer) -> tuple[str, str]:
        chosen = numbers(request.POST.getlist("partner"))
        added = services.add_partners(actor=user_of(request), offer=found, partnerships=chosen)
        names = ", ".join(each.partnership.partner.name for each in added)
        return "success", _("The offer was sent to %(partners)s.") % {"partners": names}

    return _do(request, code, change)


def _own(request: HttpRequest, code: str) -> Any:
    """Return the own organisation's offer on which the person may act; raise Http404 or PermissionDenied."""
    return Offer.objects.select_related("host").get_for(user_of(request), "share", code)


def _do(request: HttpRequest, code: str, change: Callable[[Offer], tuple[str, str]]) -> HttpResponse:
    """Do it, say what came of it, and show how things stand now."""
    found = _own(request, code)
    try:
        level, text = change(found)
    except services.OfferError as error:
        level, text = "error", error.message
    toast(request, level, text)
    return redirect(found)

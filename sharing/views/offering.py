"""Step 2 of the share dialog when a thing is offered: to whom, in which rounds, and with what to read beforehand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from collab.base.htmx import close_dialog, render_htmx, toast, waiting_toasts, wants_partial
from collab.base.numbers import numbers
from collab.base.policy import policy, signed_in
from orgs.policies import user_of
from sharing.models import Offer, Shareable
from sharing.offers.drafting import Drafting, as_sent, begin
from sharing.partners import active_partners
from sharing.services.offers import Offered, OfferError, offer_thing
from sharing.ticking import ticked
from sharing.views.common import CHANGED, chosen_query, frame, thing_to_share, url_of

TEMPLATE, PREVIEW = "sharing/offers/form.html", "sharing/offers/form_preview.html"


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def offering(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask what to offer to the chosen partners; a POST sends it, or only changes what the step shows."""
    thing = thing_to_share(request, kind, pk)
    if request.method == "POST":
        return _posted(request, as_sent(actor=user_of(request), thing=thing, data=request.POST))
    partnerships = numbers(request.GET.getlist("partner"))
    if running := Offer.objects.own_of(user_of(request)).of_thing(thing).open().first():
        return _running(request, thing, running, partnerships)
    named = request.GET.get("again", "").replace("\x00", "")
    again = Offer.objects.own_of(user_of(request)).of_thing(thing).filter(code=named).first()
    drafting = begin(actor=user_of(request), thing=thing, partnerships=partnerships, again=again)
    return _page(request, drafting) if drafting.partners else _back(request, thing)


def _posted(request: HttpRequest, drafting: Drafting) -> HttpResponse:
    step = request.POST.get("step", "save")
    if step == "save":
        return _save(request, drafting)
    drafting.panel = ticked(drafting.panel, step)
    # Only looked at so far: no error is shown for what somebody has not finished yet.
    drafting.form.is_bound, drafting.form.initial = False, _typed(drafting)
    return _page(request, drafting)


def _typed(drafting: Drafting) -> dict[str, Any]:
    """Return what stands in the fields, to be shown again as it is."""
    return {name: drafting.form[name].data for name in drafting.form.fields}


def _save(request: HttpRequest, drafting: Drafting) -> HttpResponse:
    if not drafting.form.is_valid():
        return _page(request, drafting, status=422)
    try:
        made = offer_thing(actor=user_of(request), thing=drafting.thing, draft=drafting.draft())
    except OfferError as error:
        drafting.form.add_error(None, error.message)
        return _page(request, drafting, status=422)
    _report(request, made)
    if not wants_partial(request):
        return redirect(made.offer)
    response = close_dialog(HttpResponse(waiting_toasts(request)))
    response["HX-Trigger"] = CHANGED
    return response


def _report(request: HttpRequest, made: Offered) -> None:
    """Tell to how many it went, how many wait for their round, and who was left out."""
    sent, waiting = made.offer.recipients.pending().count(), made.offer.recipients.filter(status="waiting").count()
    text = ngettext("Offered to %(count)s partner.", "Offered to %(count)s partners.", sent) % {"count": sent}
    if waiting:
        more = ngettext("%(count)s more waits for its round.", "%(count)s more wait for their round.", waiting)
        text = f"{text} {more % {'count': waiting}}"
    toast(request, "success", text)
    for each in made.with_access:
        toast(request, "warning", _("%(partner)s has access already and got no offer.") % {"partner": each.partner})
    if made.refused:
        toast(request, "warning", _("Partners that are not active (any more) got no offer."))


def _page(request: HttpRequest, drafting: Drafting, status: int = 200) -> HttpResponse:
    if drafting.missing:
        toast(request, "warning", _("Partners that are not active (any more) got no offer."))
    query = chosen_query(each.partnership.pk for each in drafting.partners)
    context = frame(request, drafting.thing) | {
        "drafting": drafting,
        "panel": drafting.panel,
        "form": drafting.form,
        "offering_url": url_of("offering", drafting.thing),
        "partners_url": url_of("partners", drafting.thing, query),
        "zone": user_of(request).organisation.time_zone,
    }
    if request.htmx.target == "offer-preview":  # type: ignore[attr-defined]
        return render(request, PREVIEW, context)
    return render_htmx(request, TEMPLATE, context, partial="dialog", status=status)


def _back(request: HttpRequest, thing: Shareable) -> HttpResponse:
    toast(request, "warning", _("Choose at least one partner."))
    return redirect(url_of("partners", thing))


def _running(request: HttpRequest, thing: Shareable, offer: Offer, partnerships: frozenset[int]) -> HttpResponse:
    """Say that the thing is being offered already, and let the chosen partners be added to that offer."""
    had = set(offer.recipients.sent().values_list("partnership", flat=True))
    chosen = active_partners(user_of(request).organisation, partnerships)
    context = frame(request, thing) | {
        "offer": offer,
        "chosen": [each for pk, each in chosen.items() if pk not in had],
        "partners_url": url_of("partners", thing, chosen_query(partnerships)),
    }
    return render_htmx(request, "sharing/offers/running.html", context, partial="dialog")

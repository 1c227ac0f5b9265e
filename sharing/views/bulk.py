"""Sharing or offering several things of a list in one go: partners, what goes along, the summary, what was done."""

from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import close_dialog, render_htmx, toast, waiting_toasts, wants_partial
from collab.base.numbers import numbers
from collab.base.policy import policy, signed_in
from collab.base.redirects import safe_next
from orgs.policies import user_of
from sharing.access import access_of
from sharing.bulk.batch import Batch, Several
from sharing.bulk.deeds import Deed
from sharing.bulk.forms import AlongForm
from sharing.bulk.offering import OfferSeveral
from sharing.bulk.report import report_of
from sharing.bulk.sharing import ShareSeveral
from sharing.bulk.waiting import MOST_THINGS, conclude, wait, waiting
from sharing.models import Shareable
from sharing.partners import active_partners, partner_list
from sharing.registry import UnknownKindError, shareable
from sharing.views.common import chosen_query
from sharing.views.partners import LIST

DEEDS: dict[str, type[Deed]] = {deed.key: deed for deed in (ShareSeveral, OfferSeveral)}


@policy(signed_in)
@require_POST
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """Take in what was ticked on a list, and lead on to the partners."""
    _model(request, kind)
    deed = request.POST.get("deed", "")
    _deed(deed)
    ids, back = sorted(numbers(request.POST.getlist("thing"))), safe_next(request)
    if not ids:
        return _refused(request, back, _("Choose at least one entity."))
    if len(ids) > MOST_THINGS:
        text = _("At most %(most)s entities can be chosen at once; these are %(count)s. Nothing was changed.")
        return _refused(request, back, text % {"most": MOST_THINGS, "count": len(ids)})
    key = wait(request.session, kind=kind, ids=ids, back=back)
    return redirect("sharing:bulk_partners", kind, key, deed)


@policy(signed_in)
@require_safe
def partners(request: HttpRequest, kind: str, key: str, deed: str) -> HttpResponse:
    """Show the partners to choose from; htmx asks for the list alone while somebody filters."""
    batch, what = _batch(request, kind, key), _deed(deed)
    if batch is None:
        return _lost(request)
    listed = partner_list(thing=Several(batch).as_thing(), actor=batch.actor, query=request.GET)
    context = _frame(request, batch, what) | {"partners": listed}
    filtering = request.htmx.target == LIST  # type: ignore[attr-defined]
    return render_htmx(request, "sharing/bulk/partners.html", context, partial="list" if filtering else "dialog")


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, kind: str, key: str, deed: str) -> HttpResponse:
    """Ask what goes along to the chosen partners; a POST shows the summary, or does what it showed."""
    batch, what = _batch(request, kind, key), _deed(deed)
    if batch is None:
        return _lost(request)
    if request.method != "POST":
        return _asking(request, batch, what, what.form(batch=batch))
    form = what.form(request.POST, batch=batch)
    if request.POST.get("step") == "back":
        return _asking(request, batch, what, what.form(batch=batch, initial=_typed(form)))
    if not form.is_valid():
        return _asking(request, batch, what, form, status=422)
    said = what(batch, form, numbers(request.POST.getlist("partner")))
    return _do(request, said) if request.POST.get("step") == "save" else _summary(request, said, form)


@policy(signed_in)
@require_safe
def done(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show what was done, and what was left out and why."""
    batch = _batch(request, kind, key)
    if batch is None or batch.chosen.report is None:
        return _lost(request)
    context = _frame(request, batch) | {"report": report_of(batch, batch.chosen.report)}
    return render_htmx(request, "sharing/bulk/done.html", context, partial="dialog")


def _asking(request: HttpRequest, batch: Batch, what: type[Deed], form: AlongForm, status: int = 200) -> HttpResponse:
    """Return the question what goes along; without partners, the way back to them."""
    named = request.POST if request.method == "POST" else request.GET
    chosen = active_partners(batch.actor.organisation, numbers(named.getlist("partner")))
    if not chosen:
        toast(request, "warning", _("Choose at least one partner."))
        return redirect(_frame(request, batch, what)["partners_url"])
    context = _frame(request, batch, what, chosen) | {"form": form, "chosen": chosen.values()}
    return render_htmx(request, "sharing/bulk/ask.html", context, partial="dialog", status=status)


def _summary(request: HttpRequest, said: Deed, form: AlongForm) -> HttpResponse:
    shown = {"form": form, "chosen": said.partners, "summary": said.summary()}
    context = _frame(request, said.batch, type(said), said.partners) | shown
    return render_htmx(request, "sharing/bulk/summary.html", context, partial="dialog")


def _do(request: HttpRequest, said: Deed) -> HttpResponse:
    chosen = said.batch.chosen
    result = said.do(request.POST.get("shown", ""))
    conclude(request.session, chosen, {"deed": said.key, **asdict(result)})
    return redirect("sharing:bulk_done", chosen.kind, chosen.key)


def _refused(request: HttpRequest, back: str, text: str) -> HttpResponse:
    """Say why it does not go on; the dialog closes over the list, without JavaScript it is the way back."""
    toast(request, "warning", text)
    if wants_partial(request):
        return close_dialog(HttpResponse(waiting_toasts(request), status=422))
    return redirect(back)


def _lost(request: HttpRequest) -> HttpResponse:
    return _refused(request, "/", _("This choice is not there any more. Choose the entities in their list again."))


def _typed(form: AlongForm) -> dict[str, Any]:
    """Return what stands in the fields, to be shown again as it is."""
    return {name: form[name].data for name in form.fields}


def _model(request: HttpRequest, kind: str) -> type[Shareable]:
    """Return the model of what is shared; raise Http404 when there is none or the feature is off, PermissionDenied."""
    try:
        model = shareable(kind)
    except UnknownKindError as error:
        raise Http404 from error
    actor = user_of(request)
    if not access_of(actor).may_own(f"{kind}.share"):
        raise PermissionDenied
    if not actor.organisation.partner_collaboration:
        raise Http404
    return model


def _deed(key: str) -> type[Deed]:
    if key not in DEEDS:
        raise Http404
    return DEEDS[key]


def _batch(request: HttpRequest, kind: str, key: str) -> Batch | None:
    """Return what was chosen under ``key``; None if that waits no more."""
    model = _model(request, kind)
    chosen = waiting(request.session, kind, key)
    return Batch(user_of(request), model, chosen) if chosen else None


def _frame(request: HttpRequest, batch: Batch, what: type[Deed] | None = None, chosen: Any = ()) -> dict[str, Any]:
    """Return what every step's template needs."""
    in_dialog = wants_partial(request)
    shown = {"batch": batch, "in_dialog": in_dialog, "level": 3 if in_dialog else 2, "back_to": batch.chosen.back}
    if what is None:
        return shown
    args = [batch.chosen.kind, batch.chosen.key, what.key]
    query = f"?{urlencode(chosen_query(chosen), doseq=True)}" if chosen else ""
    return shown | {
        "deed": what.key,
        "heading": what.title(len(batch.things)),
        "partners_url": reverse("sharing:bulk_partners", args=args) + query,
        "step_url": reverse("sharing:bulk_step", args=args),
        "zone": batch.actor.organisation.time_zone,
    }

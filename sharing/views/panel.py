"""Step 2: what to share with the chosen partners."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.numbers import numbers
from collab.base.policy import policy, signed_in
from orgs.policies import user_of
from sharing.models import Shareable
from sharing.panel import Panel, open_panel
from sharing.services import Outcome, save_shares
from sharing.submission import choices_of, separated, trees_of
from sharing.ticking import ticked
from sharing.views.common import CHANGED, chosen_query, frame, thing_to_share, url_of


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show the panel for the chosen partners; a POST saves it, or only changes what it shows."""
    thing = thing_to_share(request, kind, pk)
    if request.method != "POST":
        return _present(request, thing, numbers(request.GET.getlist("partner")))
    if request.POST.get("step", "save") == "save":
        return _save(request, thing)
    return _changed_view(request, thing)


def _present(request: HttpRequest, thing: Shareable, partnerships: frozenset[int]) -> HttpResponse:
    """Show what the partners have at present."""
    shown = numbers(request.GET.getlist("label"))
    found = open_panel(actor=user_of(request), thing=thing, partnerships=partnerships, shown_labels=shown)
    return _page(request, found)


def _page(request: HttpRequest, found: Panel) -> HttpResponse:
    """Return the panel; without a partner in it, the way back to step 1."""
    if found.missing:
        # Partners that were chosen and are no active ones; saving has left them out.
        toast(request, "warning", _missing(found.missing))
    if not found.trees:
        return _back_to_partners(request, found)
    partnerships = [partner.partnership.pk for tree in found.trees for partner in tree.partners]
    context = frame(request, found.thing) | {
        "panel": found,
        "panel_url": url_of("panel", found.thing, chosen_query(partnerships)),
        "partners_url": url_of("partners", found.thing, chosen_query(partnerships)),
        "unshare_url": url_of("unshare", found.thing),
        "shows_roles": user_of(request).has_right("role.view"),
    }
    return render_htmx(request, "sharing/panel.html", context, partial="dialog")


def _back_to_partners(request: HttpRequest, found: Panel) -> HttpResponse:
    if not found.missing:
        toast(request, "warning", _("Choose at least one partner."))
    return redirect(url_of("partners", found.thing))


def _save(request: HttpRequest, thing: Shareable) -> HttpResponse:
    """Save, and show the new state: in the dialog at once, without JavaScript by a redirect."""
    trees = trees_of(request.POST)
    outcome = save_shares(actor=user_of(request), thing=thing, choices=choices_of(trees))
    _report(request, outcome)
    partnerships = frozenset(pk for tree in trees for pk in tree.partnerships)
    if not wants_partial(request):
        return redirect(url_of("panel", thing, chosen_query(partnerships)))
    response = _page(request, open_panel(actor=user_of(request), thing=thing, partnerships=partnerships))
    response["HX-Trigger"] = CHANGED
    return response


def _report(request: HttpRequest, outcome: Outcome) -> None:
    """Tell what was saved, and what could not be."""
    if outcome.changed:
        toast(request, "success", _("Changes saved."))
    elif not (outcome.gone or outcome.refused or outcome.lapsed):
        toast(request, "info", _("Nothing was changed."))
    if outcome.gone:
        toast(request, "warning", _gone(outcome.gone))
    for partnership in outcome.lapsed:
        text = _("Somebody else has unshared this with %(partner)s meanwhile. Nothing was changed for this partner.")
        toast(request, "warning", text % {"partner": partnership.partner.name})


def _gone(count: int) -> str:
    text = ngettext(
        "%(count)s of the chosen contents is no longer available.",
        "%(count)s of the chosen contents are no longer available.",
        count,
    )
    return text % {"count": count}


def _missing(count: int) -> str:
    text = ngettext(
        "%(count)s of the chosen partners is not available for sharing. Nothing was changed for it.",
        "%(count)s of the chosen partners are not available for sharing. Nothing was changed for them.",
        count,
    )
    return text % {"count": count}


def _changed_view(request: HttpRequest, thing: Shareable) -> HttpResponse:
    """Show the panel as it was sent, with other rows shown or ticked: what works without JavaScript, too."""
    trees = trees_of(request.POST)
    found = open_panel(
        actor=user_of(request),
        thing=thing,
        partnerships=[pk for tree in trees for pk in tree.partnerships],
        trees=separated(trees) if request.POST["step"] == "separate" else trees,
        shown_labels=numbers(request.POST.getlist("label")),
    )
    return _page(request, ticked(found, request.POST["step"]))

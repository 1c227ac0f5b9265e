"""The standing rules of a thing: what partners get of it without anybody having to think of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.numbers import number
from collab.base.policy import policy, signed_in
from orgs.models import Label
from orgs.policies import user_of
from sharing.models import Shareable
from sharing.rules import labels_for_rules, open_rules
from sharing.services.rules import NoAccessError, remove_rule, set_rule
from sharing.views.common import CHANGED, frame, thing_to_share, url_of


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show the rules and the form for one more; a POST makes or ends one."""
    thing = thing_to_share(request, kind, pk)
    if request.method != "POST":
        return _page(request, thing)
    if "remove" in request.POST:
        remove_rule(actor=user_of(request), thing=thing, rule_id=number(request.POST["remove"]) or 0)
        toast(request, "success", _("The rule has ended. What it has shared stays shared."))
    else:
        _set(request, thing)
    if not wants_partial(request):
        return redirect(url_of("rules", thing))
    response = _page(request, thing)
    response["HX-Trigger"] = CHANGED
    return response


def _set(request: HttpRequest, thing: Shareable) -> None:
    sent = request.POST
    label = _label(thing, sent.get("label", ""))
    try:
        set_rule(
            actor=user_of(request),
            thing=thing,
            partnership_id=number(sent.get("partner", "")) or 0,
            key=sent.get("category", ""),
            label=label,
        )
    except NoAccessError:
        toast(request, "warning", _("This partner has no access any more, so there is no rule for it."))
    else:
        toast(request, "success", _("From now on this is shared by itself."))


def _label(thing: Shareable, sent: str) -> Label | None:
    """Return the label that was chosen, None for all; raise Http404 for one that no rule can name."""
    found = next((each for each in labels_for_rules(thing.owner_id) if str(each.pk) == sent), None)
    if sent and found is None:
        raise Http404
    return found


def _page(request: HttpRequest, thing: Shareable) -> HttpResponse:
    context = frame(request, thing) | {
        "rules": open_rules(actor=user_of(request), thing=thing),
        "rules_url": url_of("rules", thing),
        "category": request.GET.get("category", ""),
        "partner": request.GET.get("partner", ""),
    }
    return render_htmx(request, "sharing/rules/page.html", context, partial="dialog")

"""Step 2: what to share with the chosen partners."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.numbers import number, numbers
from collab.base.policy import policy, signed_in
from orgs.models import Partnership
from orgs.policies import user_of
from sharing.contents import visible_categories
from sharing.keeping import forget, keep, kept
from sharing.models import Shareable
from sharing.news import FRESH, fresh_contents, narrowed
from sharing.panel import open_panel
from sharing.panel_parts import Panel
from sharing.partners import active_partners
from sharing.previews import preview_of
from sharing.rules import RuleLine, lines_of, rules_in_force
from sharing.services import Choice, Outcome, save_shares
from sharing.submission import Tree, choices_of, separated, trees_of, unpack, wrong_days
from sharing.takebacks import Undone, mark_of, undone_by
from sharing.ticking import also_ticked, ticked
from sharing.views.common import CHANGED, chosen_query, frame, thing_to_share, undo_url_of, url_of

# In the address: show what was ticked when somebody went to look at a role.
KEPT = "kept"
# In the address: what is to be ticked beside what the partners have, as ``process:7``.
TICKED = "tick"
# In the address: tick what the partners had whose access has ended.
AGAIN = "again"
# In the form: the only rows that it shows, as ``note:7,8``; empty: all.
ONLY = "only"
# In the form: that its sender has read what partners leave undone.
READ = "read"


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def panel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show the panel for the chosen partners; a POST saves it, or only changes what it shows."""
    thing = thing_to_share(request, kind, pk)
    if request.method != "POST":
        return _present(request, thing, numbers(request.GET.getlist("partner")))
    step, _space, partner = request.POST.get("step", "save").partition(" ")
    if step == "save":
        return _save(request, thing)
    if step == "preview":
        return _preview(request, thing, partner)
    if step == "role":
        return _to_role(request, thing, numbers([partner]))
    return _changed_view(request, thing)


def _present(request: HttpRequest, thing: Shareable, partnerships: frozenset[int]) -> HttpResponse:
    """Show what the partners have at present; coming back from a role, what was ticked before."""
    if KEPT in request.GET and (waiting := kept(request.session, thing)):
        return _page(request, _opened(request, thing, waiting.trees, waiting.labels, request.GET))
    shown = numbers(request.GET.getlist("label"))
    found = open_panel(actor=user_of(request), thing=thing, partnerships=partnerships, shown_labels=shown)
    wanted = found.ended if AGAIN in request.GET else unpack(request.GET.get(TICKED, ""))
    found = also_ticked(found, wanted)
    if FRESH in request.GET:
        found = narrowed(found, fresh_contents(user_of(request), thing, request.GET[FRESH]))
    return _page(request, found)


def _page(request: HttpRequest, found: Panel, undone: Sequence[Undone] = (), *, status: int = 200) -> HttpResponse:
    """Return the panel; without a partner in it, the way back to step 1."""
    if found.missing:
        # Partners that were chosen and are no active ones; saving has left them out.
        toast(request, "warning", missing_partners(found.missing))
    if not found.trees:
        return _back_to_partners(request, found)
    partnerships = [partner.partnership.pk for tree in found.trees for partner in tree.partners]
    context = frame(request, found.thing) | {
        "panel": found,
        "panel_url": url_of("panel", found.thing, chosen_query(partnerships)),
        "partners_url": url_of("partners", found.thing, chosen_query(partnerships)),
        "unshare_url": url_of("unshare", found.thing),
        "rules_url": url_of("rules", found.thing),
        "rules": _rules(request, found.thing, partnerships),
        "shows_roles": user_of(request).has_right("role.view"),
        "shows_preview": preview_of(found.thing.kind) is not None,
        "undone": undone,
        "read": mark_of(undone),
    }
    return render_htmx(request, "sharing/panel.html", context, partial="dialog", status=status)


def _rules(request: HttpRequest, thing: Shareable, partnerships: Sequence[int]) -> list[RuleLine]:
    """Return the standing rules that act on the partners in the panel."""
    rules = [rule for rule in rules_in_force(thing) if rule.partnership_id in partnerships]
    return lines_of(rules, visible_categories(thing, user_of(request))) if rules else []


def _back_to_partners(request: HttpRequest, found: Panel) -> HttpResponse:
    if not found.missing:
        toast(request, "warning", _("Choose at least one partner."))
    return redirect(url_of("partners", found.thing))


def _save(request: HttpRequest, thing: Shareable) -> HttpResponse:
    """Save, and show the new state: in the dialog at once, without JavaScript by a redirect."""
    trees = trees_of(request.POST)
    if wrong_days(trees, user_of(request).organisation.time_zone):
        return _page(request, _as_sent(request, thing, trees), status=422)
    undone = _undone(request, thing, trees)
    if undone and request.POST.get(READ) != mark_of(undone):
        return _page(request, _as_sent(request, thing, trees), undone)
    outcome = save_shares(actor=user_of(request), thing=thing, choices=choices_of(trees))
    _report(request, outcome)
    forget(request.session, thing)
    partnerships = frozenset(pk for tree in trees for pk in tree.partnerships)
    if not wants_partial(request):
        return redirect(url_of("panel", thing, chosen_query(partnerships)))
    response = _page(request, open_panel(actor=user_of(request), thing=thing, partnerships=partnerships))
    response["HX-Trigger"] = CHANGED
    return response


def _undone(request: HttpRequest, thing: Shareable, trees: Sequence[Tree]) -> list[Undone]:
    """Return what partners leave undone if this is saved."""
    actor = user_of(request)
    partners = active_partners(actor.organisation, [pk for tree in trees for pk in tree.partnerships])
    kinds = {each.key: each.contents.model.kind for each in thing.share_categories()}
    return [
        undone
        for choice in choices_of(trees)
        if (partnership := partners.get(choice.partnership_id))
        for undone in undone_by(actor, partnership, _taken(choice, kinds))
    ]


def _taken(choice: Choice, kinds: Mapping[str, str]) -> dict[str, set[int]]:
    """Return by kind the ids that are taken back; each type of related entities is a category of its own."""
    taken: dict[str, set[int]] = defaultdict(set)
    for key in choice.keys & kinds.keys():
        taken[kinds[key]] |= choice.removed(key)
    return taken


def _preview(request: HttpRequest, thing: Shareable, partner: str) -> HttpResponse:
    """Show, on a page of its own, what one partner would see if the panel were saved as it was sent."""
    show = preview_of(thing.kind)
    if show is None:
        raise Http404
    partnerships = Partnership.objects.filter(host_id=thing.owner_id).select_related("partner", "role")
    partnership = get_object_or_404(partnerships, pk=number(partner))
    choices = choices_of(trees_of(request.POST))
    return show(request, thing, partnership, [each for each in choices if each.partnership_id == partnership.pk])


def _report(request: HttpRequest, outcome: Outcome) -> None:
    """Tell what was saved, and what could not be."""
    if outcome.changed:
        toast(request, "success", _("Changes saved."), undo_url=undo_url_of(outcome.change))
    elif not (outcome.gone or outcome.refused or outcome.lapsed):
        toast(request, "info", _("Nothing was changed."))
    if outcome.gone:
        toast(request, "warning", _gone(outcome.gone))
    report_lapsed(request, outcome)


def report_lapsed(request: HttpRequest, outcome: Outcome) -> None:
    """Tell of which partners somebody else has taken the thing back meanwhile."""
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


def missing_partners(count: int) -> str:
    """Return that so many of the chosen partners could not be served."""
    text = ngettext(
        "%(count)s of the chosen partners is not available for sharing. Nothing was changed for it.",
        "%(count)s of the chosen partners are not available for sharing. Nothing was changed for them.",
        count,
    )
    return text % {"count": count}


def _changed_view(request: HttpRequest, thing: Shareable) -> HttpResponse:
    """Show the panel as it was sent, with other rows shown or ticked: what works without JavaScript, too."""
    trees = trees_of(request.POST)
    if request.POST["step"] == "separate":
        trees = separated(trees)
    found = _as_sent(request, thing, trees)
    return _page(request, ticked(found, request.POST["step"]))


def _opened(
    request: HttpRequest, thing: Shareable, trees: Sequence[Tree], labels: frozenset[int], sent: QueryDict
) -> Panel:
    """Return the panel with the trees, and only the rows, as they were ``sent``."""
    found = open_panel(
        actor=user_of(request),
        thing=thing,
        partnerships=[pk for tree in trees for pk in tree.partnerships],
        trees=trees,
        shown_labels=labels,
    )
    return narrowed(found, unpack(sent.get(ONLY, "")))


def _as_sent(request: HttpRequest, thing: Shareable, trees: Sequence[Tree]) -> Panel:
    """Return the panel as it was posted."""
    return _opened(request, thing, trees, numbers(request.POST.getlist("label")), request.POST)


def _to_role(request: HttpRequest, thing: Shareable, partnerships: frozenset[int]) -> HttpResponse:
    """Go to the role of a partner, with the way back; the selection waits meanwhile."""
    partners = active_partners(user_of(request).organisation, partnerships)
    if not partners or not user_of(request).has_right("role.view"):
        return _changed_view(request, thing)
    trees = trees_of(request.POST)
    keep(request.session, thing, trees, numbers(request.POST.getlist("label")))
    chosen = chosen_query(pk for tree in trees for pk in tree.partnerships)
    query = [*chosen, (KEPT, 1), (ONLY, request.POST.get(ONLY, ""))]
    role = reverse("orgs:role", args=[next(iter(partners.values())).role_id])
    address = f"{role}?{urlencode({'back': url_of('panel', thing, query)})}"
    return HttpResponseClientRedirect(address) if wants_partial(request) else redirect(address)

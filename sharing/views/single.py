"""The popover on a content: which partners have it, changed with one click each."""

from collections.abc import Collection, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.policy import policy, signed_in
from orgs.models import Partnership
from orgs.policies import user_of
from sharing.services import Choice, Outcome, save_shares
from sharing.single import Single, choices_of, open_single
from sharing.takebacks import Undone, mark_of, undone_by
from sharing.views.common import CHANGED, frame, thing_to_share, undo_url_of, url_of
from sharing.views.panel import READ, report_lapsed

TEMPLATE = "sharing/single/page.html"


@policy(signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def single(request: HttpRequest, kind: str, pk: int, key: str, content: int) -> HttpResponse:
    """Show who has a content; a POST gives and takes back what was ticked differently."""
    thing = thing_to_share(request, kind, pk)
    found = open_single(actor=user_of(request), thing=thing, key=key, pk=content)
    if request.method != "POST":
        return _page(request, found)
    return _save(request, found)


def _save(request: HttpRequest, found: Single) -> HttpResponse:
    choices = choices_of(found, request.POST)
    undone = _undone(request, found, choices)
    if undone and request.POST.get(READ) != mark_of(undone):
        return _page(request, found, undone)
    outcome = save_shares(actor=user_of(request), thing=found.thing, choices=choices)
    _report(request, found, choices, outcome)
    if not wants_partial(request):
        return redirect(request.path)
    anew = open_single(actor=user_of(request), thing=found.thing, key=found.category.key, pk=found.pk)
    response = _page(request, anew)
    response["HX-Trigger"] = CHANGED
    return response


def _page(request: HttpRequest, found: Single, undone: Sequence[Undone] = ()) -> HttpResponse:
    """Return the popover; with ``undone`` it asks once more and shows the ticks as they were sent."""
    context = frame(request, found.thing) | {
        "single": found,
        "single_url": request.path,
        "partners_url": url_of("partners", found.thing, {"tick": found.tick}),
        "rules_url": url_of("rules", found.thing, {"category": found.category.key}),
        "undone": undone,
        "read": mark_of(undone),
        "sent": [choice.partnership_id for choice in choices_of(found, request.POST) if choice.chosen],
    }
    return render_htmx(request, TEMPLATE, context, partial="dialog")


def _undone(request: HttpRequest, found: Single, choices: Sequence[Choice]) -> list[Undone]:
    """Return what partners leave undone without this content."""
    taken = {found.category.contents.model.kind: {found.pk}}
    losing = {choice.partnership_id for choice in choices if choice.removed(found.category.key)}
    return [
        undone
        for each in found.partners
        if each.partnership.pk in losing
        for undone in undone_by(user_of(request), each.partnership, taken)
    ]


def _report(request: HttpRequest, found: Single, choices: Sequence[Choice], outcome: Outcome) -> None:
    """Tell who has it now, who has it no longer, and who could not be served."""
    ticked = {choice.partnership_id for choice in choices if choice.chosen}
    undo_url = undo_url_of(outcome.change)
    if given := [each for each in outcome.changed if each.pk in ticked]:
        text = _("“%(title)s” is shared with %(partners)s.") % _words(found, given)
        toast(request, "success", text, undo_url=undo_url)
        undo_url = ""
    if taken := [each for each in outcome.changed if each.pk not in ticked]:
        text = _("“%(title)s” is no longer shared with %(partners)s.") % _words(found, taken)
        toast(request, "success", text, undo_url=undo_url)
    report_lapsed(request, outcome)


def _words(found: Single, partnerships: Collection[Partnership]) -> dict[str, str]:
    return {"title": found.title, "partners": ", ".join(each.partner.name for each in partnerships)}

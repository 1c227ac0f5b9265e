"""Undoing a change of shares, from the message that tells of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from collab.base.htmx import toast, waiting_toasts, wants_partial
from collab.base.policy import policy, signed_in
from orgs.policies import user_of
from sharing.models import Shareable, ShareChange
from sharing.services import TooLateError, Undone, undo_change
from sharing.views.common import CHANGED, UNDONE, address_of


@policy(signed_in)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a change that the person made; without JavaScript, go back to the thing."""
    change = get_object_or_404(ShareChange, pk=pk, actor=user_of(request))
    try:
        _report(request, undo_change(actor=user_of(request), change=change))
    except TooLateError:
        toast(request, "warning", _("This was too long ago to be undone. Nothing was changed."))
    if not wants_partial(request):
        thing = change.thing
        return redirect(address_of(thing) if isinstance(thing, Shareable) else "/")
    return HttpResponse(waiting_toasts(request), headers={"HX-Trigger": f"{CHANGED}, {UNDONE}"})


def _report(request: HttpRequest, done: Undone) -> None:
    """Tell what was undone, and what was not, and why."""
    if done.kept:
        toast(request, "warning", _kept(done.kept))
    for partnership in done.refused:
        text = _("%(partner)s is not an active partner any more. Nothing was undone for this partner.")
        toast(request, "warning", text % {"partner": partnership.partner.name})
    if done.served or not done.refused:
        toast(request, "success", _("Undone."))


def _kept(count: int) -> str:
    text = ngettext(
        "%(count)s share was changed again meanwhile and stays as it is.",
        "%(count)s shares were changed again meanwhile and stay as they are.",
        count,
    )
    return text % {"count": count}

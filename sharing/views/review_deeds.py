"""What can be done with several shares of one partner: confirming, extending, letting them end, taking them back."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collab.base.htmx import toast
from collab.base.numbers import number, numbers
from collab.base.redirects import safe_next
from orgs.models import Partnership
from orgs.policies import user_of
from sharing.collaborations.page import PartnerPage
from sharing.collaborations.shares import contents_in
from sharing.models import Shareable
from sharing.services import reviewing
from sharing.summary import may_share_kind
from sharing.takebacks import undone_by
from sharing.until import Until, read_day

PROLONGED_BY = timedelta(days=30)
# So many can be chosen at once: what can be undone of them fits into an address.
MOST = 200


@dataclass(frozen=True)
class Chosen:
    """The shares of a partner that were ticked, by the ids of their things."""

    request: HttpRequest
    partnership: Partnership
    model: type[Shareable]
    ids: list[int]

    @property
    def said(self) -> dict[str, Any]:
        """Return what every service is told."""
        told = {"partnership": self.partnership, "model": self.model, "ids": self.ids}
        return {"actor": user_of(self.request), **told}

    @property
    def back(self) -> str:
        """Return the address of the list."""
        return safe_next(self.request, reverse("sharing:review", args=[self.partnership.pk, self.model.kind]))


def act(request: HttpRequest, partnership: Partnership, model: type[Shareable]) -> HttpResponse:
    """Do what the form says with the shares that were ticked in it."""
    deed = DEEDS.get(request.POST.get("deed", ""))
    chosen = Chosen(request, partnership, model, sorted(numbers(request.POST.getlist("thing"))))
    if not may_share_kind(user_of(request), model.kind):
        raise PermissionDenied
    if deed is None:
        raise Http404
    if not 0 < len(chosen.ids) <= MOST:
        toast(request, "warning", _("Choose at least one share, and at most %(most)s.") % {"most": MOST})
        return redirect(chosen.back)
    return deed(chosen)


def kept_words(count: int) -> str:
    """Return how many shares undoing has left, since somebody changed them meanwhile."""
    text = ngettext(
        "%(count)s share was changed again meanwhile and stays as it is.",
        "%(count)s shares were changed again meanwhile and stay as they are.",
        count,
    )
    return text % {"count": count}


def _confirm(chosen: Chosen) -> HttpResponse:
    done = reviewing.confirm_shares(**chosen.said)
    text = ngettext("%(count)s share was confirmed.", "%(count)s shares were confirmed.", done)
    toast(chosen.request, "success" if done else "info", text % {"count": done})
    return redirect(chosen.back)


def _prolong(chosen: Chosen) -> HttpResponse:
    return _moved(chosen, reviewing.prolong_shares(**chosen.said, by=PROLONGED_BY, shown=_shown(chosen)))


def _shown(chosen: Chosen) -> dict[int, date]:
    """Return by thing the last day that the list showed, which the form sends along as ``7:2027-03-31``."""
    found = {}
    for text in chosen.request.POST.getlist("shown"):
        pk, _colon, day = text.partition(":")
        with suppress(ValidationError):
            if (thing := number(pk)) and (last := read_day(day)):
                found[thing] = last
    return found


def _endless(chosen: Chosen) -> HttpResponse:
    return _moved(chosen, reviewing.end_shares(**chosen.said, until=Until(None)))


def _until(chosen: Chosen) -> HttpResponse:
    """Let the access end on a day; one that makes no sense is asked for again, with what was ticked."""
    text = chosen.request.POST.get("day", "").strip()
    if not text:
        return _ask(chosen, {"deed": "until"})
    try:
        done = reviewing.end_shares(**chosen.said, until=Until(read_day(text)))
    except ValidationError as error:
        return _ask(chosen, {"deed": "until", "day": text, "wrong": error.messages[0]}, status=422)
    return _moved(chosen, done)


def _unshare(chosen: Chosen) -> HttpResponse:
    """Ask, naming what the partner loses; once that was read, take it back."""
    if "read" not in chosen.request.POST:
        taken = {chosen.model.kind: chosen.ids}
        undone = undone_by(user_of(chosen.request), chosen.partnership, taken)
        return _ask(chosen, {"deed": "unshare", "undone": undone})
    done = reviewing.unshare_several(**chosen.said)
    text = ngettext("%(count)s share was taken back.", "%(count)s shares were taken back.", done.done)
    _tell(chosen, done, text % {"count": done.done})
    return redirect(chosen.back)


DEEDS: dict[str, Callable[[Chosen], HttpResponse]] = {
    "confirm": _confirm,
    "prolong": _prolong,
    "endless": _endless,
    "until": _until,
    "unshare": _unshare,
}


def _ask(chosen: Chosen, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    user = user_of(chosen.request)
    parts = contents_in(chosen.model, chosen.partnership, user, chosen.ids)
    things = chosen.model.objects.own_of(user).in_bulk(chosen.ids)
    shown = {
        "partner": PartnerPage(user, chosen.partnership),
        "section": "review",
        "kind": chosen.model.kind,
        "rows": [(things[pk], parts.get(pk, [])) for pk in chosen.ids if pk in things],
        "back": chosen.back,
    }
    return render(chosen.request, "sharing/review/ask.html", shown | context, status=status)


def _moved(chosen: Chosen, done: reviewing.Reviewed) -> HttpResponse:
    text = ngettext("%(count)s share was changed.", "%(count)s shares were changed.", done.done)
    _tell(chosen, done, text % {"count": done.done})
    return redirect(chosen.back)


def _tell(chosen: Chosen, done: reviewing.Reviewed, text: str) -> None:
    """Say what was done, with the way to undo it, and how many shares stayed as they were."""
    if done.done:
        query = urlencode([("change", each.pk) for each in done.changes])
        address = reverse("sharing:review_undo", args=[chosen.partnership.pk, chosen.model.kind])
        toast(chosen.request, "success", text, undo_url=f"{address}?{query}" if query else "")
    if done.left:
        left = ngettext(
            "%(count)s share stayed as it is: nothing was to be changed, or it has ended.",
            "%(count)s shares stayed as they are: nothing was to be changed, or they have ended.",
            done.left,
        )
        toast(chosen.request, "info", left % {"count": done.left})

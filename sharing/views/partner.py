"""One partner of the host: its page, and suspending, resuming and ending the collaboration."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.pagination import paginate
from collab.base.policy import policy
from orgs.models import Partnership
from orgs.models.partnerships import UNDO
from orgs.policies import allowed, user_of
from orgs.services import StatusChangeError, end_partnership, resume_partnership, suspend_partnership, undo_end
from sharing.collaborations.ending import EndForm, losses_of
from sharing.collaborations.page import PartnerPage

# What the person reads after each change, also when somebody else was quicker.
DONE: dict[Callable[..., bool], Any] = {
    suspend_partnership: gettext_lazy("The collaboration with %(partner)s is suspended."),
    resume_partnership: gettext_lazy("The collaboration with %(partner)s is active again."),
    end_partnership: gettext_lazy("The collaboration with %(partner)s has ended."),
    undo_end: gettext_lazy("The collaboration with %(partner)s is as it was before its end."),
}


@policy(allowed("partner.view"))
@require_safe
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one part of the partner's page."""
    page = PartnerPage(user_of(request), _partnership(request, pk))
    known = {"overview", "users", "shared", "history"}
    asked = request.GET.get("section", "")
    section = asked if asked in known else "overview"
    context = {"partner": page, "section": section, "page": paginate(request, page.items(section), per_page=30)}
    return render(request, f"sharing/partner/{section}.html", context)


@policy(allowed("partner.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, saying what it means; a POST suspends."""
    if request.method == "POST":
        return _change(request, pk, suspend_partnership)
    return _question(request, "suspend", {"partnership": _partnership(request, pk)})


@policy(allowed("partner.edit"))
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a suspended partnership into force again."""
    return _change(request, pk, resume_partnership)


@policy(allowed("partner.edit"))
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Name what the partner loses and ask; a POST that confirms it ends the partnership."""
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _change(request, pk, end_partnership)
    partnership = _partnership(request, pk)
    losses = losses_of(user_of(request), partnership)
    context = {"partnership": partnership, "losses": losses, "undo_until": timezone.now() + UNDO, "form": form}
    return _question(request, "end", context, status=422 if form.is_bound else 200)


@policy(allowed("partner.edit"))
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the end."""
    return _change(request, pk, undo_end)


def _partnership(request: HttpRequest, pk: int) -> Partnership:
    found = Partnership.objects.visible_to(user_of(request)).select_related("host", "partner", "role")
    return get_object_or_404(found.prefetch_related("purposes", "labels"), pk=pk)


def _question(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Ask before a change: in the dialog, or on a page of its own."""
    context |= {"in_dialog": wants_partial(request)}
    return render_htmx(request, f"sharing/partner/{name}.html", context, partial="dialog", status=status)


def _change(request: HttpRequest, pk: int, service: Callable[..., bool]) -> HttpResponse:
    """Do it, and say how things stand now."""
    partnership = _partnership(request, pk)
    try:
        changed = service(actor=user_of(request), partnership=partnership)
    except StatusChangeError as error:
        toast(request, "error", error.message)
    else:
        text = DONE[service] % {"partner": partnership.partner}
        toast(request, "success" if changed else "info", text)
    return redirect("sharing:partner", partnership.pk)

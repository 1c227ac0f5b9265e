"""Where people begin: staff with their entities, partners' people with what is shared with them."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from collab.base.htmx import render_htmx
from collab.base.numbers import number
from collab.base.pagination import paginate
from collab.base.policy import policy, signed_in
from entities.models import EntityType
from entities.portal import Filters, Portal, grouped
from entities.services.portal import mark_portal_seen
from orgs.models import Partnership, User
from orgs.policies import user_of
from sharing.offers.portal import waiting_count

# Somebody who comes back within this time is still on the same visit: what was new stays marked.
VISIT = timedelta(minutes=30)
NEW_SINCE = "portal_new_since"


@policy(signed_in)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send staff to their first entity type, partners' people to what is shared with them."""
    user = user_of(request)
    own = EntityType.objects.filter(organisation_id=user.organisation_id).first()
    if own and user.has_right("entity.view"):
        return redirect("entities:list", own.pk)
    if Partnership.objects.filter(partner_id=user.organisation_id).exists():
        return redirect("entities:shared_with_me")
    return render(request, "entities/portal/nothing.html")


@policy(signed_in)
@require_safe
def shared_with_me(request: HttpRequest) -> HttpResponse:
    """Show what hosts share with the person's organisation: first what is new, then all by host and type."""
    user = user_of(request)
    portal = Portal(user, _new_since(request, user))
    filters = _filters(request)
    page = paginate(request, portal.entities(filters))
    context = {
        "portal": portal,
        "filters": filters,
        "page": page,
        "groups": grouped(portal, page.object_list),
        "waiting_offers": waiting_count(user),
    }
    return render_htmx(request, "entities/portal/shared_with_me.html", context, partial="results")


def _filters(request: HttpRequest) -> Filters:
    return Filters(
        text=request.GET.get("q", "").replace("\x00", "").strip()[:200],
        host=number(request.GET.get("host", "")),
        type=request.GET.get("type", "").replace("\x00", "")[:40],
    )


def _new_since(request: HttpRequest, user: User) -> datetime | None:
    """Return since when things are new on this visit (None: the first one), and remember the visit."""
    now, seen = timezone.now(), user.portal_seen_at
    goes_on = seen and now - seen < VISIT and NEW_SINCE in request.session
    if not goes_on:
        request.session[NEW_SINCE] = seen.isoformat() if seen else ""
    mark_portal_seen(actor=user, at=now)
    return parse_datetime(request.session[NEW_SINCE])

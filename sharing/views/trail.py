"""The sharing trail of a thing and of a partner: pages, and tables to take along."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from collab.base.csv import csv_response
from collab.base.pagination import paginate
from collab.base.policy import policy, signed_in
from orgs.models import Partnership
from orgs.policies import allowed, user_of
from sharing.collaborations.page import PartnerPage
from sharing.trail.forms import TrailForm
from sharing.trail.reading import Trail, trail_of_partner, trail_of_thing
from sharing.views.common import frame, thing_to_share, url_of

# So many lines are read at a time for a table.
AT_ONCE = 500


@policy(signed_in)
@require_safe
def trail(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show what became of the shares of one thing, to those who may share it."""
    thing, form = thing_to_share(request, kind, pk), TrailForm(request.GET)
    found = trail_of_thing(user_of(request), thing, form.chosen)
    context = frame(request, thing) | {"export_url": url_of("trail_export", thing)}
    return _page(request, "sharing/trail/thing.html", found, form, context)


@policy(signed_in)
@require_safe
def trail_export(request: HttpRequest, kind: str, pk: int) -> StreamingHttpResponse:
    """Return the same as a table."""
    thing = thing_to_share(request, kind, pk)
    return _table(thing.share_title(), trail_of_thing(user_of(request), thing, TrailForm(request.GET).chosen))


@policy(allowed("partner.view"))
@require_safe
def partner_trail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of all shares with one partner."""
    partnership, form = _partnership(request, pk), TrailForm(request.GET)
    found = trail_of_partner(user_of(request), partnership, form.chosen)
    context = {
        "partner": PartnerPage(user_of(request), partnership),
        "section": "trail",
        "export_url": f"{request.path}export/",
    }
    return _page(request, "sharing/trail/partner.html", found, form, context)


@policy(allowed("partner.view"))
@require_safe
def partner_trail_export(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Return the same as a table."""
    partnership = _partnership(request, pk)
    found = trail_of_partner(user_of(request), partnership, TrailForm(request.GET).chosen)
    return _table(partnership.partner.name, found)


def _page(request: HttpRequest, template: str, found: Trail, form: TrailForm, context: dict[str, Any]) -> HttpResponse:
    page = paginate(request, found)
    return render(request, template, context | {"form": form, "page": page, "narrowed": bool(form.chosen)})


def _table(name: str, found: Trail) -> StreamingHttpResponse:
    header = [_("When"), _("Who"), _("Partner"), _("What happened"), _("Changes")]
    return csv_response(f"{_('Sharing trail')} {name}", header, _lines(found))


def _lines(found: Trail) -> Iterator[list[Any]]:
    start = 0
    while lines := found[start : start + AT_ONCE]:
        for line in lines:
            yield [line.at, line.who, line.partner, line.text, "; ".join(each.text for each in line.changes)]
        start += AT_ONCE


def _partnership(request: HttpRequest, pk: int) -> Partnership:
    found = Partnership.objects.visible_to(user_of(request)).select_related("host", "partner", "role")
    return get_object_or_404(found.prefetch_related("purposes", "labels"), pk=pk)

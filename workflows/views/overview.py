"""All processes of the own organisation: as a list, as a board, and what waits on whom."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.base.lists import render_list, render_narrowed
from collab.base.pagination import paginate
from collab.base.policy import policy
from orgs.models import User
from orgs.policies import allowed, user_of
from workflows.board import Board
from workflows.bottlenecks import OURS, Bottleneck, bottlenecks, waiting_rows
from workflows.listing import ProcessListing

# So many bottlenecks stand above the list.
TOP = 5


@policy(allowed("process.view"))
@require_safe
def processes(request: HttpRequest) -> HttpResponse:
    """Show one page of the own organisation's processes, as searched, filtered and sorted by the address."""
    listing = ProcessListing(user_of(request), request.GET)
    return render_list(request, "workflows/overview/list.html", listing, _around(request))


@policy(allowed("process.view"))
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the running processes of one template by phase, or all of them by how they stand."""
    shown = Board(user_of(request), request.GET)
    return render_narrowed(request, "workflows/overview/board.html", shown, _around(request))


@policy(allowed("process.view"))
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show on whom tasks wait, and those that wait on one of them."""
    user = user_of(request)
    found = bottlenecks(user)
    asked = request.GET.get("who") or (found[0].key if found else "")
    chosen = next((each for each in found if each.key == asked), None)
    page = paginate(request, chosen.tasks if chosen else [])
    context = {"bottlenecks": found, "chosen": chosen, "page": page, "rows": waiting_rows(user, list(page))}
    return render(request, "workflows/overview/waiting.html", context)


def _around(request: HttpRequest) -> dict[str, Any]:
    """Return what stands above the list and the board; asked for only where that is shown."""
    return {"top": partial(_top, user_of(request))}


def _top(reader: User) -> list[Bottleneck]:
    """Return the bottlenecks that somebody should do something about, the worst first."""
    return [each for each in bottlenecks(reader) if each.key != OURS][:TOP]

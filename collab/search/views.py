"""The search page, the dialog that a key opens from everywhere, and what both show while somebody types."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from collab.base.htmx import render_htmx
from collab.base.pagination import paginate
from collab.base.policy import policy, signed_in
from collab.search.results import FIRST, LIMIT, QUICK, Results
from orgs.policies import user_of

PAGE = "search/page.html"
PER_PAGE = 25
# What htmx swaps, and the part of the page that goes there.
PARTS = {"dialog": "dialog", "search-hits": "quick", "results": "results"}


@policy(signed_in)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what is found; htmx asks for the dialog, or for the results alone."""
    results = Results(user_of(request), request.GET)
    part = PARTS.get(request.htmx.target or "", "results")  # type: ignore[attr-defined]
    if part in {"dialog", "quick"}:
        context = {"groups": results.groups(QUICK) if part == "quick" else []}
    else:
        context = _page(request, results)
    return render_htmx(request, PAGE, {"results": results, "limit": LIMIT, **context}, partial=part)


def _page(request: HttpRequest, results: Results) -> dict[str, Any]:
    """Return what the page shows: the first of all kinds, or one page of one kind."""
    if results.only is None:
        return {"groups": results.groups(FIRST)}
    page = paginate(request, results.only_ids[:LIMIT], PER_PAGE)
    group = results.group(results.only, results.only_ids, list(page))
    return {"page": page, "groups": [group] if group.count else []}

"""Step 1: which partners to share with."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from collab.base.htmx import render_htmx
from collab.base.policy import policy, signed_in
from orgs.policies import user_of
from sharing.models import Shareable
from sharing.offers.teaser import has_teasers
from sharing.partners import partner_list
from sharing.views.common import frame, thing_to_share, url_of

LIST = "share-partner-list"


@policy(signed_in)
@require_safe
def partners(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show the partners, narrowed by the filter; htmx asks for the list alone while somebody filters."""
    return show_partners(request, thing_to_share(request, kind, pk))


def show_partners(request: HttpRequest, thing: Shareable) -> HttpResponse:
    """Return step 1 for ``thing``."""
    context = frame(request, thing) | {
        "partners": partner_list(thing=thing, actor=user_of(request), query=request.GET),
        "partners_url": url_of("partners", thing),
        "panel_url": url_of("panel", thing),
        "tick": request.GET.get("tick", ""),
        "offering_url": url_of("offering", thing) if has_teasers(thing.kind) else "",
    }
    filtering = request.htmx.target == LIST  # type: ignore[attr-defined]
    return render_htmx(request, "sharing/partners.html", context, partial="list" if filtering else "dialog")

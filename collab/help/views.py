"""The pages of help."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collab.base.policy import policy, signed_in
from collab.help.guides import GUIDES, guides_for
from orgs.policies import user_of


@policy(signed_in)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the guides that concern the person."""
    return render(request, "help/index.html", {"sections": guides_for(user_of(request))})


@policy(signed_in)
@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one guide. How things are done is no secret: it is there for whoever was given the link."""
    if slug not in GUIDES:
        raise Http404
    return render(request, "help/guide.html", {"guide": GUIDES[slug]})

"""The first page after signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from collab.base.policy import policy, signed_in


@policy(signed_in)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send staff to their entities and partners' people to what is shared with them."""
    return redirect("entities:home")

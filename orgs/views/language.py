"""The language of the interface."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from collab.base.policy import anyone, policy
from collab.base.redirects import safe_next
from orgs.models import User
from orgs.services import set_language


@policy(anyone)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: kept with the person, or in a cookie for somebody not signed in."""
    response = HttpResponseRedirect(safe_next(request))
    chosen = request.POST.get("language", "")
    if chosen in _offered(request):
        if isinstance(request.user, User):
            set_language(actor=request.user, language=chosen)
        _remember(response, chosen)
    return response


def _offered(request: HttpRequest) -> list[str]:
    """Return the codes of the languages that the person can choose: those that their organisation offers."""
    every = [code for code, _name in settings.LANGUAGES]
    offered: list[str] = request.user.organisation.languages if isinstance(request.user, User) else every
    return offered


def _remember(response: HttpResponse, chosen: str) -> None:
    """Let the browser say so next time, before anybody has signed in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 60 * 60,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )

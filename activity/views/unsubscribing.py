"""What the link at the end of an e-mail opens. Looking changes nothing, mail scanners look too; only POST stops it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from activity.services import set_preferences
from activity.unsubscribing import find
from collab.base.policy import anyone, policy

PAGE = "activity/unsubscribe.html"


@policy(anyone)
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to stop the e-mails; POST does so, or undoes it.

    Mail programs send the POST themselves (RFC 8058), without cookies: the signed token is what allows it.
    """
    found = find(token)
    if found is None:
        return _page(request, 404)
    if not request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(found.user.language)
    state = "asked"
    if request.method == "POST":
        state = "resumed" if "undo" in request.POST else "stopped"
        set_preferences(actor=found.user, chosen=found.resumed() if state == "resumed" else found.stopped())
    return _page(request, 200, found=found, state=state)


def _page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """Return the page; its address holds the token, so it goes into no referrer."""
    response = render(request, PAGE, context, status=status)
    response["Referrer-Policy"] = "strict-origin"
    return response

"""Every view declares who may come in; ``collab.base.checks`` finds the one that does not.

A policy answers for the request alone. What a view then does with a single object is decided by
``Model.objects.get_for(user, action, pk)``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django_htmx.http import HttpResponseClientRedirect

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


@dataclass(frozen=True)
class Policy:
    """Who may call a view: ``admits`` answers for a request, ``anonymous`` lets people in who are not signed in."""

    name: str
    admits: Callable[[HttpRequest], bool]
    anonymous: bool = False


anyone = Policy("anyone", lambda _request: True, anonymous=True)
signed_in = Policy("signed in", lambda _request: True)


def policy(rule: Policy) -> Callable[[View[Arguments]], View[Arguments]]:
    """Return a decorator that enforces ``rule`` and leaves it on the view for the system check.

    Raises PermissionDenied (403) for a signed-in user whom the rule does not admit; sends others to the login page.
    """

    def decorate(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            if not (rule.anonymous or request.user.is_authenticated):
                return _to_login(request)
            if not rule.admits(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def _to_login(request: HttpRequest) -> HttpResponseBase:
    """Return the way to the login page; what somebody typed into a form that htmx sends is not swapped away."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect_to_login(request.get_full_path())
    here = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    login = redirect_to_login(here).url
    return HttpResponseClientRedirect(login) if request.method == "GET" else _session_expired(request, login)


def _session_expired(request: HttpRequest, login: str) -> HttpResponse:
    """Return a message that links to the login page in a new tab and leaves the page as it is."""
    html = render_to_string("components/session_expired.html", {"login_url": login}, request)
    kept = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend", "HX-Reselect": "unset"}
    return HttpResponse(html, status=HTTPStatus.UNAUTHORIZED, headers=kept)

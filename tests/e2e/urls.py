"""The addresses of Collab, and the error pages, each at an address of its own."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views import defaults
from django.views.csrf import csrf_failure

from collab.base.policy import anyone, policy
from collab.urls import urlpatterns as pages


@policy(anyone)
def error(request: HttpRequest, code: int) -> HttpResponse:
    """Show the error page of that status."""
    if code == 500:
        return defaults.server_error(request)
    show = {400: defaults.bad_request, 403: defaults.permission_denied, 404: defaults.page_not_found}[code]
    return show(request, Exception())


@policy(anyone)
def outdated(request: HttpRequest) -> HttpResponse:
    """Show what a form without its token gets."""
    return csrf_failure(request)


urlpatterns = [*pages, path("error/csrf/", outdated), path("error/<int:code>/", error)]

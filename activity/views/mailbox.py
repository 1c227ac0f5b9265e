"""The local mailbox: what Collab sent while no mail server is configured.

For trying Collab out and developing it: who reaches the page reads everybody's mail, links for new passwords among it.
So it opens to the machine that Collab runs on, and to operators, who may set passwords anyway. Everybody else gets the
same answer as where a mail server is configured: there is no such page.
"""

from functools import wraps
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activity import mailbox as box
from collab.base.pagination import paginate
from collab.base.policy import View, anyone, policy

# A mail is somebody else's HTML: it runs nothing, loads nothing and is shown only within this site.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


FORWARDED = {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA"}
OUR_NAMES = {"127.0.0.1", "localhost", "::1"}


def local_only(view: View[Any]) -> View[Any]:
    """Let ``view`` exist only where mails go into the local mailbox, on this machine and for operators."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not settings.LOCAL_MAILBOX or not (on_this_machine(request) or getattr(request.user, "is_staff", False)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def on_this_machine(request: HttpRequest) -> bool:
    """Return whether the request began on the machine that serves it.

    A proxy on this machine connects from here, too; it says so in a header, or by the public address we are given.
    """
    if request.META.keys() & FORWARDED or urlsplit(settings.PUBLIC_URL).hostname not in OUR_NAMES:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@policy(anyone)
@local_only
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the mails, newest first."""
    return _page(request, "activity/mailbox.html", {"page": paginate(request, box.mails(), 25)})


@policy(anyone)
@local_only
@require_safe
def mailbox_message(request: HttpRequest, key: str) -> HttpResponse:
    """Show one mail."""
    return _page(request, "activity/mailbox_message.html", {"mail": box.get_mail(key)})


@policy(anyone)
@local_only
@require_safe
def mailbox_html(_request: HttpRequest, key: str) -> HttpResponse:
    """Show the HTML part of one mail, for the frame on its page."""
    headers = {"Content-Security-Policy": MAIL_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(box.get_mail(key).html_for_frame, headers=headers)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Show a page within the frame that fits the reader: signed in or not, as after asking for a new password."""
    frame = "base.html" if request.user.is_authenticated else "base_plain.html"
    return render(request, template, {**context, "shell_template": frame})

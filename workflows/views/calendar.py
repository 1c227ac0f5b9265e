"""The calendar of a person's own tasks: the page with its link, and the calendar behind it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.policy import anyone, policy
from orgs.policies import allowed, user_of
from workflows.calendar import calendar_of
from workflows.calendar_links import find, url_of
from workflows.models import CalendarFeed
from workflows.services.calendar import note_fetched, renew_calendar_link, revoke_calendar_link


@policy(allowed("process.view"))
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the link to the calendar, or how to get one."""
    return _shown(request)


@policy(allowed("process.view"))
@require_POST
def calendar_renew(request: HttpRequest) -> HttpResponse:
    """Make a link; the one of before opens nothing any more."""
    renew_calendar_link(actor=user_of(request))
    toast(request, "success", _("The new link is there. Earlier ones don't work any more."))
    return _answer(request)


@policy(allowed("process.view"))
@require_POST
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    """Take the link away."""
    if revoke_calendar_link(actor=user_of(request)):
        toast(request, "success", _("The link was revoked. Calendars that used it show nothing any more."))
    return _answer(request)


@policy(anyone)
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Send the calendar to whoever has its link, with what its owner may see now."""
    feed = find(token)
    if feed is None:
        raise Http404
    if request.method == "GET":
        note_fetched(feed=feed)
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(calendar_of(feed.user), content_type="text/calendar; charset=utf-8", headers=headers)


def _answer(request: HttpRequest) -> HttpResponse:
    return _shown(request) if wants_partial(request) else redirect("workflows:calendar")


def _shown(request: HttpRequest) -> HttpResponse:
    feed = CalendarFeed.objects.filter(user=user_of(request)).first()
    context = {"feed": feed, "link": url_of(feed) if feed else "", "nav_active": "tasks"}
    return render_htmx(request, "workflows/my_tasks/calendar.html", context, partial="dialog")

"""The notifications of the person signed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from activity import inbox as contents
from activity import services
from activity.models import Notification
from activity.people import person
from collab.base.htmx import render_htmx, toast, wants_partial
from collab.base.numbers import number
from collab.base.pagination import paginate
from collab.base.policy import policy, signed_in

PER_PAGE = 25


@policy(signed_in)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the inbox."""
    return _page(request)


@policy(signed_in)
@require_POST
def notification_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one row as read; with ``open``, go on to what it is about."""
    user = person(request)
    notification = get_object_or_404(Notification.objects.of(user).select_related("event"), pk=pk)
    if not contents.visible(user, [notification]):
        raise Http404
    services.mark_read(actor=user, notification=notification)
    line = contents.lines_of(user, [notification]).get(pk)
    if "open" in request.POST and line and line.url:
        return HttpResponseClientRedirect(line.url) if wants_partial(request) else redirect(line.url)
    return _page(request) if wants_partial(request) else redirect("activity:inbox")


@policy(signed_in)
@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what was on the page."""
    services.mark_all_read(actor=person(request), up_to=number(request.POST.get("up_to", "")))
    toast(request, "success", _("All notifications are marked as read."))
    return redirect("activity:inbox")


def _page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    rows = contents.rows(user)
    page = paginate(request, rows, PER_PAGE)
    lines = contents.lines_of(user, page.object_list)
    context = {
        "page": page,
        "shown": [(row, lines[row.pk]) for row in page.object_list if row.pk in lines],
        "unread": sum(row.read_at is None for row in rows),
        "up_to": max((row.pk for row in rows), default=0),
    }
    return render_htmx(request, "activity/inbox.html", context, partial="rows")

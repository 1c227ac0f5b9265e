"""Organisationseinstellungen → Audit-Log."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activity.querysets import EventQuerySet
from collab.base.pagination import paginate
from collab.base.policy import policy
from collab.base.table_files import table_response
from orgs.audit import events_of, in_order, lines_of, narrowed
from orgs.forms_audit import AuditForm
from orgs.models import User
from orgs.policies import allowed, user_of

OLDEST_FIRST = "created"
# So many events are put into words at a time.
BATCH = 500


@policy(allowed("audit.view"))
@require_safe
def audit(request: HttpRequest) -> HttpResponseBase:
    """Show what happened in the organisation, newest first unless the address says otherwise."""
    user = user_of(request)
    form = AuditForm(request.GET)
    form.is_valid()
    oldest_first = request.GET.get("sort") == OLDEST_FIRST
    page = paginate(request, in_order(narrowed(events_of(user), form.cleaned_data), oldest_first=oldest_first))
    context = {
        "form": form,
        "chips": form.chosen,
        "page": page,
        "lines": lines_of(user, list(page)),
        "oldest_first": oldest_first,
        "may_settings": user.has_right("settings.view"),
    }
    return render(request, "orgs/audit/log.html", context)


@policy(allowed("audit.view"))
@require_safe
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """Send the filtered log as a file; where a filter makes no sense the page says so instead."""
    user = user_of(request)
    form = AuditForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('orgs:audit')}?{request.GET.urlencode()}")
    header = [_("When"), _("Who"), _("What happened"), _("On what"), _("Kind"), _("Changes")]
    events = in_order(narrowed(events_of(user), form.cleaned_data))
    return table_response(request, f"{_('Audit log')} {timezone.localdate():%Y-%m-%d}", header, _rows(user, events))


def _rows(user: User, events: EventQuerySet) -> Iterator[list[Any]]:
    waiting = events.iterator(chunk_size=BATCH)
    while batch := list(islice(waiting, BATCH)):
        for line in lines_of(user, batch):
            changes = "; ".join(each.text for each in line.changes)
            yield [line.event.created_at, line.who, line.text, line.event.target_label, line.kind, changes]

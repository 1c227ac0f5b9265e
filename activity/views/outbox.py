"""The e-mails of an organisation, for its admins: what went out, what waits, what failed and why."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activity import services
from activity.models import MailServer, OutboxMessage
from activity.people import person
from activity.policies import outbox_admin
from activity.querysets import OutboxQuerySet
from collab.base.htmx import toast
from collab.base.pagination import paginate
from collab.base.policy import policy

Status = OutboxMessage.Status


@policy(outbox_admin)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """List the e-mails about the organisation's events."""
    messages = OutboxMessage.objects.administered_by(person(request))
    chosen = request.GET.get("status", "")
    listed = messages.filter(status=chosen) if chosen in Status.values else messages
    listed = listed.select_related("recipient", "event__actor", "event__partner").order_by("-created_at", "-pk")
    context = {
        "page": paginate(request, listed),
        "filters": _filters(messages, chosen),
        "chosen": chosen,
        "down": MailServer.objects.filter(failures__gt=0).first(),
    }
    return render(request, "activity/outbox.html", context)


@policy(outbox_admin)
@require_POST
def outbox_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a failed e-mail once more."""
    user = person(request)
    message = get_object_or_404(OutboxMessage.objects.administered_by(user), pk=pk)
    try:
        services.resend(actor=user, message=message)
    except services.CannotResendError as error:
        toast(request, "error", str(error.message))
    else:
        toast(request, "success", _("The e-mail is sent again."))
    return redirect("activity:outbox")


def _filters(messages: OutboxQuerySet, chosen: str) -> list[dict[str, object]]:
    """Return the filter chips: every status that occurs, and how often."""
    counts = dict(messages.values_list("status").annotate(Count("pk")).order_by())
    return [
        {"value": status.value, "label": status.label, "count": counts.get(status, 0), "active": status == chosen}
        for status in Status
        if status in counts or status == chosen
    ]

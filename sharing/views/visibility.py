"""Telling who sees what was made just now."""

from collections.abc import Collection

from django.http import HttpRequest
from django.utils.translation import gettext as _

from collab.base.htmx import toast
from orgs.models import Partnership
from sharing.models import Shareable
from sharing.views.panel import missing_partners


def report_visibility(request: HttpRequest, content: Shareable, chosen: Collection[int]) -> None:
    """Tell which of the ``chosen`` partnerships have the new content, and that others could not be served."""
    if not chosen:
        return
    groups = content.grants.live().values("group_id")
    served = Partnership.objects.active().filter(host_id=content.owner_id, pk__in=chosen, partner__group_id__in=groups)
    names = list(served.order_by("partner__name").values_list("partner__name", flat=True))
    if names:
        toast(request, "success", _("Shared with %(names)s.") % {"names": ", ".join(names)})
    if missing := len(chosen) - len(names):
        toast(request, "warning", missing_partners(missing))

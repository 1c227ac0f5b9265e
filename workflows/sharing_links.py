"""Where the share dialog opens for partners that are assigned, or to be, and do not see the process yet."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.http import urlencode

from orgs.models import Organisation, Partnership
from workflows.models import Process


def share_first_url(process: Process, organisation: Organisation) -> str:
    """Return the address of the dialog for one partner; empty when the host does not work with it at present."""
    return share_first_urls(process, [organisation.pk]).get(organisation.pk, "")


def share_first_urls(process: Process, organisations: Collection[int]) -> dict[int, str]:
    """Return the same by organisation id for several partners; one query for any number."""
    if not organisations:
        return {}
    active = Partnership.objects.active().filter(host=process.owner_id, partner__in=organisations)
    return {partner: _panel(process, pk) for pk, partner in active.values_list("pk", "partner")}


def _panel(process: Process, partnership: int) -> str:
    panel = reverse("sharing:panel", args=["entity", process.entity_id])
    return f"{panel}?{urlencode({'partner': partnership, 'tick': f'process:{process.pk}'})}"

"""Where the share dialog opens for partners that are assigned, or to be, and do not see the process yet."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.http import urlencode

from orgs.models import Partnership
from workflows.models import Process


def share_first_urls(process: Process, organisations: Collection[int]) -> dict[int, str]:
    """Return by organisation id the address of the dialog for that partner; one query for any number.

    Those with whom the host does not work at present are left out.
    """
    if not organisations:
        return {}
    active = Partnership.objects.active().filter(host=process.owner_id, partner__in=organisations)
    return {partner: _panel(process, pk) for pk, partner in active.values_list("pk", "partner")}


def _panel(process: Process, partnership: int) -> str:
    panel = reverse("sharing:panel", args=["entity", process.entity_id])
    query = {"partner": str(partnership), "tick": f"process:{process.pk}"}
    return f"{panel}?{urlencode(query)}"

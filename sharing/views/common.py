"""What every step of the share dialog begins with."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from collab.base.htmx import wants_partial
from orgs.policies import user_of
from sharing.models import Shareable, ShareChange
from sharing.registry import UnknownKindError, shareable

CHANGED = "shares-changed"
UNDONE = "shares-undone"


def thing_to_share(request: HttpRequest, kind: str, pk: int) -> Shareable:
    """Return the thing that the dialog is about.

    Raises Http404 when there is no such thing for the actor or the feature is off, PermissionDenied when the actor
    may not share it.
    """
    try:
        model = shareable(kind)
    except UnknownKindError as error:
        raise Http404 from error
    actor = user_of(request)
    thing: Shareable = model.objects.get_for(actor, "share", pk)
    if not actor.organisation.partner_collaboration:
        raise Http404
    return thing


def url_of(name: str, thing: Shareable, query: Any = ()) -> str:
    """Return the address of one step, as ``"panel"``, with ``query``."""
    address = reverse(f"sharing:{name}", args=[thing.kind, thing.pk])
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def undo_url_of(change: ShareChange | None) -> str:
    """Return where ``change`` is undone; empty if there is nothing to undo."""
    return change.undo_url if change else ""


def chosen_query(partnerships: Iterable[int]) -> list[tuple[str, int]]:
    """Return the part of an address that names partners."""
    return [("partner", pk) for pk in sorted(partnerships)]


def frame(request: HttpRequest, thing: Shareable) -> dict[str, Any]:
    """Return what every step's template needs: the thing, and whether it is a page, whose headings stand higher."""
    in_dialog = wants_partial(request)
    level = 3 if in_dialog else 2
    return {"thing": thing, "in_dialog": in_dialog, "level": level, "back_to": address_of(thing)}


def address_of(thing: Shareable) -> str:
    """Return the page of ``thing``."""
    address = getattr(thing, "get_absolute_url", None)
    return address() if address else "/"

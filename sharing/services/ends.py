"""Until when a partner has access: to a thing, and with it to the related things that were to end with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F

from orgs.models import Organisation
from sharing.categories import Category
from sharing.services.grants import move_end
from sharing.until import Until, check_day, end_of_day

if TYPE_CHECKING:
    from sharing.models import Shareable


def end_for(thing: "Shareable", partner: Organisation, chosen: Until | None) -> datetime | None:
    """Return when the partner's access to ``thing`` is to end: as was chosen, or as it does at present.

    Raises ValidationError for a day that is past.
    """
    if chosen is None:
        return _end_of(thing, partner)
    zone = thing.owner.time_zone
    check_day(chosen.day, zone)
    return end_of_day(chosen.day, zone) if chosen.day else None


def move_ends(
    categories: Mapping[str, Category], thing: "Shareable", partner: Organisation, until: datetime | None
) -> dict[str, Any]:
    """Move the end of the partner's access to ``thing``, and to related things that had the same end.

    Returns what the history says of it; nothing when that is the end already.
    """
    before, warned = _end_of(thing, partner), _warned(thing, partner)
    if not move_end(things_model=type(thing), ids=[thing.pk], organisation=partner, until=until):
        return {}
    along = [
        _move_along(each, partner, before, until) for each in categories.values() if not each.contents.model.container
    ]
    changes = {"until": [before, until], "along": [part for part in along if part["ids"]]}
    longer = before is not None and (until is None or until > before)
    return changes | ({"warned": True} if warned and longer else {})


def _move_along(
    category: Category, partner: Organisation, before: datetime | None, until: datetime | None
) -> dict[str, Any]:
    model = category.contents.model
    held = model.grant_model().objects.to_group(partner.group_id).filter(expires_at=before)
    inside = held.filter(content_object__in=category.contents.order_by().values("pk"))
    ids = list(inside.values_list("content_object_id", flat=True))
    moved = move_end(things_model=model, ids=ids, organisation=partner, until=until)
    return {"category": category.key, "kind": model.kind, "ids": moved}


def _warned(thing: "Shareable", partner: Organisation) -> bool:
    """Return whether the partner was told that its access ends as it does at present."""
    grants: Any = thing.grants
    return bool(grants.to_group(partner.group_id).filter(warned_for=F("expires_at")).exists())


def _end_of(thing: "Shareable", partner: Organisation) -> datetime | None:
    grants: Any = thing.grants
    end: datetime | None = grants.to_group(partner.group_id).values_list("expires_at", flat=True).first()
    return end

"""Labels as one user may see them: partners see only the families that the owner shows to partners."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from orgs.models import Label, User

if TYPE_CHECKING:
    from sharing.models import Shareable


def visible_labels(user: User, things: "Sequence[Shareable]") -> dict[int, list[Label]]:
    """Return by id the labels of each of ``things``, all of one model, that ``user`` may see; one query."""
    found: dict[int, list[Label]] = {thing.pk: [] for thing in things}
    if not things:
        return found
    through, thing_id = _link(type(things[0]))
    ours = [thing.pk for thing in things if thing.owner_id == user.organisation_id]
    seen = Q(**{f"{thing_id}__in": ours}) | Q(label__family__visible_to_partners=True)
    links = through.objects.filter(seen, **{f"{thing_id}__in": list(found)})
    for link in links.select_related("label__family").order_by("label__family__name", "label__name"):
        found[getattr(link, thing_id)].append(link.label)
    return found


def _link(model: "type[Shareable]") -> tuple[Any, str]:
    """Return the table between things and labels, and its column with the thing's id."""
    field: Any = model._meta.get_field("labels")
    return field.remote_field.through, f"{field.m2m_field_name()}_id"

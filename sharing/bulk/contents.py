"""What can go along when several things are shared or offered: what lies in them, never what is internal."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orgs.models import User
from sharing.contents import harmless as harmless_ones
from sharing.contents import may_share, visible_categories

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class Part:
    """A category of contents, as all things of one kind have it."""

    key: str
    label: Any
    icon: str
    model: "type[Shareable]"


def parts_of(thing: "Shareable", actor: User) -> list[Part]:
    """Return the categories of what lies in things like ``thing`` that the actor may share; related things are none."""
    inside = [
        each
        for each in visible_categories(thing, actor)
        if each.contents.model.container_model() is type(thing) and may_share(each, actor)
    ]
    return [Part(each.key, each.label, each.icon, each.contents.model) for each in inside]


def harmless(actor: User, part: Part, things: Collection[int]) -> dict[int, frozenset[int]]:
    """Return by thing the ids of its contents of ``part`` that nobody has to look at; one query for all things."""
    container = f"{part.model.container}_id"
    rows = harmless_ones(part.model.objects.own_of(actor).filter(**{f"{container}__in": things}), actor.organisation_id)
    found: dict[int, set[int]] = defaultdict(set)
    for thing, pk in rows.values_list(container, "pk"):
        found[thing].add(pk)
    return {thing: frozenset(ids) for thing, ids in found.items()}

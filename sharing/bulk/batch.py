"""The chosen things, as far as they are there for whoever chose them."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from orgs.models import User
from sharing.bulk.contents import Part, harmless, parts_of
from sharing.bulk.waiting import Chosen
from sharing.partners import preset

if TYPE_CHECKING:
    from sharing.models import Shareable

Inside = dict[int, frozenset[int]]


class Batch:
    """Several things of one kind of the actor's organisation; what is not there, or not its own, is left out."""

    def __init__(self, actor: User, model: "type[Shareable]", chosen: Chosen) -> None:
        self.actor = actor
        self.model = model
        self.chosen = chosen

    @cached_property
    def things(self) -> "list[Shareable]":
        """Return the things, sorted by title."""
        found = self.model.objects.own_of(self.actor).filter(pk__in=self.chosen.ids)
        return sorted(found, key=lambda thing: (thing.share_title().casefold(), thing.pk))

    @cached_property
    def ids(self) -> list[int]:
        """Return the ids of the things."""
        return [thing.pk for thing in self.things]

    @property
    def missing(self) -> int:
        """Return how many of the chosen things are not there."""
        return len(self.chosen.ids) - len(self.things)

    @cached_property
    def parts(self) -> list[Part]:
        """Return the categories of contents that can go along."""
        return parts_of(self.things[0], self.actor) if self.things else []

    @cached_property
    def inside(self) -> dict[str, Inside]:
        """Return by category and thing which contents can go along."""
        return {part.key: harmless(self.actor, part, self.ids) for part in self.parts}

    def count(self, part: Part) -> int:
        """Return how many contents of that category can go along with all things together."""
        return sum(map(len, self.inside[part.key].values()))

    def access(self, groups: Collection[int]) -> set[tuple[int, int]]:
        """Return (thing, group) for each thing to which one of ``groups`` has access at present."""
        grants: Any = self.model.grant_model().objects.live()
        found = grants.filter(content_object__in=self.ids, group_id__in=groups)
        return set(found.values_list("content_object_id", "group_id"))


@dataclass(frozen=True)
class Several:
    """The things of a batch, as the partner step takes a single one."""

    batch: Batch

    def share_purposes(self) -> Collection[int]:
        """Return the purposes of all things together if each has one that some partner has, too; else none."""
        host = self.batch.actor.organisation
        offered = host.partnerships.active().values_list("purposes", flat=True)
        of_partners = {pk for pk in offered if pk is not None}
        wanted = self.batch.model.purposes_of(self.batch.ids)
        common = [preset(wanted.get(pk, ()), [of_partners]) for pk in self.batch.ids]
        return frozenset().union(*common) if all(common) else frozenset()

    def share_place(self, _actor: User) -> None:
        """Return nothing: several things are at no one place."""

    @property
    def grants(self) -> Any:
        """Return no grants: since when a partner has access differs from thing to thing, the summary says it."""
        return self.batch.model.grant_model().objects.none()

    def as_thing(self) -> "Shareable":
        """Return this under the type of what it stands for."""
        return cast("Shareable", self)

"""The two things that can be done with several things at once: what each asks, foretells and does."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import Any, ClassVar

from orgs.models import Partnership
from sharing.bulk.batch import Batch
from sharing.bulk.forms import AlongForm
from sharing.bulk.summary import Fate, Row, Shown, Summary, lines_of
from sharing.contents import Selection
from sharing.partners import active_partners
from sharing.services.bulk import Many


class Deed(ABC):
    """Something to do with a batch: its ``form`` asks, its summary foretells, ``do`` does what the summary showed."""

    key: ClassVar[str]
    form: ClassVar[type[AlongForm]]

    def __init__(self, batch: Batch, form: AlongForm, partnerships: Collection[int]) -> None:
        self.batch = batch
        self.parts = form.chosen
        self.said = form.cleaned_data
        self.wanted = partnerships
        self.partners = active_partners(batch.actor.organisation, partnerships)
        self.access = batch.access([each.partner.group_id for each in self.partners.values()])

    @classmethod
    @abstractmethod
    def title(cls, count: int) -> str:
        """Return what it is called when it is done with ``count`` things."""

    @abstractmethod
    def fate(self, thing: int, partnership: Partnership) -> Fate:
        """Return what will happen between a thing and a partner."""

    @abstractmethod
    def totals(self) -> list[str]:
        """Return in sentences what will happen altogether."""

    @abstractmethod
    def do(self, shown: str) -> Many:
        """Do what the summary showed; what has changed since is left to the services, and said."""

    def summary(self) -> Summary:
        """Return what will happen: a fixed number of queries for any number of things and partners."""
        return Summary(
            rows=[self.row(thing) for thing in self.batch.things],
            shown=self.shown().pack(),
            totals=self.totals(),
            inactive=len(set(self.wanted) - self.partners.keys()),
        )

    def row(self, thing: Any) -> Row:
        """Return what will happen with one thing."""
        fates = [(each, self.fate(thing.pk, each)) for each in self.partners.values()]
        return Row(thing, lines_of(fates))

    def shown(self) -> Shown:
        """Return what the form carries along."""
        along = {pk: part for pk in self.batch.ids if (part := self.along(pk))}
        known = {pk: frozenset(self._with_access(each)) for pk, each in self.partners.items()}
        return Shown(along, known)

    def along(self, thing: int) -> Selection:
        """Return by category which contents of a thing go along."""
        inside = {part.key: self.batch.inside[part.key].get(thing) for part in self.parts}
        return {key: ids for key, ids in inside.items() if ids}

    def has_access(self, thing: int, partnership: Partnership) -> bool:
        """Return whether the partner has access to the thing at present."""
        return (thing, partnership.partner.group_id) in self.access

    def _with_access(self, partnership: Partnership) -> list[int]:
        return [pk for pk in self.batch.ids if self.has_access(pk, partnership)]

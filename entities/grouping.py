"""What the rows of a list can stand under: a choice, yes or no, a colleague, a label or a purpose."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from entities.facets import PREFIX
from entities.models import Attribute, Entity
from entities.values import holds_any
from orgs.models import User


@dataclass(frozen=True)
class Heading:
    """What stands above some rows: ``value`` tells headings of one text apart; nothing there says ``none``."""

    value: Any
    text: str
    color: str = ""

    @classmethod
    def of_word(cls, words: Sequence[Any]) -> "Heading":
        """Return the heading of the first of the labels or purposes that a row has."""
        first = next(iter(words), None)
        return cls(first.pk, first.name, getattr(first, "color", "violet")) if first else cls.none()

    @classmethod
    def none(cls) -> "Heading":
        """Return the heading of the rows without a value."""
        return cls(None, _("Without a value"))


@dataclass(frozen=True)
class Grouping(ABC):
    """One way to group: ``key`` and ``label`` as of a column."""

    key: str
    label: str

    @property
    def read(self) -> Attribute | None:
        """Return the attribute whose value a row has to tell its reader, if any."""
        return None

    @abstractmethod
    def ordered(self, entities: Any, reader: User) -> tuple[Any, list[Any]]:
        """Return ``entities`` with aliases, and by what they are ordered so that groups stand together."""

    @abstractmethod
    def heading(self, row: Any, text: str) -> Heading:
        """Return what a row of the list stands under; ``text`` is what its reader reads of the attribute."""


@dataclass(frozen=True)
class ByAttribute(Grouping):
    """By what rows have of an attribute."""

    attribute: Attribute

    @property
    def read(self) -> Attribute | None:
        """Return the attribute."""
        return self.attribute


@dataclass(frozen=True)
class ByPicked(ByAttribute):
    """By an attribute of kind choice or boolean, in the order of its choices."""

    @property
    def headings(self) -> list[Heading]:
        """Return the headings of all values, in order."""
        if self.attribute.kind == "boolean":
            return [Heading(True, _("Yes")), Heading(False, _("No"))]  # noqa: FBT003  values, not switches
        return [Heading(str(each), str(each)) for each in self.attribute.choices]

    def ordered(self, entities: Any, reader: User) -> tuple[Any, list[Any]]:
        """Order by the place of the value among the choices."""
        ranked = entities.alias(group_rank=self._rank())
        return ranked, [_rising("group_rank")]

    def _rank(self) -> Any:
        places = [When(self.holding(heading), then=Value(place)) for place, heading in enumerate(self.headings)]
        return Case(*places, default=None, output_field=IntegerField())

    def holding(self, heading: Heading) -> Any:
        """Return the condition that an entity has the value of ``heading``."""
        return holds_any(self.attribute, [heading.value])

    def without(self, entities: Any) -> Any:
        """Return those of ``entities`` that have none of the values."""
        return entities.alias(group_rank=self._rank()).filter(group_rank=None)

    def heading(self, row: Any, text: str) -> Heading:
        """Return the heading of the stored value; what is no choice any more stands without one."""
        stored = row.entity.values.get(self.attribute.key)
        found = (each for each in self.headings if each.value == stored and type(each.value) is type(stored))
        return next(found, Heading.none())


@dataclass(frozen=True)
class ByPerson(ByAttribute):
    """By an attribute of kind user, as far as the reader may know the names."""

    def ordered(self, entities: Any, reader: User) -> tuple[Any, list[Any]]:
        """Order by the names; two people of one name do not mix."""
        named = entities.naming(self.attribute, reader)
        # Those whom the reader may not know stand together as if there were nobody.
        person = Case(When(referred_name__isnull=False, then=F("reference")))
        known = named.alias(group_name=Lower("referred_name"), group_person=person)
        return known, [_rising("group_name"), _rising("group_person")]

    def heading(self, row: Any, text: str) -> Heading:
        """Return the heading of the person; somebody whom the reader may not know is nobody."""
        return Heading(row.entity.values[self.attribute.key], text) if text else Heading.none()


@dataclass(frozen=True)
class ByWord(Grouping):
    """By labels or purposes: an entity with several stands under the first. ``internal`` labels count at home alone."""

    internal: bool = True

    def ordered(self, entities: Any, reader: User) -> tuple[Any, list[Any]]:
        """Order by the names of the first words."""
        links = self._links()
        names = {f"group_{place}": Subquery(links.values(name)[:1]) for place, name in enumerate(self._order)}
        return entities.alias(**names), [_rising(name) for name in names]

    @property
    def _order(self) -> tuple[str, ...]:
        return ("label__family__name", "label__name") if self.key == "labels" else ("purpose__name",)

    def _links(self) -> Any:
        links: Any = getattr(Entity, self.key).through.objects.filter(entity=OuterRef("pk")).order_by(*self._order)
        return links if self.internal else links.filter(label__family__visible_to_partners=True)

    def heading(self, row: Any, text: str) -> Heading:
        """Return the heading of the first label or purpose."""
        return Heading.of_word(getattr(row, self.key))


def groupings_of(attributes: Sequence[Attribute], *, at_home: bool) -> Iterator[Grouping]:
    """Yield the ways to group that somebody has who sees ``attributes`` of the own organisation, or of another."""
    for attribute in attributes:
        if kind := {"choice": ByPicked, "boolean": ByPicked, "user": ByPerson}.get(attribute.kind):
            yield kind(PREFIX + attribute.key, attribute.name, attribute)
    yield ByWord("purposes", _("Purpose"))
    yield ByWord("labels", _("Label"), internal=at_home)


def _rising(name: str) -> Any:
    return F(name).asc(nulls_last=True)

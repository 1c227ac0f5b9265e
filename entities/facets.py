"""What a list can be narrowed by: purposes, labels and attributes whose values are picked from few."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from entities.models import Attribute, EntityType
from entities.values import PICKED
from orgs.models import Label, Organisation, Purpose

PREFIX = "a."


@dataclass(frozen=True)
class Option:
    """One choice of a facet; ``value`` stands in the address."""

    value: str
    label: str
    color: str = "grey"
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A set of options, of which a list shows what fits any that are chosen; none chosen: everything."""

    name: str
    label: str
    options: list[Option]
    attribute: Attribute | None = None

    @property
    def chosen(self) -> list[str]:
        """Return the values of the chosen options."""
        return [option.value for option in self.options if option.chosen]

    def narrow(self, entities: Any) -> Any:
        """Return those of ``entities`` that fit."""
        if not self.chosen:
            return entities
        if self.attribute is None:
            return entities.with_any(self.name, [int(value) for value in self.chosen])
        boolean = self.attribute.kind == "boolean"
        return entities.holding({self.attribute: [value == "true" if boolean else value for value in self.chosen]})


@dataclass(frozen=True)
class Chip:
    """A filter at work, and the address of the list without it."""

    facet: Facet
    option: Option
    remove_url: str


def facets_of(entity_type: EntityType, attributes: Sequence[Attribute], params: QueryDict) -> list[Facet]:
    """Return the facets of a type's list that have options at all."""
    found = [*_own(entity_type.organisation, params), *_picked(attributes, params)]
    return [facet for facet in found if facet.options]


def _own(organisation: Organisation, params: QueryDict) -> Iterator[Facet]:
    purposes = Purpose.objects.filter(organisation=organisation)
    words = [(str(purpose.pk), purpose.name, "violet") for purpose in purposes]
    yield Facet("purposes", _("Purpose"), _options(words, params.getlist("purposes")))
    labels = Label.objects.filter(family__organisation=organisation)
    colored = [(str(label.pk), label.name, label.color) for label in labels]
    yield Facet("labels", _("Label"), _options(colored, params.getlist("labels")))


def _picked(attributes: Sequence[Attribute], params: QueryDict) -> Iterator[Facet]:
    for attribute in attributes:
        if attribute.kind in PICKED:
            name = PREFIX + attribute.key
            yield Facet(name, attribute.name, _options(_words(attribute), params.getlist(name)), attribute)


def _words(attribute: Attribute) -> list[tuple[str, str, str]]:
    if attribute.kind == "boolean":
        return [("true", _("Yes"), "grey"), ("false", _("No"), "grey")]
    return [(str(choice), str(choice), "grey") for choice in attribute.choices]


def _options(words: Sequence[tuple[str, str, str]], chosen: Sequence[str]) -> list[Option]:
    return [Option(value, label, color, value in chosen) for value, label, color in words]

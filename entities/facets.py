"""What a list can be narrowed by: purposes, labels and attributes whose values are picked from few."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext as _

from collab.base.numbers import numbers
from entities.models import Attribute, Entity, EntityType
from entities.values import PICKED
from orgs.forms_taxonomy import name_of
from orgs.models import Label, Organisation, Purpose
from orgs.taxonomy import labels_named

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
    chosen = params.getlist("purposes")
    purposes = Purpose.objects.choices_for(organisation.pk, numbers(chosen))
    words = [(str(purpose.pk), name_of(purpose), "violet") for purpose in purposes]
    yield Facet("purposes", _("Purpose"), _options(words, chosen))
    labels = Label.objects.choices_for(organisation.pk, Entity.kind, _used_labels(organisation))
    colored = [(str(label.pk), name_of(label), label.color) for label in labels]
    yield Facet("labels", _("Label"), _options(colored, params.getlist("labels")))


def _used_labels(organisation: Organisation) -> Any:
    """Return the ids of labels that entities have: archived ones, too, are looked for as long as something has them."""
    links = Entity.labels.through.objects.filter(label=OuterRef("pk"))
    return Label.objects.filter(Exists(links), family__organisation=organisation).order_by().values("pk")


def with_labels_of_today(organisation: Organisation, params: QueryDict) -> tuple[QueryDict, list[str]]:
    """Return what the address says with merged labels replaced and lost ones left out, and hints that say so."""
    if "labels" not in params:
        return params, []
    named = labels_named(organisation.pk, params.getlist("labels"))
    today = params.copy()
    today.setlist("labels", [str(pk) for pk in sorted(named.ids)])
    return today, named.hints


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

"""What a list can be narrowed by: purposes, labels and attributes whose values are picked from few."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext as _

from collab.base.lists import Facet, Option
from collab.base.numbers import numbers
from entities.models import Attribute, Entity, EntityType
from entities.values import PICKED
from orgs.facets import label_options, purpose_options
from orgs.models import Label, Organisation, Purpose

PREFIX = "a."


def facets_of(entity_type: EntityType, attributes: Sequence[Attribute], params: QueryDict) -> list[Facet]:
    """Return the facets of a type's list that have options at all."""
    found = [*_own(entity_type.organisation, params), *_picked(attributes, params)]
    return [facet for facet in found if facet.options]


def shared_facets_of(entities: Any, attributes: Sequence[Attribute], params: QueryDict) -> list[Facet]:
    """Return the facets of ``entities`` that a partner has: of purposes and labels those that they bear and it sees."""
    ids = entities.order_by().values("pk")
    purposes = Purpose.objects.filter(entities__in=ids).distinct()
    links = Entity.labels.through.objects.filter(label=OuterRef("pk"), entity__in=ids)
    labels = Label.objects.present().filter(Exists(links), family__visible_to_partners=True).select_related("family")
    found = [
        Facet.of(params, "purposes", _("Purpose"), purpose_options(purposes), _with_any("purposes")),
        Facet.of(params, "labels", _("Label"), label_options(labels), _with_any("labels")),
        *_picked(attributes, params),
    ]
    return [facet for facet in found if facet.options]


def _own(organisation: Organisation, params: QueryDict) -> Iterator[Facet]:
    purposes = Purpose.objects.choices_for(organisation.pk, numbers(params.getlist("purposes")))
    yield Facet.of(params, "purposes", _("Purpose"), purpose_options(purposes), _with_any("purposes"))
    labels = Label.objects.choices_for(organisation.pk, Entity.kind, _used_labels(organisation))
    yield Facet.of(params, "labels", _("Label"), label_options(labels), _with_any("labels"))


def _with_any(field: str) -> Callable[[Any, list[str]], Any]:
    return lambda entities, chosen: entities.with_any(field, [int(value) for value in chosen])


def _used_labels(organisation: Organisation) -> Any:
    """Return the ids of labels that entities have: archived ones, too, are looked for as long as something has them."""
    links = Entity.labels.through.objects.filter(label=OuterRef("pk"))
    return Label.objects.filter(Exists(links), family__organisation=organisation).order_by().values("pk")


def _picked(attributes: Sequence[Attribute], params: QueryDict) -> Iterator[Facet]:
    for attribute in attributes:
        if attribute.kind in PICKED:
            name = PREFIX + attribute.key
            yield Facet.of(params, name, attribute.name, _options(attribute), _holding(attribute))


def _options(attribute: Attribute) -> list[Option]:
    if attribute.kind == "boolean":
        return [Option("true", _("Yes")), Option("false", _("No"))]
    return [Option(str(choice), str(choice)) for choice in attribute.choices]


def _holding(attribute: Attribute) -> Callable[[Any, list[str]], Any]:
    boolean = attribute.kind == "boolean"
    return lambda entities, chosen: entities.holding(
        {attribute: [value == "true" if boolean else value for value in chosen]}
    )

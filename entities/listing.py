"""The list of one type's entities as the address asks for it: search, filters, columns, order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self, cast

from django.db.models import F
from django.db.models.functions import Lower
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from collab.base.lists import Column, Facet, Listing
from entities.attributes import attributes_for
from entities.facets import PREFIX, facets_of
from entities.models import Attribute, Entity, EntityType
from entities.presentation import Presenter, Shown
from orgs.facets import with_labels_of_today
from orgs.models import Label, Purpose, User
from sharing.labels import visible_labels

COLUMNS = "columns"


@dataclass(frozen=True)
class EntityColumn(Column):
    """One column, of an ``attribute`` or not; ``default`` ones are shown unless others are chosen."""

    attribute: Attribute | None = None
    default: bool = True

    @classmethod
    def of(cls, attribute: Attribute) -> Self:
        """Return the column of an attribute."""
        numeric = attribute.rules.numeric
        return cls(PREFIX + attribute.key, attribute.name, None, numeric, attribute, attribute.in_list)

    @property
    def sortable(self) -> bool:
        """Return whether the list can be sorted by it."""
        return self.attribute.kind != "choices" if self.attribute else super().sortable


@dataclass(frozen=True)
class Cell:
    """What stands in one row under one column."""

    column: EntityColumn
    shown: Shown | None = None


@dataclass(frozen=True)
class Row:
    """One entity of the list."""

    entity: Entity
    cells: list[Cell]
    labels: list[Label] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)


class EntityList(Listing[EntityColumn]):
    """What a person asked of the list of a type, and the answer; the newest first unless asked otherwise."""

    default_sort = "-created"

    def __init__(self, user: User, entity_type: EntityType, params: QueryDict) -> None:
        self.user = user
        self.type = entity_type
        today, self.hints = with_labels_of_today(entity_type.organisation_id, params, "labels")
        super().__init__(today)
        self.attributes = attributes_for(user, entity_type, "view")

    @cached_property
    def facets(self) -> list[Facet]:
        """Return what the list can be narrowed by, with what is chosen of each."""
        return facets_of(self.type, self.attributes, self.params)

    @cached_property
    def columns(self) -> list[EntityColumn]:
        """Return all columns that there are, the title first."""
        return [
            EntityColumn("title", _("Title"), Lower("title")),
            *map(EntityColumn.of, self.attributes),
            EntityColumn("purposes", _("Purposes"), default=False),
            EntityColumn("labels", _("Labels")),
            EntityColumn("created", _("Created"), F("pk"), default=False),
            *([EntityColumn("updated", _("Changed"), F("updated_at"), default=False)] if self._sees_all else []),
        ]

    @property
    def _sees_all(self) -> bool:
        """Return whether no attribute is hidden: when one was changed is nobody's business but its readers'."""
        return len(self.attributes) == len(self.type.attributes.all())

    @cached_property
    def shown_columns(self) -> list[EntityColumn]:
        """Return the columns that are shown; the title always is."""
        if COLUMNS not in self.params:
            return self._default_columns
        wanted = {"title", *self.params.getlist(COLUMNS)}
        return [column for column in self.columns if column.key in wanted]

    @property
    def _default_columns(self) -> list[EntityColumn]:
        return [column for column in self.columns if column.default]

    def ids(self) -> Any:
        """Return the ids of the entities asked for, in order."""
        searchable = [attribute for attribute in self.attributes if attribute.searchable]
        found = Entity.objects.own_of(self.user).of_type(self.type).matching(self.words, searchable)
        return self._ordered(self.fitting(found)).values_list("pk", flat=True)

    def _ordered(self, found: Any) -> Any:
        column, descending = self.sort
        if column.attribute:
            return found.sorted_by_attribute(column.attribute, self.user, descending=descending)
        if column.key == "created":
            return found.order_by("-pk" if descending else "pk")
        return found.sorted_by([column.order], descending=descending)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows of those entities, in the order of ``ids``: as many queries for one as for fifty."""
        found = cast("dict[int, Entity]", Entity.objects.prefetch_related("purposes").in_bulk(ids))
        entities = [found[pk] for pk in ids if pk in found]
        shown = self.shown_columns[1:]
        attributes = [each.attribute for each in shown if each.attribute]
        presenter = Presenter(self.user, attributes, [each.values for each in entities])
        labels = visible_labels(self.user, entities)
        return [
            Row(
                entity,
                [Cell(each, presenter.shown(entity, each.attribute) if each.attribute else None) for each in shown],
                labels[entity.pk],
                list(entity.purposes.all()),
            )
            for entity in entities
        ]

    @property
    def export_url(self) -> str:
        """Return where the list is given out as a file."""
        return reverse("entities:export", args=[self.type.pk])

    def clean_params(self) -> QueryDict:
        """Return what the address says, without what says nothing; an empty choice of columns says something."""
        params = super().clean_params()
        if self.shown_columns == self._default_columns:
            params.pop(COLUMNS, None)
        else:
            params.setlist(COLUMNS, self.params.getlist(COLUMNS))
        return params

"""The list of one type's entities as the address asks for it: search, filters, columns, order, groups."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from collab.base.lists import Facet
from entities.arranged import ArrangedList
from entities.arrangement import COLUMNS
from entities.columns import Cell, EntityColumn, Row
from entities.facets import facets_of
from entities.grouping import Heading
from entities.models import Attribute, Entity, EntityType
from entities.presentation import Presenter
from sharing.labels import visible_labels

__all__ = ["Cell", "EntityColumn", "EntityList", "Row"]


class EntityList(ArrangedList):
    """What a person asked of the list of a type, and the answer; the newest first unless asked otherwise."""

    default_sort = "-created"

    @classmethod
    def address_of(cls, entity_type: EntityType) -> str:
        """Return where the list of a type is."""
        return reverse("entities:list", args=[entity_type.pk])

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
        return self.at_home and len(self.attributes) == len(self.type.attributes.all())

    @cached_property
    def shown_columns(self) -> list[EntityColumn]:
        """Return the columns that are shown; the title always is."""
        if COLUMNS not in self.params:
            return self.default_columns
        wanted = {"title", *self.params.getlist(COLUMNS)}
        return [column for column in self.columns if column.key in wanted]

    def source(self) -> Any:
        """Return all entities of the type that may be in the list."""
        return Entity.objects.own_of(self.user).of_type(self.type)

    def found(self) -> Any:
        """Return the entities asked for, in no order."""
        searchable = [attribute for attribute in self.attributes if attribute.searchable]
        return self.fitting(self.source().matching(self.words, searchable))

    def ids(self) -> Any:
        """Return the ids of the entities asked for, in order: group by group, where they are grouped."""
        found = self.found()
        if not self.grouping:
            return self.in_order(found).values_list("pk", flat=True)
        grouped, first = self.grouping.ordered(found, self.user)
        ordered = self.in_order(grouped)
        return ordered.order_by(*first, *ordered.query.order_by).values_list("pk", flat=True)

    def in_order(self, found: Any) -> Any:
        """Return ``found`` in the order asked for."""
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
        presenter = Presenter(self.user, self._read, [each.values for each in entities])
        labels = visible_labels(self.user, entities)
        return [self._row(entity, presenter, labels[entity.pk]) for entity in entities]

    @cached_property
    def _read(self) -> list[Attribute]:
        """Return the attributes whose values rows show, or stand under."""
        grouped = self.grouping.read if self.grouping else None
        columns = [each.attribute for each in self.shown_columns[1:] if each.attribute]
        return [*columns, *([grouped] if grouped and grouped not in columns else [])]

    def _row(self, entity: Entity, presenter: Presenter, labels: Any) -> Row:
        cells = [
            Cell(each, presenter.shown(entity, each.attribute) if each.attribute else None)
            for each in self.shown_columns[1:]
        ]
        row = Row(entity, cells, labels, list(entity.purposes.all()))
        return Row(entity, cells, row.labels, row.purposes, self._heading(row, presenter)) if self.grouping else row

    def _heading(self, row: Row, presenter: Presenter) -> Heading | None:
        grouping = self.grouping
        if grouping is None:
            return None
        text = presenter.shown(row.entity, grouping.read).text if grouping.read else ""
        return grouping.heading(row, text)

    @property
    def export_url(self) -> str:
        """Return where the list is given out as a file."""
        return reverse("entities:export", args=[self.type.pk])

"""The list of one type's entities as the address asks for it: search, filters, columns, order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from django.db.models import F
from django.db.models.functions import Lower
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from entities.attributes import attributes_for
from entities.facets import Chip, Facet, facets_of, with_labels_of_today
from entities.models import Attribute, Entity, EntityType
from entities.presentation import Presenter, Shown
from orgs.models import Label, Purpose, User
from sharing.labels import visible_labels

SEARCH, SORT, COLUMNS, PAGE = "q", "sort", "columns", "page"
DEFAULT_SORT = "-created"
PREFIX = "a."


@dataclass(frozen=True)
class Column:
    """One column: its ``key`` stands in the address."""

    key: str
    label: str
    attribute: Attribute | None = None
    default: bool = True

    @property
    def numeric(self) -> bool:
        """Return whether its values stand right-aligned."""
        return self.attribute is not None and self.attribute.rules.numeric

    @property
    def sortable(self) -> bool:
        """Return whether the list can be sorted by it."""
        return self.key in ("title", "created", "updated") or (
            self.attribute is not None and self.attribute.kind != "choices"
        )


@dataclass(frozen=True)
class Header:
    """A column's head: ``direction`` is ascending, descending or nothing, ``url`` sorts by it."""

    column: Column
    direction: str
    url: str


@dataclass(frozen=True)
class Cell:
    """What stands in one row under one column."""

    column: Column
    shown: Shown | None = None


@dataclass(frozen=True)
class Row:
    """One entity of the list."""

    entity: Entity
    cells: list[Cell]
    labels: list[Label] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)


class EntityList:
    """What a person asked of a list, and the answer."""

    def __init__(self, user: User, entity_type: EntityType, params: QueryDict) -> None:
        self.user = user
        self.type = entity_type
        self.params, self.hints = with_labels_of_today(entity_type.organisation, params)
        self.attributes = attributes_for(user, entity_type, "view")
        self.words = params.get(SEARCH, "").strip()[:200]

    @cached_property
    def facets(self) -> list[Facet]:
        """Return what the list can be narrowed by, with what is chosen of each."""
        return facets_of(self.type, self.attributes, self.params)

    @cached_property
    def columns(self) -> list[Column]:
        """Return all columns that there are, the title first."""
        return [
            Column("title", _("Title")),
            *(Column(PREFIX + each.key, each.name, each, each.in_list) for each in self.attributes),
            Column("purposes", _("Purposes"), default=False),
            Column("labels", _("Labels")),
            Column("created", _("Created"), default=False),
            *([Column("updated", _("Changed"), default=False)] if self._sees_all else []),
        ]

    @property
    def _sees_all(self) -> bool:
        """Return whether no attribute is hidden: when one was changed is nobody's business but its readers'."""
        return len(self.attributes) == len(self.type.attributes.all())

    @cached_property
    def shown_columns(self) -> list[Column]:
        """Return the columns that are shown; the title always is."""
        if COLUMNS not in self.params:
            return [column for column in self.columns if column.default]
        wanted = {"title", *self.params.getlist(COLUMNS)}
        return [column for column in self.columns if column.key in wanted]

    @cached_property
    def sort(self) -> tuple[Column, bool]:
        """Return the column that the list is sorted by, and whether descending; the newest first by default."""
        asked = self.params.get(SORT, DEFAULT_SORT)
        by_key = {column.key: column for column in self.columns if column.sortable}
        found = by_key.get(asked.removeprefix("-"))
        return (found, asked.startswith("-")) if found else (by_key["created"], True)

    @property
    def sort_key(self) -> str:
        """Return the order as it stands in the address; nothing for the default."""
        column, descending = self.sort
        key = f"-{column.key}" if descending else column.key
        return "" if key == DEFAULT_SORT else key

    @property
    def narrowed(self) -> bool:
        """Return whether a search or a filter is at work."""
        return bool(self.words or self.chips)

    @cached_property
    def chips(self) -> list[Chip]:
        """Return the filters at work, each with the address of the list without it."""
        return [
            Chip(facet, option, self.url_with(facet.name, [each for each in facet.chosen if each != option.value]))
            for facet in self.facets
            for option in facet.options
            if option.chosen
        ]

    @property
    def headers(self) -> list[Header]:
        """Return the heads of the shown columns."""
        return [self._header(column) for column in self.shown_columns]

    def _header(self, column: Column) -> Header:
        sorted_by, descending = self.sort
        if not column.sortable:
            return Header(column, "", "")
        if column.key != sorted_by.key:
            return Header(column, "", self.url_with(SORT, [column.key]))
        reverse = column.key if descending else f"-{column.key}"
        return Header(column, "descending" if descending else "ascending", self.url_with(SORT, [reverse]))

    def entities(self) -> Any:
        """Return the entities asked for, in order; a list page takes their ids first, then the rows of one page."""
        searchable = [attribute for attribute in self.attributes if attribute.searchable]
        found = Entity.objects.own_of(self.user).of_type(self.type).matching(self.words, searchable)
        for facet in self.facets:
            found = facet.narrow(found)
        return self._ordered(found)

    def _ordered(self, found: Any) -> Any:
        column, descending = self.sort
        if column.attribute:
            return found.sorted_by_attribute(column.attribute, self.user, descending=descending)
        if column.key == "created":
            return found.order_by("-pk" if descending else "pk")
        key = Lower("title") if column.key == "title" else F("updated_at")
        return found.sorted_by([key], descending=descending)

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
        """Return the address of the same list as a file."""
        query = self.clean_params().urlencode()
        address = reverse("entities:export", args=[self.type.pk])
        return f"{address}?{query}" if query else address

    def url_with(self, name: str, values: Sequence[str]) -> str:
        """Return the address of this list with ``values`` for one parameter, on its first page."""
        params = self.clean_params()
        params.setlist(name, list(values))
        return f"?{params.urlencode()}"

    def clean_params(self) -> QueryDict:
        """Return what the address says, without what says nothing."""
        params = self.params.copy()
        params.pop(PAGE, None)
        for name in list(params):
            kept = [value for value in params.getlist(name) if value or name == COLUMNS]
            params.setlist(name, kept)
        if self.shown_columns == [column for column in self.columns if column.default]:
            params.pop(COLUMNS, None)
        return params

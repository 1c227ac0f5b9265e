"""Lists as their address asks for them: search, filters, order and pages.

A list is a subclass of ``Listing``, which says what there is to see; what everybody's lists have in common is here and
in ``templates/components/list/``. A view shows it with ``render_list``.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Generic, Self, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict

from collab.base.htmx import render_htmx, wants_partial
from collab.base.pagination import PARAMETER, paginate
from collab.base.search import LONGEST

SEARCH, SORT = "q", "sort"


@dataclass(frozen=True)
class Option:
    """One choice of a facet: its ``value`` stands in the address; what has no ``color`` is shown as plain words."""

    value: str
    label: str
    color: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A set of options, of which a list shows what fits any that are chosen; none chosen: everything.

    ``narrowing`` takes rows and the chosen values, and returns those of the rows that fit.
    """

    name: str
    label: str
    options: list[Option]
    narrowing: Callable[[Any, list[str]], Any]

    @classmethod
    def of(
        cls,
        params: QueryDict,
        name: str,
        label: str,
        options: Iterable[Option],
        narrowing: Callable[[Any, list[str]], Any],
    ) -> Self:
        """Return the facet with those of ``options`` chosen that the address names."""
        named = params.getlist(name)
        return cls(name, label, [replace(each, chosen=each.value in named) for each in options], narrowing)

    @property
    def chosen(self) -> list[str]:
        """Return the values of the chosen options."""
        return [option.value for option in self.options if option.chosen]

    def narrow(self, rows: Any) -> Any:
        """Return those of ``rows`` that fit."""
        return self.narrowing(rows, self.chosen) if self.chosen else rows


@dataclass(frozen=True)
class Chip:
    """A filter at work, and the address of the list without it."""

    facet: Facet
    option: Option
    remove_url: str


@dataclass(frozen=True)
class Column:
    """One column: its ``key`` stands in the address; what cannot be sorted by has no ``order``."""

    key: str
    label: str
    order: Any = None
    numeric: bool = False

    @property
    def sortable(self) -> bool:
        """Return whether the list can be sorted by it."""
        return self.order is not None


@dataclass(frozen=True)
class Header:
    """A column's head: ``direction`` is ascending, descending or nothing, ``url`` sorts by it."""

    column: Column
    direction: str = ""
    url: str = ""


AnyColumn = TypeVar("AnyColumn", bound=Column)


class Listing(ABC, Generic[AnyColumn]):
    """What a person asked of a list, and the answer; what makes no sense in the address is left out."""

    # The order of a list of which none was asked, as it would stand in the address.
    default_sort: str
    # What the person is to be told about what the address asked for.
    hints: Sequence[str] = ()

    def __init__(self, params: QueryDict) -> None:
        self.params = params
        self.words = params.get(SEARCH, "").strip()[:LONGEST]

    @property
    @abstractmethod
    def columns(self) -> list[AnyColumn]:
        """Return all columns in order, one of them that of ``default_sort``."""

    @property
    @abstractmethod
    def facets(self) -> list[Facet]:
        """Return what the list can be narrowed by, with what is chosen of each."""

    @abstractmethod
    def ids(self) -> Any:
        """Return the ids of what is asked for, in order; a page takes its part of them."""

    @abstractmethod
    def rows(self, ids: Sequence[int]) -> Sequence[Any]:
        """Return the rows of those ids, in their order: as many queries for one as for fifty."""

    @property
    def shown_columns(self) -> list[AnyColumn]:
        """Return the columns that are shown."""
        return self.columns

    @cached_property
    def sort(self) -> tuple[AnyColumn, bool]:
        """Return the column that the list is sorted by, and whether descending."""
        by_key = {column.key: column for column in self.columns if column.sortable}
        asked = self.params.get(SORT, "")
        key = asked if asked.removeprefix("-") in by_key else self.default_sort
        return by_key[key.removeprefix("-")], key.startswith("-")

    @property
    def sort_key(self) -> str:
        """Return the order as it stands in the address; nothing for the default."""
        column, descending = self.sort
        key = f"-{column.key}" if descending else column.key
        return "" if key == self.default_sort else key

    @property
    def order(self) -> Any:
        """Return the order of the rows in SQL, those without a value last."""
        column, descending = self.sort
        return column.order.desc(nulls_last=True) if descending else column.order.asc(nulls_last=True)

    @property
    def headers(self) -> list[Header]:
        """Return the heads of the shown columns."""
        return [self._header(column) for column in self.shown_columns]

    def _header(self, column: AnyColumn) -> Header:
        sorted_by, descending = self.sort
        if not column.sortable:
            return Header(column)
        if column.key != sorted_by.key:
            return Header(column, url=self.url_with(SORT, [column.key]))
        reverse = column.key if descending else f"-{column.key}"
        return Header(column, "descending" if descending else "ascending", self.url_with(SORT, [reverse]))

    def fitting(self, rows: Any) -> Any:
        """Return those of ``rows`` that fit what is chosen of every facet."""
        for facet in self.facets:
            rows = facet.narrow(rows)
        return rows

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
    def narrowed(self) -> bool:
        """Return whether a search or a filter is at work."""
        return bool(self.words or self.chips)

    def url_with(self, name: str, values: Sequence[str]) -> str:
        """Return the address of this list with ``values`` for one parameter, on its first page."""
        params = self.clean_params()
        params.setlist(name, list(values))
        return f"?{params.urlencode()}"

    @property
    def query(self) -> str:
        """Return what follows the question mark in the address of the whole list."""
        return self.clean_params().urlencode()

    def clean_params(self) -> QueryDict:
        """Return what the address says, without what says nothing and without the page."""
        params = self.params.copy()
        params.pop(PARAMETER, None)
        for name in list(params):
            params.setlist(name, [value for value in params.getlist(name) if value])
        return params


def render_list(
    request: HttpRequest, template: str, listing: Listing[Any], context: dict[str, Any] | None = None
) -> HttpResponse:
    """Return ``template`` with ``listing`` and one ``page`` of it with its ``rows``.

    For htmx it is the part ``list``, or ``results`` alone while somebody types or ticks, and the browser is told the
    address of what it shows.
    """
    page = paginate(request, listing.ids())
    shown = {"page": page, "rows": listing.rows(list(page)), **(context or {})}
    return render_narrowed(request, template, listing, shown)


def render_narrowed(
    request: HttpRequest, template: str, listing: Listing[Any], context: dict[str, Any]
) -> HttpResponse:
    """Return ``template`` with ``listing``, or the parts of it, as ``render_list`` does; without any page."""
    partial = "results" if request.htmx.target == "results" else "list"  # type: ignore[attr-defined]
    response = render_htmx(request, template, {"listing": listing, **context}, partial=partial)
    if wants_partial(request):
        response["HX-Push-Url"] = _address(request, listing)
    return response


def _address(request: HttpRequest, listing: Listing[Any]) -> str:
    params = listing.clean_params()
    if number := request.GET.get(PARAMETER):
        params[PARAMETER] = number
    query = params.urlencode()
    return f"{request.path}?{query}" if query else request.path

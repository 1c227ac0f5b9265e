"""The list of partners as the address asks for it: search, filters, order, and what stands in its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import QueryDict
from django.utils.translation import gettext as _

from activity.models import Event
from orgs.models import Label, Partnership, User
from orgs.taxonomy import labels_named
from sharing.access import access_of
from sharing.collaborations.filters import Chip, Facet, facets_of
from sharing.grants import view_permission_id
from sharing.registry import models_by_kind

SEARCH, SORT, PAGE, LABEL = "q", "sort", "page", "label"
DEFAULT_SORT = "name"
SEARCHED = ("partner__name", "contact", "email", "city")
MOST_WORDS = 8
TONES = {
    Partnership.Status.INVITED: "info",
    Partnership.Status.ACTIVE: "success",
    Partnership.Status.SUSPENDED: "warning",
    Partnership.Status.DECLINED: "danger",
    Partnership.Status.ENDED: "",
}


@dataclass(frozen=True)
class Column:
    """One column: its ``key`` stands in the address; what cannot be sorted by has no ``order``."""

    key: str
    label: str
    order: Any = None
    numeric: bool = False


@dataclass(frozen=True)
class Header:
    """A column's head: ``direction`` is ascending, descending or nothing, ``url`` sorts by it."""

    column: Column
    direction: str = ""
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One partner of the list."""

    partnership: Partnership
    people: int
    shared: int
    active_at: datetime | None

    @property
    def tone(self) -> str:
        """Return the colour of the status."""
        return TONES[Partnership.Status(self.partnership.status)]


class PartnerListing:
    """What a person asked of the list, and the answer."""

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user = user
        named = labels_named(user.organisation_id, params.getlist(LABEL))
        self.hints = named.hints
        self.params = params.copy()
        self.params.setlist(LABEL, [str(pk) for pk in sorted(named.ids)])
        self.words = params.get(SEARCH, "").strip()[:200]

    @cached_property
    def facets(self) -> list[Facet]:
        """Return what the list can be narrowed by, with what is chosen of each."""
        return facets_of(self.user.organisation, self.params)

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns in order."""
        return [
            Column("name", _("Partner"), Lower("partner__name")),
            Column("status", _("Status"), _status_order()),
            Column("role", _("Role"), Lower("role__name")),
            Column("purposes", _("Purposes")),
            Column("labels", _("Labels")),
            Column("people", _("Users"), F("people"), numeric=True),
            Column("shared", _("Shared"), F("shared"), numeric=True),
            Column("activity", _("Last activity"), F("active_at")),
            Column("city", _("City"), NullIf(Lower("city"), Value(""))),
        ]

    @cached_property
    def sort(self) -> tuple[Column, bool]:
        """Return the column that the list is sorted by, and whether descending; by name unless asked otherwise."""
        asked = self.params.get(SORT, DEFAULT_SORT)
        by_key = {column.key: column for column in self.columns if column.order is not None}
        found = by_key.get(asked.removeprefix("-"))
        return (found, asked.startswith("-")) if found else (by_key[DEFAULT_SORT], False)

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
        """Return the heads of the columns."""
        return [self._header(column) for column in self.columns]

    def _header(self, column: Column) -> Header:
        sorted_by, descending = self.sort
        if column.order is None:
            return Header(column)
        if column.key != sorted_by.key:
            return Header(column, url=self.url_with(SORT, [column.key]))
        reverse = column.key if descending else f"-{column.key}"
        return Header(column, "descending" if descending else "ascending", self.url_with(SORT, [reverse]))

    def ids(self) -> Any:
        """Return the ids of the partnerships asked for, in order."""
        column, descending = self.sort
        found = Partnership.objects.visible_to(self.user)
        for word in self.words.replace("\x00", " ").split()[:MOST_WORDS]:
            found = found.filter(_mentions(word))
        for facet in self.facets:
            found = facet.narrow(found)
        worked_out = {key: each for key, each in self._worked_out().items() if column.order == F(key)}
        order = column.order.desc(nulls_last=True) if descending else column.order.asc(nulls_last=True)
        return found.alias(**worked_out).order_by(order, Lower("partner__name"), "pk").values_list("pk", flat=True)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows of those partnerships, in the order of ``ids``: as many queries for one as for fifty."""
        labels = Prefetch("labels", Label.objects.present().select_related("family"))
        found: Any = Partnership.objects.visible_to(self.user).select_related("partner", "role")
        found = found.prefetch_related("purposes", labels).annotate(**self._worked_out()).in_bulk(ids)
        there = [found[pk] for pk in ids if pk in found]
        return [Row(each, each.people, each.shared, each.active_at) for each in there]

    def _worked_out(self) -> dict[str, Any]:
        """Return what is worked out per partner: its people, what it has of the host, when it last did something."""
        events = Event.objects.filter(organisation=OuterRef("host"), actor__organisation=OuterRef("partner"))
        return {
            "people": _count(User.objects.filter(organisation=OuterRef("partner"), is_active=True), "organisation"),
            "shared": self._shared(),
            "active_at": Subquery(events.order_by("-created_at").values("created_at")[:1]),
        }

    def _shared(self) -> Any:
        """Return how many of the things that lie in nothing a partner has, as far as the reader may see such things."""
        access = access_of(self.user)
        count: Any = Value(0, IntegerField())
        for kind, model in models_by_kind().items():
            if model.container is None and access.may_own(f"{kind}.view"):
                grants: Any = model.grant_model().objects
                theirs = grants.live().filter(host=OuterRef("host"), group=OuterRef("partner__group"))
                count += _count(theirs.filter(permission=view_permission_id(model)), "group")
        return count

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
            params.setlist(name, [value for value in params.getlist(name) if value])
        return params


def _count(found: Any, group: str) -> Any:
    """Return the number of rows of ``found``, which all have the same ``group``, as part of another query."""
    counted = found.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _status_order() -> Any:
    """Return the place of the status among all of them."""
    places = [When(status=value, then=Value(place)) for place, value in enumerate(Partnership.Status.values)]
    return Case(*places, output_field=IntegerField())


def _mentions(word: str) -> Q:
    """Return the condition that ``word`` stands in one of the searched fields; SQLite folds the case of ASCII only."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    found = Q()
    for field in SEARCHED:
        for spelling in spellings:
            found |= Q(**{f"{field}__icontains": spelling})
    return found

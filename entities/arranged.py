"""Lists that are arranged by saved views: which view is open, what the address changes of it, and how both are said."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from collab.base.lists import Listing
from entities.arrangement import BOARD, COLUMNS, DISPLAY, GROUP, MAP, TABLE, Arrangement
from entities.attributes import attributes_for
from entities.columns import EntityColumn
from entities.grouping import ByPicked, Grouping, groupings_of
from entities.models import EntityType, SavedView
from entities.shelf import ALL, VIEW, Shelf
from entities.view_reach import by_key
from orgs.facets import with_labels_of_today
from orgs.models import User

# Says that an address holds all there is to say, and not only which view is open.
CHANGED = "changed"
# So many views stand beside each other; the others are in a menu.
TABS = 5


@dataclass(frozen=True)
class DisplayLink:
    """A kind of display to choose."""

    label: str
    url: str
    chosen: bool


class ArrangedList(Listing[EntityColumn]):
    """A list of one type's entities, as a saved view or the address arranges it.

    ``?view=7`` is a view as it was saved. With ``changed`` the address says everything itself, and ``view`` only where
    it came from, so that the changes can be saved there or discarded. Raises Http404 for a view that is not there.
    """

    def __init__(self, user: User, entity_type: EntityType, params: QueryDict) -> None:
        self.user = user
        self.type = entity_type
        self.at_home = entity_type.organisation_id == user.organisation_id
        self.attributes = attributes_for(user, entity_type, "view")
        self.shelf = Shelf(user, entity_type, self.attributes)
        self.view = self.shelf.opened(params)
        self._in_full = CHANGED in params or self.view is None
        self.asked = params if self._in_full else self.view.arrangement.params()
        today, hints = with_labels_of_today(entity_type.organisation_id, self.asked, "labels")
        super().__init__(today)
        # What fell away may have been internal; only the owner's people are told.
        self.hints = [*hints, *self._fallen()] if self.at_home else []

    @classmethod
    @abstractmethod
    def address_of(cls, entity_type: EntityType) -> str:
        """Return where the list of a type is."""

    @property
    def address(self) -> str:
        """Return where this list is."""
        return self.address_of(self.type)

    @cached_property
    def groupings(self) -> list[Grouping]:
        """Return the ways to group the rows."""
        return list(groupings_of(self.attributes, at_home=self.at_home))

    @cached_property
    def grouping(self) -> Grouping | None:
        """Return how the rows are grouped; a board always is, by a choice or a yes or no."""
        asked = self.params.get(GROUP, "")
        named = next((each for each in self.groupings if each.key == asked), None)
        if self.display != BOARD:
            return named
        return named if isinstance(named, ByPicked) else next(iter(self.lane_groupings), None)

    @cached_property
    def lane_groupings(self) -> list[ByPicked]:
        """Return by what a board can have its columns."""
        return [each for each in self.groupings if isinstance(each, ByPicked)]

    @cached_property
    def displays(self) -> list[str]:
        """Return the kinds of display that there is something for."""
        places = any(attribute.kind == "address" for attribute in self.attributes)
        return [TABLE, *([BOARD] if self.lane_groupings else []), *([MAP] if places else [])]

    @property
    def display(self) -> str:
        """Return how the list is shown."""
        asked = self.params.get(DISPLAY, "")
        return asked if asked in self.displays else TABLE

    @cached_property
    def arrangement(self) -> Arrangement:
        """Return what a view would keep of this list: only what there is, and what the person may know."""
        columns = [column.key for column in self.shown_columns if column.key != "title"]
        return Arrangement(
            columns=None if self.has_default_columns else columns,
            filters={facet.name: facet.chosen for facet in self.facets if facet.chosen},
            words=self.words,
            sort=self.sort_key,
            group=self.grouping.key if self.grouping else "",
            display=self.display,
        )

    @property
    def has_default_columns(self) -> bool:
        """Return whether the columns are those of the type."""
        return self.shown_columns == self.default_columns

    @property
    def default_columns(self) -> list[EntityColumn]:
        """Return the columns that are shown unless others are chosen."""
        return [column for column in self.columns if column.default]

    @cached_property
    def is_changed(self) -> bool:
        """Return whether the address arranges the list otherwise than the open view."""
        return bool(self.view) and self._in_full and self.arrangement != self.view.arrangement

    def _fallen(self) -> list[str]:
        """Return in words what of the open view falls away: attributes and values that were removed, or are hidden."""
        if self._in_full:
            return []
        kept = self.view.arrangement
        columns = {column.key for column in self.columns}
        lost = [key for key in (*kept.filters, kept.sort.removeprefix("-")) if key and key not in columns]
        lost += [kept.group] if kept.group and kept.group not in {each.key for each in self.groupings} else []
        lost += self._values_lost(kept)
        lost += [key for key in kept.columns or () if key not in columns and key not in by_key(self.type)]
        return list(dict.fromkeys(self._lost_in_words(key) for key in lost))

    def _values_lost(self, kept: Arrangement) -> list[str]:
        """Return what the view filters by of which no value is left, or fewer than it named."""
        chosen = {facet.name: facet.chosen for facet in self.facets}
        # Lost labels were said already.
        named = ((name, values) for name, values in kept.filters.items() if name != "labels")
        return [name for name, values in named if set(values) - set(chosen.get(name, []))]

    def _lost_in_words(self, key: str) -> str:
        names = {column.key: str(column.label) for column in self.columns}
        if key in by_key(self.type) and key not in names:
            return _("This view goes by an attribute that your role hides. That part is left out.")
        name = names.get(key, key.partition(".")[2] or key)
        return _("“%(name)s” of this view, or a value of it, is no longer there. That part is left out.") % {
            "name": name
        }

    def clean_params(self) -> QueryDict:
        """Return what the address says: nothing but the open view's id, unless something differs from it."""
        if self.view and not self.is_changed:
            return _said({VIEW: [str(self.view.pk)]})
        return self.in_full()

    def in_full(self) -> QueryDict:
        """Return all that arranges the list, and the view it came from."""
        params = super().clean_params()
        params.pop(COLUMNS, None)
        if not self.has_default_columns:
            # An empty choice of columns says something.
            params.setlist(COLUMNS, ["", *(column.key for column in self.shown_columns if column.key != "title")])
        for name in (VIEW, CHANGED):
            params.pop(name, None)
        if self.view:
            params.update({VIEW: str(self.view.pk), CHANGED: "1"})
        elif self.shelf.default:
            params[VIEW] = ALL
        return params

    def url_with(self, name: str, values: Sequence[str]) -> str:
        """Return the address of this list with ``values`` for one parameter, on its first page."""
        return self.url_of({name: values})

    def url_of(self, changes: dict[str, Sequence[str]]) -> str:
        """Return the address of this list with other values for some parameters."""
        params = self.in_full()
        for name, values in changes.items():
            params.setlist(name, list(values))
        return f"?{params.urlencode()}"

    @property
    def display_links(self) -> list[DisplayLink]:
        """Return the kinds of display, and where they are."""
        labels = dict(SavedView.Display.choices)
        return [DisplayLink(str(labels[each]), self.display_url(each), each == self.display) for each in self.displays]

    def display_url(self, display: str) -> str:
        """Return the address of the same list in another display; what groups a board need not group a table."""
        return self.url_of({DISPLAY: [display] if display != TABLE else []})

    @property
    def table_url(self) -> str:
        """Return the address of the same list as a table."""
        return self.display_url(TABLE)

    @property
    def tabs(self) -> list[Any]:
        """Return the views that stand beside each other: the first few, and the open one."""
        first = self.shelf.views[:TABS]
        return first if self.view is None or self.view in first else [*first[:-1], self.view]

    @property
    def further(self) -> list[Any]:
        """Return the other views."""
        tabs = self.tabs
        return [view for view in self.shelf.views if view not in tabs]

    @property
    def width(self) -> int:
        """Return how many columns a heading between the rows spans: the boxes for many at once are one more."""
        return len(self.shown_columns) + 1

    @property
    def whole_url(self) -> str:
        """Return the address of the whole list of the type, as no view arranges it."""
        return f"{self.address}?{VIEW}={ALL}" if self.shelf.default or self.view else self.address


def _said(values: dict[str, list[str]]) -> QueryDict:
    params = QueryDict(mutable=True)
    for name, found in values.items():
        params.setlist(name, found)
    return params

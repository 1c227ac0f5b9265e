"""The saved views of one type that somebody may open, and which of them an address asks for."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.http import Http404, QueryDict

from collab.base.numbers import number
from collab.base.pagination import PARAMETER
from entities.attributes import attributes_for
from entities.models import Attribute, EntityType, SavedView
from entities.view_reach import Reach, by_key, internal_labels
from orgs.models import User
from sharing.access import access_of

VIEW = "view"
# In place of a view's id: none of them, the whole list.
ALL = "all"


class Shelf:
    """What one person finds above the list of a type: favourites first, nothing that is arranged by what is hidden."""

    def __init__(self, user: User, entity_type: EntityType, attributes: Sequence[Attribute]) -> None:
        self.user = user
        self.type = entity_type
        self.seen = {attribute.pk for attribute in attributes}
        self.at_home = entity_type.organisation_id == user.organisation_id

    @cached_property
    def views(self) -> list[Any]:
        """Return the views; their owner keeps one that goes by what is hidden by now, without that part."""
        visible = SavedView.objects.visible_to(self.user).filter(type=self.type).chosen_by(self.user)
        found = list(visible.select_related("type", "owner"))
        reach = self._reach(found)
        return [view for view in found if view.owner_id == self.user.pk or not reach.hidden(view)]

    def _reach(self, views: Sequence[SavedView]) -> Reach:
        internal = {} if self.at_home else internal_labels(self.type, views)
        return Reach(by_key(self.type), lambda attribute: attribute.pk in self.seen, self.at_home, internal)

    @cached_property
    def default(self) -> Any:
        """Return the view that the list begins with: the person's own choice, else the organisation's, else None."""
        chosen = (view for view in self.views if view.first)
        ours = (view for view in self.views if view.is_default and self.at_home)
        return next(chosen, None) or next(ours, None)

    def opened(self, params: QueryDict) -> Any:
        """Return the view that the address asks for, None for the whole list; raise Http404 for any other."""
        asked = params.get(VIEW, "")
        if asked == ALL:
            return None
        if asked:
            return self.get(number(asked))
        return None if set(params) - {PARAMETER} else self.default

    def get(self, pk: int | None) -> Any:
        """Return one view; raise Http404 for one that is not here."""
        found = next((view for view in self.views if view.pk == pk), None)
        if found is None:
            raise Http404
        return found

    def may_change(self, view: SavedView) -> bool:
        """Return whether the person may rename, rearrange or delete ``view``."""
        ours = self.at_home and access_of(self.user).may_own("entity.view")
        return ours and (view.owner_id == self.user.pk or (view.shared and self.user.has_right("settings.edit")))


def shelf_of(user: User, entity_type: EntityType) -> Shelf:
    """Return the views of a type that ``user`` may open."""
    return Shelf(user, entity_type, attributes_for(user, entity_type, "view"))


def view_for(user: User, pk: int) -> tuple[Any, Shelf]:
    """Return a view and the shelf that it stands on; raise Http404 when ``user`` may not know it."""
    views = SavedView.objects.visible_to(user).filter(pk=pk).select_related("type__organisation")
    view = views.first()
    if view is None:
        raise Http404
    shelf = shelf_of(user, view.type)
    return shelf.get(view.pk), shelf

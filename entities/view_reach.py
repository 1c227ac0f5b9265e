"""What saved views are arranged by, and from whom that is hidden: such a view is left out for them.

A filter, an order or groups by something hidden would tell of it by which rows there are, and where they stand.
A hidden column tells nothing: it is just not there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from collab.base.numbers import numbers
from entities.attributes import SEEN
from entities.facets import PREFIX
from entities.models import Attribute, EntityType, SavedView
from orgs.models import Label, Partnership, Role
from orgs.taxonomy import standing


@dataclass(frozen=True)
class Use:
    """That a view filters, sorts or groups (``deed``) by something, which ``key`` names as addresses do."""

    deed: str
    key: str


def uses_of(view: SavedView) -> list[Use]:
    """Return what the view is arranged by."""
    keys = [*(("filter", name) for name in view.filters), ("sort", view.sort.removeprefix("-")), ("group", view.group)]
    return [Use(deed, key) for deed, key in keys if key]


@dataclass(frozen=True)
class Reach:
    """How far somebody sees: ``seen`` answers for attributes, ``at_home`` is whether the type is their own's.

    ``internal`` holds the ids, as in addresses, of labels that the owner keeps from partners.
    """

    attributes: Mapping[str, Attribute]
    seen: Callable[[Attribute], bool]
    at_home: bool
    internal: Mapping[str, Label] = field(default_factory=dict)

    def hidden(self, view: SavedView) -> list[Use]:
        """Return what ``view`` is arranged by and they may not know."""
        return [use for use in uses_of(view) if self._hides(view, use)]

    def _hides(self, view: SavedView, use: Use) -> bool:
        if attribute := self.attributes.get(use.key):
            return not self.seen(attribute)
        if use.key == "updated":
            # When an entity was changed tells of attributes that they do not see, and of internal labels.
            return not self.at_home or not all(map(self.seen, self.attributes.values()))
        return use == Use("filter", "labels") and not self.at_home and bool(self.internal_labels(view))

    def internal_labels(self, view: SavedView) -> list[Label]:
        """Return the internal labels that the view filters by."""
        return [self.internal[pk] for pk in view.filters.get("labels", ()) if pk in self.internal]


def by_key(entity_type: EntityType) -> dict[str, Attribute]:
    """Return all attributes of a type by how addresses name them."""
    return {PREFIX + each.key: each for each in entity_type.attributes.all()}


def internal_labels(entity_type: EntityType, views: Iterable[SavedView]) -> dict[str, Label]:
    """Return by id those labels in the views' filters that partners never see, or whose successor they never see."""
    named = {pk for view in views for pk in view.filters.get("labels", ())}
    if not named:
        return {}
    ours = Label.objects.filter(family__organisation_id=entity_type.organisation_id, pk__in=numbers(sorted(named)))
    found = ours.select_related("family", "merged_into__family")
    return {str(each.pk): each for each in found if not standing(each).family.visible_to_partners}


@dataclass(frozen=True)
class Absence:
    """A partner role whose people do not have a view, and why in words."""

    role: str
    reasons: list[str]


def absences(view: SavedView, known: Iterable[Attribute]) -> list[Absence]:
    """Return for which roles of active partners a view is left out, to somebody who knows the attributes ``known``."""
    if not view.shared:
        return []
    host = view.type.organisation_id
    # Asked twice, so that nobody is told of one role twice: SQL knows no DISTINCT over JSON.
    given = Partnership.objects.active().filter(host_id=host).order_by().values("role")
    found = (_absence(view, role, known) for role in Role.objects.filter(pk__in=given).order_by("name"))
    return [absence for absence in found if absence]


def _absence(view: SavedView, role: Role, known: Iterable[Attribute]) -> Absence | None:
    if not role.allows("entity.view"):
        return Absence(role.name, [_("it does not allow viewing entities")])
    attributes = by_key(view.type)
    reach = Reach(attributes, partial(_shows, role), at_home=False, internal=internal_labels(view.type, [view]))
    named = {PREFIX + each.key for each in known}
    hidden = [use for use in reach.hidden(view) if use.key not in attributes or use.key in named]
    reasons = [reason for use in hidden for reason in _reasons(view, reach, use)]
    return Absence(role.name, reasons) if reasons else None


def _shows(role: Role, attribute: Attribute) -> bool:
    return role.level_of(attribute.pk) in SEEN


def _reasons(view: SavedView, reach: Reach, use: Use) -> Iterator[str]:
    sentences: dict[str, Any] = {
        "filter": _("filters by “%(name)s”"),
        "sort": _("sorts by “%(name)s”"),
        "group": _("groups by “%(name)s”"),
    }
    for name in _names(view, reach, use):
        yield sentences[use.deed] % {"name": name}


def _names(view: SavedView, reach: Reach, use: Use) -> list[str]:
    if attribute := reach.attributes.get(use.key):
        return [attribute.name]
    if use.key == "labels":
        return [label.name for label in reach.internal_labels(view)]
    return [_("Changed")]

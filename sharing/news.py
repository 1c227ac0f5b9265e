"""What is new in a thing and not shared: as "3 neue Dateien nicht geteilt", and as the rows of a panel with just those.

Of a category that was shared with a partner before, that is what the owner's people made after the partner's last
share in it and the partner does not have. What is internal is no news for partners.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, Value
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext

from orgs.models import Partnership, User
from sharing.categories import Category
from sharing.contents import SELF, Selection, harmless, may_share, union, visible_categories
from sharing.grants import view_permission_id
from sharing.panel_parts import Panel, PanelTree, TreeCategory
from sharing.summary import may_share as may_share_thing
from sharing.summary import partners_with_access

if TYPE_CHECKING:
    from sharing.models import Shareable

# In the panel's address: the category of which only the news are shown.
FRESH = "fresh"

# Per category and group, when it was last given something of it.
LastShares = Mapping[str, Mapping[int, datetime]]


@dataclass(frozen=True)
class News:
    """How many new contents of one category somebody lacks who was given such ones before; where they are shared."""

    key: str
    label: Any
    icon: str
    count: int
    url: str

    @property
    def text(self) -> str:
        """The same in words: ``3 new files not shared``."""
        text = ngettext(
            "%(count)s new in “%(category)s” not shared", "%(count)s new %(category)s not shared", self.count
        )
        return text % {"count": self.count, "category": self.label}


def unshared_news(user: User, thing: "Shareable") -> list[News]:
    """Return by category how much is new and lacked by a partner, for those who may share it.

    The same few queries for any number of contents.
    """
    partners = partners_with_access(user, thing) if may_share_thing(user, thing) else []
    categories = [each for each in visible_categories(thing, user) if may_share(each, user)] if partners else []
    last = _last_shares(thing, categories, partners)
    asked = [_counted(each, _lacked(each, thing.owner_id, last[each.key])) for each in categories if last.get(each.key)]
    counts: dict[str, int] = dict(union(asked))
    return [
        News(each.key, each.label, each.icon, counts[each.key], _panel(thing, each, partners, last[each.key]))
        for each in categories
        if counts.get(each.key)
    ]


def fresh_contents(user: User, thing: "Shareable", key: str) -> Selection:
    """Return the ids of the new contents of one category that a partner lacks."""
    partners = partners_with_access(user, thing)
    categories = [each for each in visible_categories(thing, user) if each.key == key and may_share(each, user)]
    last = _last_shares(thing, categories, partners)
    return {
        each.key: frozenset(_lacked(each, thing.owner_id, last[each.key]).values_list("pk", flat=True))
        for each in categories
        if last.get(each.key)
    }


def narrowed(panel: Panel, only: Selection) -> Panel:
    """Return the panel with the rows ``only`` and nothing else: saving it changes none of the others."""
    if not any(only.values()):
        return panel
    return replace(panel, trees=[_narrowed(shown, only) for shown in panel.trees], only=only)


def _narrowed(shown: PanelTree, only: Selection) -> PanelTree:
    known = _both(shown.tree.known, {**only, SELF: shown.tree.known.get(SELF, frozenset())})
    tree = replace(shown.tree, chosen=_both(shown.tree.chosen, only), known=known)
    categories = [
        TreeCategory(tree, replace(each.category, rows=[row for row in each.category.rows if row["pk"] in ids]))
        for each in shown.categories
        if (ids := only.get(each.category.key))
    ]
    return replace(shown, tree=tree, categories=categories)


def _both(selection: Selection, only: Selection) -> Selection:
    return {key: ids & only[key] for key, ids in selection.items() if key in only}


def _last_shares(thing: "Shareable", categories: Sequence[Category], partners: Sequence[Partnership]) -> LastShares:
    groups = [each.partner.group_id for each in partners]
    found: dict[str, dict[int, datetime]] = defaultdict(dict)
    for key, group, moment in union([_newest(each, thing.owner_id, groups) for each in categories]):
        found[key][group] = moment
    return found


def _newest(category: Category, owner_id: int, groups: Sequence[int]) -> Any:
    """Return by group the newest grant that the owner's people gave: what partners add is granted to them, too."""
    model = category.contents.model
    grants: Any = model.grant_model().objects
    by_owner = Q(granted_by=None) | Q(granted_by__organisation=owner_id)
    inside = {"content_object__in": category.contents.order_by().values("pk"), "group_id__in": groups}
    given = grants.live().filter(by_owner, permission_id=view_permission_id(model), **inside).order_by()
    keyed = given.annotate(row_key=Value(category.key, CharField())).values("row_key", "group_id")
    return keyed.annotate(newest=Max("granted_at")).values_list("row_key", "group_id", "newest")


def _lacked(category: Category, owner_id: int, last: Mapping[int, datetime]) -> Any:
    """Return the contents that are newer than some partner's last share and that this partner does not have."""
    model = category.contents.model
    grants: Any = model.grant_model().objects
    held = grants.live().filter(content_object=OuterRef("pk"), permission_id=view_permission_id(model))
    lacking = Q()
    for group, moment in last.items():
        lacking |= Q(~Exists(held.filter(group_id=group)), created_at__gt=moment)
    return harmless(category.contents, owner_id).filter(lacking)


def _counted(category: Category, contents: Any) -> Any:
    keyed = contents.annotate(row_key=Value(category.key, CharField())).values("row_key")
    return keyed.annotate(row_count=Count("pk", distinct=True)).values_list("row_key", "row_count")


def _panel(
    thing: "Shareable", category: Category, partners: Sequence[Partnership], last: Mapping[int, datetime]
) -> str:
    query = [("partner", each.pk) for each in partners if each.partner.group_id in last]
    return f"{reverse('sharing:panel', args=[thing.kind, thing.pk])}?{urlencode([*query, (FRESH, category.key)])}"

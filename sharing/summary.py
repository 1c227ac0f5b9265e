"""What the owner's people see of sharing on the page of a thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, Exists, Max, OuterRef, Q, Value
from django.utils.translation import ngettext

from orgs.models import Partnership, User
from sharing.access import access_of
from sharing.categories import Category
from sharing.contents import union, visible_categories
from sharing.grants import view_permission_id
from sharing.partners import access_since, terms_of
from sharing.until import Term

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class AccessRow:
    """A partner that has access to a thing, or had it until a day, and the term of it."""

    partnership: Partnership
    term: Term

    @property
    def since(self) -> datetime:
        """Return since when."""
        return self.term.since


@dataclass(frozen=True)
class News:
    """How many contents of one category are newer than the last share, and shared with nobody."""

    key: str
    label: Any
    icon: str
    count: int

    @property
    def text(self) -> str:
        """The same in words: ``3 new files not shared``."""
        one, many = "%(count)s new in “%(category)s” not shared", "%(count)s new %(category)s not shared"
        return ngettext(one, many, self.count) % {"count": self.count, "category": self.label}


def may_share(user: User, thing: "Shareable") -> bool:
    """Return whether the share button is there: the owner's people with the right, while the feature is on."""
    return thing.owner_id == user.organisation_id and may_share_kind(user, thing.kind)


def may_share_kind(user: User, kind: str) -> bool:
    """Return whether the user's role may share the own organisation's things of ``kind``, while the feature is on."""
    return access_of(user).may_own(f"{kind}.share") and user.organisation.partner_collaboration


def access_list(user: User, thing: "Shareable") -> list[AccessRow]:
    """Return which partners have access to ``thing``, those with the oldest first, and last those whose has run out.

    Nothing for other organisations.
    """
    if thing.owner_id != user.organisation_id:
        return []
    terms = terms_of(thing, user.organisation.time_zone)
    active = Partnership.objects.active().filter(host=thing.owner_id, partner__group_id__in=terms)
    rows = [AccessRow(each, terms[each.partner.group_id]) for each in active.select_related("partner")]
    return sorted(rows, key=lambda row: (row.term.over, row.since, row.partnership.pk))


def unshared_news(user: User, thing: "Shareable") -> list[News]:
    """Return by category how many contents came after the last share and are shared with nobody.

    For the owner's people who may share it; nothing while it is not shared at all. The same few queries for any
    number of contents.
    """
    if not may_share(user, thing):
        return []
    categories = visible_categories(thing, user)
    last = _last_share(thing, categories)
    if last is None:
        return []
    counts: dict[str, int] = dict(union([_unshared_since(each, last) for each in categories]))
    return [News(each.key, each.label, each.icon, counts[each.key]) for each in categories if counts.get(each.key)]


def _last_share(thing: "Shareable", categories: Sequence[Category]) -> datetime | None:
    """Return when the owner's people last shared the thing or something in it; None while nobody has access."""
    if not access_since(thing):
        return None
    newest = [_newest(type(thing), thing, [thing.pk])]
    newest += [_newest(each.contents.model, thing, each.contents.order_by().values("pk")) for each in categories]
    return max((moment for _permission, moment in union(newest)), default=None)


def _newest(model: "type[Shareable]", thing: "Shareable", ids: Any) -> Any:
    """Return one row with the newest grant that the owner's people gave: what partners add is granted to them, too."""
    grants: Any = model.grant_model().objects
    by_owner = Q(granted_by=None) | Q(granted_by__organisation=thing.owner_id)
    given = grants.live().filter(by_owner, content_object__in=ids).order_by()
    return given.values("permission_id").annotate(newest=Max("granted_at")).values_list("permission_id", "newest")


def _unshared_since(category: Category, moment: datetime) -> Any:
    """Return one row with the number of newer contents that nobody else has been granted."""
    model = category.contents.model
    grants: Any = model.grant_model().objects
    shared = grants.live().filter(content_object=OuterRef("pk"), permission_id=view_permission_id(model))
    fresh = category.contents.order_by().filter(~Exists(shared), created_at__gt=moment)
    keyed = fresh.annotate(row_key=Value(category.key, CharField())).values("row_key")
    return keyed.annotate(row_count=Count("pk")).values_list("row_key", "row_count")

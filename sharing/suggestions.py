"""Which partners a form for something new in a thing lists, and which of them are ticked from the beginning.

Specification: "Hast du in der Vergangenheit z.B. mehrere Notizen mit deinem Partner geteilt, bekommst du diesen auch
schon automatisch vorgeschlagen und musst ihn aktiv abwählen, um weitere Notizen nicht mit ihm zu teilen."

*Several* are two that the partner has at present in this category of this thing, given to it by the owner's people.
Whoever deselects the partner says so for further ones, too: nobody is suggested to a person whose own newest content of
the category came after the partner's newest share; sharing one with the partner again begins anew. What is internal
says nothing about the next one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q

from orgs.models import Partnership, User
from sharing.categories import Category
from sharing.contents import may_share, visible_categories
from sharing.grants import view_permission_id
from sharing.internal import internal_labels
from sharing.summary import may_share as may_share_thing
from sharing.summary import partners_with_access

if TYPE_CHECKING:
    from sharing.models import Shareable

SEVERAL = 2


@dataclass(frozen=True)
class Candidate:
    """A partner that has the thing; ``suggested``: what is new is for the partner, too, unless somebody objects."""

    partnership: Partnership
    suggested: bool


def candidates(*, actor: User, thing: "Shareable", key: str) -> list[Candidate]:
    """Return the partners to whom ``actor`` may give something new of that category.

    None without the right to share it, and for people who may not know who has what.
    The same few queries for any number of contents and partners.
    """
    category = _category(actor, thing, key)
    partners = partners_with_access(actor, thing) if category else []
    if category is None or not partners:
        return []
    shares, newest = _shares(category, thing.owner_id), _newest_own(category, actor)
    return [Candidate(each, _suggested(shares.get(each.partner.group_id), newest)) for each in partners]


def _category(actor: User, thing: "Shareable", key: str) -> Category | None:
    if not (may_share_thing(actor, thing) and actor.has_right("partner.view")):
        return None
    return next((each for each in visible_categories(thing, actor) if each.key == key and may_share(each, actor)), None)


def _shares(category: Category, owner_id: int) -> Mapping[int, tuple[int, datetime]]:
    """Return by group how many contents it was given by the owner's people, and when the latest."""
    model = category.contents.model
    grants: Any = model.grant_model().objects
    by_owner = Q(granted_by=None) | Q(granted_by__organisation=owner_id)
    given = grants.live().filter(
        by_owner, permission_id=view_permission_id(model), content_object__in=category.contents.order_by().values("pk")
    )
    counted = given.order_by().values("group_id").annotate(several=Count("pk"), newest=Max("granted_at"))
    return {group: (several, newest) for group, several, newest in counted.values_list("group_id", "several", "newest")}


def _newest_own(category: Category, actor: User) -> datetime | None:
    """Return when the person made its newest content of the category that says whom it means to share with."""
    if actor.pk is None:
        # A role is being looked at, with nobody's eyes.
        return None
    own = category.contents.order_by().filter(created_by=actor).exclude(labels__in=internal_labels())
    newest: datetime | None = own.aggregate(newest=Max("created_at"))["newest"]
    return newest


def _suggested(shares: tuple[int, datetime] | None, newest_own: datetime | None) -> bool:
    if shares is None or shares[0] < SEVERAL:
        return False
    return newest_own is None or newest_own <= shares[1]

"""Sharing one content where it stands: which of the partners that have the thing around it have it, too."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict

from collab.base.numbers import numbers
from orgs.models import Partnership, User
from sharing.categories import Category
from sharing.contents import SELF, Selection, may_share, visible_categories
from sharing.grants import view_permission_id
from sharing.internal import internal_labels
from sharing.rules import RuleLine, covering, lines_by_partner, rules_in_force
from sharing.services import Choice
from sharing.summary import partners_with_access

if TYPE_CHECKING:
    from sharing.models import Shareable

# In the form: who was listed, and who of these had it.
LISTED, HAD, TICKED = "listed", "had", "partner"


@dataclass(frozen=True)
class PartnerTick:
    """A partner in the list, whether it has the content, and the standing rules that say so."""

    partnership: Partnership
    has: bool
    rules: list[RuleLine]


@dataclass(frozen=True)
class Single:
    """One content of ``thing``: ``internal`` says that it bears a label that keeps it from being suggested."""

    thing: "Shareable"
    category: Category
    pk: int
    title: str
    internal: bool
    partners: list[PartnerTick]

    @property
    def tick(self) -> str:
        """Return what the panel's address says to have it ticked."""
        return f"{self.category.key}:{self.pk}"

    @property
    def listed(self) -> str:
        """Return the ids of all partnerships in the list, as the form carries them."""
        return ",".join(str(each.partnership.pk) for each in self.partners)

    @property
    def had(self) -> str:
        """Return the ids of those that have it."""
        return ",".join(str(each.partnership.pk) for each in self.partners if each.has)


def category_to_share(actor: User, thing: "Shareable", key: str) -> Category:
    """Return that category of ``thing``; raise Http404 where the actor meets none, PermissionDenied if it is locked."""
    found = next((each for each in visible_categories(thing, actor) if each.key == key), None)
    if found is None:
        raise Http404
    if not may_share(found, actor):
        raise PermissionDenied
    return found


def open_single(*, actor: User, thing: "Shareable", key: str, pk: int) -> Single:
    """Return the content ``pk`` of that category with the partners that have ``thing``; raise as above."""
    category = category_to_share(actor, thing, key)
    content = category.contents.order_by().filter(pk=pk)
    titles = list(content.values_list(category.title_field, flat=True))
    if not titles:
        raise Http404
    partners = partners_with_access(actor, thing)
    model = category.contents.model
    grants: Any = model.grant_model().objects
    held = grants.live().filter(
        content_object=pk,
        permission_id=view_permission_id(model),
        group_id__in=[each.partner.group_id for each in partners],
    )
    groups = set(held.values_list("group_id", flat=True))
    rules = covering(rules_in_force(thing), key, content.values_list("labels", flat=True))
    lines = lines_by_partner(rules, [category])
    return Single(
        thing=thing,
        category=category,
        pk=pk,
        title=titles[0],
        internal=content.filter(labels__in=internal_labels()).exists(),
        partners=[PartnerTick(each, each.partner.group_id in groups, lines.get(each.pk, [])) for each in partners],
    )


def choices_of(single: Single, data: QueryDict) -> list[Choice]:
    """Return what was sent, partner by partner: only what differs from what the form showed will be changed."""
    had, ticked = numbers(data.getlist(HAD)), numbers(data.getlist(TICKED))
    return [_choice(single, pk, pk in had, pk in ticked) for pk in sorted(numbers(data.getlist(LISTED)))]


def _choice(single: Single, partnership_id: int, had: bool, ticked: bool) -> Choice:  # noqa: FBT001
    this: Selection = {single.category.key: frozenset({single.pk})}
    known: Selection = {SELF: frozenset({single.thing.pk})} | (this if had else {})
    return Choice(partnership_id, this if ticked else {}, known)

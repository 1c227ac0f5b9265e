"""Which standing rules are in force for a thing, and what they say.

A rule ends with the access that the partner had when it was made: taken back and given again, or run out, that access
is another one, and nobody has said anything about that. Undoing an unsharing brings the same access back, and the rule.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _

from orgs.models import Label, Partnership, User
from orgs.taxonomy import standing
from sharing.categories import Category
from sharing.contents import may_share, visible_categories
from sharing.internal import is_internal
from sharing.models import ShareRule
from sharing.partners import access_since
from sharing.summary import partners_with_access

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class RuleLine:
    """A rule as people read it."""

    rule: ShareRule
    text: str


@dataclass(frozen=True)
class RulesPage:
    """All rules of a thing, and what a new one can say."""

    lines: list[RuleLine]
    partners: list[Partnership]
    categories: list[Category]
    labels: list[Label]


def rules_in_force(thing: "Shareable") -> list[ShareRule]:
    """Return the rules of ``thing`` that hold at this moment, by partner; two queries, one where there is none."""
    active = Partnership.objects.active().filter(host=thing.owner_id)
    kind = ContentType.objects.get_for_model(thing)
    found = ShareRule.objects.filter(thing_type=kind, thing_id=thing.pk, partnership__in=active)
    named = found.select_related("partnership__partner", "label__merged_into")
    rules = list(named.order_by("partnership__partner__name", "pk"))
    since = access_since(thing) if rules else {}
    for rule in rules:
        # What was merged into another label is meant by that one.
        rule.label = standing(rule.label) if rule.label else None
    return [rule for rule in rules if _holds(rule, since)]


def rules_of(user: User, thing: "Shareable") -> list[ShareRule]:
    """Return the same for the owner's people who may know who has what; nothing for others."""
    ours = thing.owner_id == user.organisation_id and user.has_right("partner.view")
    return rules_in_force(thing) if ours else []


def covering(rules: Iterable[ShareRule], key: str, labels: Collection[int]) -> list[ShareRule]:
    """Return the rules that act on a content of category ``key`` with these labels."""
    return [rule for rule in rules if rule.category == key and (rule.label_id is None or rule.label_id in labels)]


def lines_of(rules: Iterable[ShareRule], categories: Sequence[Category]) -> list[RuleLine]:
    """Return the rules on ``categories`` in words; the others are not their reader's business."""
    names = {each.key: str(each.label) for each in categories}
    return [RuleLine(rule, _in_words(rule, names[rule.category])) for rule in rules if rule.category in names]


def lines_by_partner(rules: Iterable[ShareRule], categories: Sequence[Category]) -> Mapping[int, list[RuleLine]]:
    """Return the same by partnership."""
    found: dict[int, list[RuleLine]] = defaultdict(list)
    for line in lines_of(rules, categories):
        found[line.rule.partnership_id].append(line)
    return found


def open_rules(*, actor: User, thing: "Shareable") -> RulesPage:
    """Return the rules of ``thing`` for somebody who may share it."""
    categories = [each for each in visible_categories(thing, actor) if may_share(each, actor)]
    return RulesPage(
        lines=lines_of(rules_in_force(thing), categories),
        partners=partners_with_access(actor, thing),
        categories=categories,
        labels=labels_for_rules(thing.owner_id),
    )


def labels_for_rules(organisation_id: int) -> list[Label]:
    """Return the labels that a rule can name: none that are internal."""
    ours = Label.objects.present().filter(family__organisation_id=organisation_id, archived_at=None)
    labels = ours.select_related("family").order_by("family__name", "name")
    return [each for each in labels if not is_internal(each.name, visible_to_partners=each.family.visible_to_partners)]


def _holds(rule: ShareRule, since: Mapping[int, object]) -> bool:
    granted = since.get(rule.partnership.partner.group_id)
    return granted is not None and granted <= rule.created_at  # type: ignore[operator]


def _in_words(rule: ShareRule, category: str) -> str:
    if rule.label is None:
        return _("Always: everything new under “%(category)s”") % {"category": category}
    return _("Always: everything under “%(category)s” with label “%(label)s”") % {
        "category": category,
        "label": rule.label.name,
    }

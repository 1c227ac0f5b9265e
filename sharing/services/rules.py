"""Making and ending standing rules, and what they do to whatever is new."""

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from activity.services import record
from collab.base.transactions import retried
from orgs.models import Label, Partnership, User
from sharing.categories import Category
from sharing.contents import harmless
from sharing.models import ShareRule
from sharing.rules import labels_for_rules, rules_in_force
from sharing.services.shares import hand_over, locked_partners, locked_to_share
from sharing.single import category_to_share

if TYPE_CHECKING:
    from sharing.models import Shareable


class NoAccessError(Exception):
    """The partner has no access to the thing (any more), so that no rule can be made for it."""


@retried
@transaction.atomic
def set_rule(
    *, actor: User, thing: "Shareable", partnership_id: int, key: str, label: Label | None = None
) -> ShareRule:
    """Let a partner get everything new of one category of ``thing``, or with ``label`` what bears it.

    Return the rule. What is there already stays as it is shared, and saying it again changes nothing. Raises
    NoAccessError unless the partner is active and has the thing, Http404 or PermissionDenied for what the actor may
    not share, Http404 for labels that no rule can name.
    """
    thing = locked_to_share(actor, thing)
    category = category_to_share(actor, thing, key)
    partnership = _with_access(actor, thing, partnership_id)
    if label and label.pk not in {each.pk for each in labels_for_rules(thing.owner_id)}:
        raise Http404
    said: dict[str, Any] = {"partnership": partnership, "category": key, "label": label}
    if rule := next((each for each in rules_in_force(thing) if _says(each, said)), None):
        return rule
    place: dict[str, Any] = {"thing_type": ContentType.objects.get_for_model(thing), "thing_id": thing.pk}
    now = {"created_by": actor, "created_at": timezone.now()}
    rule, _made = ShareRule.objects.update_or_create(**place, **said, defaults=now)
    _record(actor, "share_rule_set", thing, rule, category)
    return rule


@retried
@transaction.atomic
def remove_rule(*, actor: User, thing: "Shareable", rule_id: int) -> None:
    """End a rule of ``thing``; what it has shared stays shared. Ending it twice does nothing.

    Raises Http404 or PermissionDenied as ``set_rule``.
    """
    thing = locked_to_share(actor, thing)
    place = {"thing_type": ContentType.objects.get_for_model(thing), "thing_id": thing.pk}
    rule = ShareRule.objects.filter(**place, pk=rule_id).select_related("partnership__partner", "label").first()
    if rule is None:
        return
    category = category_to_share(actor, thing, rule.category)
    _record(actor, "share_rule_ended", thing, rule, category)
    rule.delete()


def apply_rules(*, thing: "Shareable", key: str, ids: Collection[int]) -> None:
    """Give partners what the rules of ``thing`` say of the contents ``ids``, which are new or have got another label.

    For services that made or changed them in the same transaction. Whoever made the rule is who shares. Never what is
    internal, and never what a partner added.
    """
    rules = [rule for rule in rules_in_force(thing) if rule.category == key]
    category = next((each for each in thing.share_categories() if each.key == key), None) if rules else None
    if category is None:
        return
    wanted: dict[Partnership, set[int]] = defaultdict(set)
    givers: dict[Partnership, User | None] = {}
    for rule in rules:
        wanted[rule.partnership].update(_under(rule, thing, category, ids))
        givers.setdefault(rule.partnership, rule.created_by)
    for partnership, found in wanted.items():
        if found:
            chosen = {key: frozenset(found)}
            hand_over(actor=givers[partnership], thing=thing, partnership=partnership, chosen=chosen, by_rule=True)


def _under(rule: ShareRule, thing: "Shareable", category: Category, ids: Collection[int]) -> list[int]:
    """Return those of ``ids`` on which the rule acts."""
    contents = harmless(category.contents.filter(pk__in=ids), thing.owner_id)
    if rule.label_id:
        contents = contents.filter(labels=rule.label_id)
    return list(contents.values_list("pk", flat=True))


def _with_access(actor: User, thing: "Shareable", partnership_id: int) -> Partnership:
    partnership = locked_partners(actor, [partnership_id]).get(partnership_id)
    grants: Any = thing.grants
    if partnership is None or not grants.to_group(partnership.partner.group_id).exists():
        raise NoAccessError
    return partnership


def _says(rule: ShareRule, said: dict[str, Any]) -> bool:
    return all(getattr(rule, name) == value for name, value in said.items())


def _record(actor: User, verb: str, thing: "Shareable", rule: ShareRule, category: Category) -> None:
    record(
        actor=actor,
        verb=verb,
        target=thing,
        organisation_id=thing.owner_id,
        partner_id=rule.partnership.partner_id,
        changes={"category": str(category.label), "label": rule.label.name if rule.label else ""},
    )

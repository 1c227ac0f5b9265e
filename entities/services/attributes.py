"""The attributes of an entity type: made, changed, moved and removed by its organisation's admins (DESIGN 3)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from activity.services import record
from collab.base.transactions import retried
from entities.conversions import Conversion, convert_all
from entities.keys import free_key
from entities.models import Attribute, Entity, EntityType
from entities.services.types import StaleDefinition, apply, locked_type, renumber, swap
from entities.values import Without
from orgs.models import User

# What decides whether stored values still make sense.
SHAPE = {"kind", "choices"}
BATCH = 1000


class ValuesWouldBeLost(Exception):  # noqa: N818  the name says it
    """Some values do not fit the attribute as it is to be; nothing was changed."""

    def __init__(self, conversion: Conversion) -> None:
        super().__init__(conversion.named)
        self.conversion = conversion


@retried
@transaction.atomic
def create_attribute(*, actor: User, entity_type: EntityType, fields: Mapping[str, Any]) -> Attribute:
    """Return a new attribute behind the others; each role sees as much of it as of attributes added later."""
    now = locked_type(actor, entity_type)
    last = now.attributes.order_by("position").last()
    made = Attribute(type=now, position=last.position + 1 if last else 1, **fields)
    made.key = free_key(made.label_en or made.label, now.taken_keys)
    made.full_clean()
    made.save()
    _record(actor, "attribute_created", made)
    return made


@retried
@transaction.atomic
def update_attribute(
    *, actor: User, attribute: Attribute, version: int, fields: Mapping[str, Any], drop: bool = False
) -> Attribute:
    """Change an attribute and return it; stored values are converted when its kind or choices change.

    Raises StaleDefinition when ``version`` is an old one, ValuesWouldBeLost when values do not fit the new kind or
    choices, unless they are to be dropped.
    """
    entity_type = locked_type(actor, attribute.type)
    before = Attribute.objects.get(pk=attribute.pk)
    if before.version != version:
        raise StaleDefinition(before)
    now = Attribute.objects.select_related("type").get(pk=attribute.pk)
    changes: dict[str, Any] = apply(now, fields)
    if not changes:
        return now
    now.full_clean()
    if now.holds_template and "kind" in changes:
        raise PermissionDenied
    if SHAPE & changes.keys():
        changes |= _convert_values(before, now, entity_type, drop=drop)
    now.version += 1
    now.save()
    _record(actor, "attribute_changed", now, changes)
    return now


@retried
@transaction.atomic
def move_attribute(*, actor: User, attribute: Attribute, up: bool) -> None:
    """Let the attribute change places with its neighbour in its group."""
    entity_type = locked_type(actor, attribute.type)
    now = entity_type.attributes.get(pk=attribute.pk)
    groups: dict[str, list[Attribute]] = {}
    for each in entity_type.attributes.all():
        groups.setdefault(each.group, []).append(each)
    if swap(groups[now.group], now, up=up):
        renumber([each for members in groups.values() for each in members])


@retried
@transaction.atomic
def remove_attribute(*, actor: User, attribute: Attribute) -> None:
    """Remove an attribute and its values; what the history holds of them is shown to nobody any more.

    Raises PermissionDenied for one in which the text of templates stands.
    """
    entity_type = locked_type(actor, attribute.type)
    now = entity_type.attributes.get(pk=attribute.pk)
    if now.holds_template:
        raise PermissionDenied
    _drop(entity_type, now.key)
    _record(actor, "attribute_removed", now)
    entity_type.retired_keys = sorted({*entity_type.retired_keys, now.key})
    entity_type.save(update_fields=["retired_keys"])
    now.delete()


def count_values(attribute: Attribute) -> int:
    """Return how many entities have a value for the attribute."""
    return Entity.objects.filter(type=attribute.type_id, values__has_key=attribute.key).count()


def _convert_values(
    before: Attribute, after: Attribute, entity_type: EntityType, *, drop: bool
) -> dict[str, list[int | None]]:
    """Write what the values become, and return how many were converted and dropped."""
    having = Entity.objects.filter(type=entity_type, values__has_key=before.key)
    rows = having.select_for_update(no_key=True).order_by("pk").values_list("pk", "values").iterator(BATCH)
    conversion = convert_all(((pk, values[before.key]) for pk, values in rows), before, after)
    if conversion.lost and not drop:
        raise ValuesWouldBeLost(conversion)
    _write(before.key, conversion.converted)
    _drop(entity_type, before.key, conversion.lost)
    return {"converted": [None, len(conversion.converted)], "dropped": [None, len(conversion.lost)]}


def _write(key: str, converted: Mapping[int, Any]) -> None:
    ids = list(converted)
    for start in range(0, len(ids), BATCH):
        entities: list[Any] = list(Entity.objects.filter(pk__in=ids[start : start + BATCH]).only("pk", "values"))
        for entity in entities:
            entity.values[key] = converted[entity.pk]
        Entity.objects.bulk_update(entities, ["values"])


def _drop(entity_type: EntityType, key: str, ids: list[int] | None = None) -> None:
    """Take the values under ``key`` out of the type's entities, or of those ``ids``."""
    having = Entity.objects.filter(type=entity_type, values__has_key=key)
    if ids is None:
        having.update(values=Without(key))
        return
    for start in range(0, len(ids), BATCH):
        having.filter(pk__in=ids[start : start + BATCH]).update(values=Without(key))


def _record(actor: User, verb: str, attribute: Attribute, changes: dict[str, Any] | None = None) -> None:
    entity_type = attribute.type
    record(
        actor=actor,
        verb=verb,
        target=attribute,
        context=entity_type,
        organisation_id=entity_type.organisation_id,
        changes=changes,
    )

"""Entity types as their organisation defines them (DESIGN 3)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from activity.services import record
from collab.base.transactions import retried
from entities.keys import free_key
from entities.models import Attribute, Entity, EntityType
from orgs.models import User

# The words of the attributes that types of templates have from the start.
TEMPLATE_ATTRIBUTES: dict[str, dict[str, Any]] = {
    "subject": {"label": "Betreff", "label_en": "Subject", "kind": "text", "in_list": True, "searchable": True},
    "body": {"label": "Text", "label_en": "Text", "kind": "long_text", "required": True, "searchable": True},
}


class StaleDefinition(Exception):  # noqa: N818  the name says it
    """Somebody else changed the same type or attribute meanwhile; ``now`` is what stands there."""

    def __init__(self, now: EntityType | Attribute) -> None:
        super().__init__(str(now))
        self.now = now


class TypeInUseError(Exception):
    """A type is only deleted while it has no entities."""

    message = _("This type still has entities. Delete them first.")


@retried
@transaction.atomic
def create_type(*, actor: User, fields: Mapping[str, Any]) -> EntityType:
    """Return a new type of the actor's organisation, behind the others; its key is made of the label.

    One of templates has the attributes that hold their text at once.
    """
    _check(actor, actor.organisation_id)
    others = list(EntityType.objects.filter(organisation_id=actor.organisation_id))
    made = EntityType(organisation_id=actor.organisation_id, **fields)
    made.key = free_key(made.label_en or made.label, {each.key for each in others})
    made.position = max((each.position for each in others), default=0) + 1
    made.full_clean()
    made.save()
    for position, key in enumerate(made.template_keys, start=1):
        made.attributes.create(key=key, position=position, **TEMPLATE_ATTRIBUTES[key])
    record(actor=actor, verb="type_created", target=made, organisation_id=made.organisation_id)
    return made


@retried
@transaction.atomic
def update_type(*, actor: User, entity_type: EntityType, version: int, fields: Mapping[str, Any]) -> EntityType:
    """Change words and icon of a type and return it; raises StaleDefinition when ``version`` is an old one."""
    now = locked_type(actor, entity_type)
    if now.version != version:
        raise StaleDefinition(now)
    changes = apply(now, fields)
    if changes:
        now.full_clean()
        now.version += 1
        now.save()
        record(actor=actor, verb="type_changed", target=now, organisation_id=now.organisation_id, changes=changes)
    return now


@retried
@transaction.atomic
def move_type(*, actor: User, entity_type: EntityType, up: bool) -> None:
    """Let the type change places with its neighbour; at the end of the list nothing happens."""
    now = locked_type(actor, entity_type)
    types = list(EntityType.objects.filter(organisation_id=now.organisation_id))
    if swap(types, now, up=up):
        renumber(types)


@retried
@transaction.atomic
def delete_type(*, actor: User, entity_type: EntityType) -> None:
    """Delete a type with its attributes; raises TypeInUseError while it has entities."""
    now = locked_type(actor, entity_type)
    if Entity.objects.filter(type=now).exists():
        raise TypeInUseError
    record(actor=actor, verb="type_deleted", target=now, organisation_id=now.organisation_id)
    now.delete()


def locked_type(actor: User, entity_type: EntityType) -> EntityType:
    """Return the type as it is now, locked until the transaction ends; raise PermissionDenied for others' types."""
    now = EntityType.objects.select_for_update().get(pk=entity_type.pk)
    _check(actor, now.organisation_id)
    return now


def apply(thing: EntityType | Attribute, fields: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the fields on ``thing``, without saving; return by field what it was and what it is."""
    changes = {name: [getattr(thing, name), value] for name, value in fields.items() if getattr(thing, name) != value}
    for name, (_before, value) in changes.items():
        setattr(thing, name, value)
    return changes


def swap(things: list[Any], moved: EntityType | Attribute, *, up: bool) -> bool:
    """Let ``moved`` change places with its neighbour in the list; return whether there is one."""
    place = things.index(moved)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(things):
        return False
    things[place], things[other] = things[other], things[place]
    return True


def renumber(things: list[Any]) -> None:
    """Give ``things``, which are all types or all attributes, their positions in this order."""
    for position, each in enumerate(things, start=1):
        each.position = position
    type(things[0]).objects.bulk_update(things, ["position"])


def _check(actor: User, organisation_id: int) -> None:
    if organisation_id != actor.organisation_id or not actor.has_right("settings.edit"):
        raise PermissionDenied

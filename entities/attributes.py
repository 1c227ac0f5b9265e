"""Which attributes of an entity type somebody sees or edits: asked here and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from entities.models import Attribute, EntityType
from orgs.models import User
from sharing.access import access_of


@dataclass(frozen=True)
class Group:
    """Attributes under one heading; ``number`` names the group in addresses (its first attribute's id)."""

    name: str
    attributes: list[Attribute]

    @property
    def number(self) -> int:
        """Return the id of the first attribute."""
        return self.attributes[0].pk


def attributes_for(user: User, entity_type: EntityType, action: str) -> list[Attribute]:
    """Return the attributes on which ``user`` may do ``action`` (view, create, edit), in their order.

    Today the right on the entity answers for all of them; rules per attribute and role come in here.
    """
    if f"entity.{action}" not in access_of(user).rights_on_things_of(entity_type.organisation_id):
        return []
    prefetch_related_objects([entity_type], "attributes")  # asked once per type, however often this is called
    return list(entity_type.attributes.all())


def in_groups(attributes: Iterable[Attribute]) -> list[Group]:
    """Return the attributes under their headings, each heading where its first attribute stands."""
    groups: dict[str, list[Attribute]] = {}
    for attribute in attributes:
        groups.setdefault(attribute.group, []).append(attribute)
    return [Group(members[0].group_name, members) for members in groups.values()]

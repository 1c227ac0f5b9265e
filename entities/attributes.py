"""Which attributes of an entity type somebody sees or edits: asked here and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from entities.models import Attribute, EntityType
from orgs.models import Role, User
from sharing.access import access_of

SEEN = {Role.Level.READ, Role.Level.EDIT}
WRITTEN = {Role.Level.EDIT}


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
    """Return the attributes on which ``user`` may do ``action`` (view, create, edit, import), in their order.

    The role must hold the right on entities, and its level of each attribute must suffice: hidden ones are absent
    everywhere, read-only ones can be viewed (specification, FAQ). What no cell of a
    file can hold is not imported.
    """
    access, owner = access_of(user), entity_type.organisation_id
    if f"entity.{action}" not in access.rights_on_things_of(owner):
        return []
    enough = SEEN if action == "view" else WRITTEN
    prefetch_related_objects([entity_type], "attributes")  # asked once per type, however often this is called
    known = [each for each in entity_type.attributes.all() if action != "import" or each.rules.importable]
    return [each for each in known if access.level_of(each.pk, owner) in enough]


def in_groups(attributes: Iterable[Attribute]) -> list[Group]:
    """Return the attributes under their headings, each heading where its first attribute stands."""
    groups: dict[str, list[Attribute]] = {}
    for attribute in attributes:
        groups.setdefault(attribute.group, []).append(attribute)
    return [Group(members[0].group_name, members) for members in groups.values()]

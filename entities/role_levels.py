"""The role editor's part of attributes: each is hidden, read only or editable, one by one or many at once.

The form sends ``LEVEL`` and its id for each attribute that it showed. What it did not show keeps the level that
the role gives it at present, so that nothing opens by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from collab.base.numbers import number
from entities.attributes import Group, in_groups
from entities.models import Attribute, EntityType
from orgs.models import Role
from orgs.role_parts import LEVEL, RolePart, register_role_part

GONE = _("Some of the attributes are not there any more. Nothing was saved yet: check the attributes and save again.")


@dataclass(frozen=True)
class LevelRow:
    """One attribute and its level."""

    attribute: Attribute
    level: str


@dataclass(frozen=True)
class LevelGroup:
    """The attributes under one heading."""

    group: Group
    rows: list[LevelRow]


@dataclass(frozen=True)
class LevelType:
    """One entity type with its attributes."""

    type: EntityType
    groups: list[LevelGroup]
    is_open: bool

    @property
    def rows(self) -> list[LevelRow]:
        """The rows of all groups."""
        return [row for group in self.groups for row in group.rows]

    @property
    def hidden(self) -> int:
        """How many attributes are hidden."""
        return sum(row.level == Role.Level.HIDDEN for row in self.rows)


@dataclass(frozen=True)
class Step:
    """What a button for many attributes does: ``level <level> <type or group> <id>``; anything else does nothing."""

    level: str = ""
    scope: str = ""
    pk: int | None = None

    @classmethod
    def of(cls, data: QueryDict | None) -> "Step":
        """Return the step that was sent."""
        words = data.get("step", "").split() if data else []
        if len(words) != 4 or words[0] != "level" or words[1] not in Role.Level.values:
            return cls()
        return cls(words[1], words[2], number(words[3]))

    def sets(self, entity_type: EntityType, group: Group) -> bool:
        """Return whether it sets the attributes of ``group``."""
        return (self.scope, self.pk) in {("type", entity_type.pk), ("group", group.number)}


class LevelsPart:
    """The attributes of all types that the role's organisation has."""

    template = "entities/role_levels.html"
    choices = Role.Level.choices

    def __init__(self, role: Role, data: QueryDict | None) -> None:
        self.role = role
        self.sent = _sent(data)
        self.step = Step.of(data)
        self.types = [self._type(each) for each in _types(role.organisation_id)]

    def errors(self) -> list[str]:
        """Return a message when attributes were sent that there are not, or a level that there is not.

        One that was removed meanwhile and one of somebody else look alike.
        """
        known = self.levels().keys()
        refused = any(pk not in known or level not in Role.Level.values for pk, level in self.sent.items())
        return [str(GONE)] if refused else []

    def levels(self) -> dict[str, str]:
        """Return the level of every attribute by id."""
        return {str(row.attribute.pk): row.level for each in self.types for row in each.rows}

    def _type(self, entity_type: EntityType) -> LevelType:
        groups = [self._group(entity_type, group) for group in in_groups(entity_type.attributes.all())]
        touched = any(self.step.sets(entity_type, each.group) for each in groups)
        return LevelType(entity_type, groups, touched)

    def _group(self, entity_type: EntityType, group: Group) -> LevelGroup:
        level = self.step.level if self.step.sets(entity_type, group) else ""
        return LevelGroup(group, [LevelRow(each, level or self._level(each)) for each in group.attributes])

    def _level(self, attribute: Attribute) -> str:
        level = self.sent.get(str(attribute.pk), "")
        return level if level in Role.Level.values else self.role.level_of(attribute.pk)


def register() -> None:
    """Let attributes stand in the role editor."""
    register_role_part(RolePart(LevelsPart, names_of))


def names_of(organisation_id: int) -> Mapping[str, str]:
    """Return what the attributes of that organisation are called, by id: "Opportunity: Customer"."""
    types = _types(organisation_id)
    return {str(each.pk): f"{one.name}: {each.name}" for one in types for each in one.attributes.all()}


def _types(organisation_id: int) -> list[EntityType]:
    found: Any = EntityType.objects.filter(organisation_id=organisation_id).prefetch_related("attributes")
    return [each for each in found if each.attributes.all()]


def _sent(data: QueryDict | None) -> dict[str, str]:
    sent = data.dict() if data else {}
    return {name.removeprefix(LEVEL): str(level) for name, level in sent.items() if name.startswith(LEVEL)}

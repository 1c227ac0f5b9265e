"""What stands in the lists of entities: columns, cells, rows."""

from dataclasses import dataclass, field
from typing import Self

from collab.base.lists import Column
from entities.facets import PREFIX
from entities.grouping import Heading
from entities.models import Attribute, Entity
from entities.presentation import Shown
from orgs.models import Label, Purpose


@dataclass(frozen=True)
class EntityColumn(Column):
    """One column, of an ``attribute`` or not; ``default`` ones are shown unless others are chosen."""

    attribute: Attribute | None = None
    default: bool = True

    @classmethod
    def of(cls, attribute: Attribute) -> Self:
        """Return the column of an attribute."""
        numeric = attribute.rules.numeric
        return cls(PREFIX + attribute.key, attribute.name, None, numeric, attribute, attribute.in_list)

    @property
    def sortable(self) -> bool:
        """Return whether the list can be sorted by it."""
        return self.attribute.kind != "choices" if self.attribute else super().sortable


@dataclass(frozen=True)
class Cell:
    """What stands in one row under one column."""

    column: EntityColumn
    shown: Shown | None = None


@dataclass(frozen=True)
class Row:
    """One entity of the list; ``group`` is what it stands under."""

    entity: Entity
    cells: list[Cell]
    labels: list[Label] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)
    group: Heading | None = None

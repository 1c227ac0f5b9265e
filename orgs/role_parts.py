"""Parts of the role editor that apps above add: how far a role goes with each attribute of an entity type.

Organisations know nothing of attributes but their ids; whoever has them registers the part in ``AppConfig.ready``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.http import QueryDict

from orgs.models import Role

# A field of the editor's form: the level of one attribute, whose id follows.
LEVEL = "level."


class BoundPart(Protocol):
    """A part over one role, as it is stored or as a form was sent; ``template`` shows it as ``part``."""

    template: str

    def errors(self) -> list[str]:
        """Return in words what of that which was sent makes no sense."""
        ...

    def levels(self) -> dict[str, str]:
        """Return the level of every attribute by id: as sent, else as the role has it at present."""
        ...


@dataclass(frozen=True)
class RolePart:
    """One part. ``names`` returns, for an organisation's id, what its attributes are called by id."""

    bind: Callable[[Role, QueryDict | None], BoundPart]
    names: Callable[[int], Mapping[str, str]]


_parts: list[RolePart] = []


def register_role_part(part: RolePart) -> None:
    """Let ``part`` stand in the role editor."""
    _parts.append(part)


def bound_parts(role: Role, data: QueryDict | None) -> list[BoundPart]:
    """Return all parts over ``role``, filled with what was sent."""
    return [part.bind(role, data) for part in _parts]


def attribute_names(organisation_id: int) -> dict[str, str]:
    """Return what the attributes of that organisation are called, by id."""
    return {pk: name for part in _parts for pk, name in part.names(organisation_id).items()}

"""Where an entity is: the first of its addresses that has coordinates."""

from collections.abc import Iterable, Mapping
from typing import Any

from entities.attributes import attributes_for
from entities.models import Attribute, Entity
from orgs.models import User

Place = tuple[float, float]


def place_for(reader: User, entity: Entity) -> Place | None:
    """Return where ``entity`` is, in degrees of latitude and longitude, by what the reader's role shows of it."""
    return place_among(attributes_for(reader, entity.type, "view"), entity.values)


def place_among(attributes: Iterable[Attribute], values: Mapping[str, Any]) -> Place | None:
    """Return where the first of the addresses among ``attributes`` is that has coordinates in ``values``."""
    for attribute in attributes:
        stored = values.get(attribute.key)
        if attribute.kind == "address" and isinstance(stored, dict):
            # What an attribute of the same key once meant may stand there instead.
            place = stored.get("latitude"), stored.get("longitude")
            if all(isinstance(each, int | float) for each in place):
                return place  # type: ignore[return-value]
    return None

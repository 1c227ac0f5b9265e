"""Where an entity is: the first of its addresses that has coordinates."""

from collections.abc import Iterable

from entities.attributes import attributes_for
from entities.models import Attribute, Entity
from orgs.models import User

Place = tuple[float, float]


def place_for(reader: User, entity: Entity) -> Place | None:
    """Return where ``entity`` is, in degrees of latitude and longitude, by what the reader's role shows of it."""
    return place_among(attributes_for(reader, entity.type, "view"), entity)


def place_among(attributes: Iterable[Attribute], entity: Entity) -> Place | None:
    """Return where the first of the addresses among ``attributes`` is that has coordinates."""
    for attribute in attributes:
        stored = entity.values.get(attribute.key)
        if attribute.kind == "address" and isinstance(stored, dict) and {"latitude", "longitude"} <= stored.keys():
            return stored["latitude"], stored["longitude"]
    return None

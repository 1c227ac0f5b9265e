"""The list of a type as a map: points where its addresses have coordinates, drawn by ourselves (DESIGN: no services).

Degrees of longitude are shortened by the cosine of the latitude in the middle, which is near enough for the few degrees
that an organisation works in. What would lie on each other is one point that leads to a closer look.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import cos, isfinite, radians
from typing import Any

from django.urls import reverse

from entities.listing import EntityList
from entities.places import place_among

BOX = "box"
# So many entities are drawn, so many stand in the list beside.
POINTS, BESIDE = 3000, 50
# The drawing in its own units, with room around the points, and how near two points are one.
WIDTH, HEIGHT, MARGIN, NEAR = 1000, 700, 60, 36
# No closer than about a hundred metres.
CLOSEST = 0.001


@dataclass(frozen=True)
class Spot:
    """Where one entity is."""

    pk: int
    title: str
    latitude: float
    longitude: float

    @property
    def url(self) -> str:
        """Return the address of the entity."""
        return reverse("entities:detail", args=[self.pk])


@dataclass(frozen=True)
class Box:
    """A part of the world, in degrees."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def around(cls, spots: Iterable[Spot]) -> "Box":
        """Return the smallest box that holds all of ``spots``, of which there is one at least."""
        found = list(spots)
        latitudes, longitudes = [each.latitude for each in found], [each.longitude for each in found]
        return cls(min(latitudes), min(longitudes), max(latitudes), max(longitudes))

    @classmethod
    def of(cls, text: str) -> "Box | None":
        """Return the box that an address says as four numbers; None when it says none."""
        try:
            south, west, north, east = map(float, text.split(",")[:5])
        except ValueError:
            return None
        whole = all(map(isfinite, (south, west, north, east)))
        return cls(south, west, north, east) if whole and south <= north and west <= east else None

    def holds(self, spot: Spot) -> bool:
        """Return whether ``spot`` lies in it."""
        return self.south <= spot.latitude <= self.north and self.west <= spot.longitude <= self.east

    def __str__(self) -> str:
        return f"{self.south},{self.west},{self.north},{self.east}"


@dataclass(frozen=True)
class Point:
    """What is drawn: one entity, or ``spots`` that lie near each other; ``url`` leads there, or closer."""

    x: float
    y: float
    spots: list[Spot]
    url: str

    @property
    def count(self) -> int:
        """Return how many entities are here."""
        return len(self.spots)

    @property
    def radius(self) -> int:
        """Return how large it is drawn."""
        return 9 if self.count == 1 else min(14 + self.count // 10, 24)


class EntityMap:
    """The map over a list."""

    width, height = WIDTH, HEIGHT

    def __init__(self, listing: EntityList) -> None:
        self.listing = listing
        self.asked = Box.of(listing.params.get(BOX, ""))

    @cached_property
    def _entities(self) -> list[tuple[int, str, Any]]:
        first = list(self.listing.ids()[: POINTS + 1])
        found = self.listing.source().filter(pk__in=first).order_by().values_list("pk", "title", "values")
        by_id = {row[0]: row for row in found}
        return [by_id[pk] for pk in first if pk in by_id]

    @property
    def capped(self) -> bool:
        """Return whether there are more entities than are drawn."""
        return len(self._entities) > POINTS

    @property
    def most(self) -> int:
        """Return how many are drawn at most."""
        return POINTS

    @cached_property
    def _all(self) -> list[Spot]:
        attributes = self.listing.attributes
        placed = ((pk, title, place_among(attributes, values)) for pk, title, values in self._entities[:POINTS])
        return [Spot(pk, title, *place) for pk, title, place in placed if place]

    @property
    def without_place(self) -> int:
        """Return how many have no coordinates."""
        return len(self._entities[:POINTS]) - len(self._all)

    @cached_property
    def spots(self) -> list[Spot]:
        """Return the entities in the part of the world that is asked for; all when that holds none."""
        inside = [spot for spot in self._all if self.asked and self.asked.holds(spot)]
        return inside or self._all

    @property
    def is_closer(self) -> bool:
        """Return whether only a part is shown."""
        return len(self.spots) < len(self._all)

    @property
    def beside(self) -> list[Spot]:
        """Return the first of the entities, for the list beside the map."""
        return self.spots[:BESIDE]

    @property
    def more(self) -> int:
        """Return how many have no room beside it."""
        return len(self.spots) - len(self.beside)

    @cached_property
    def points(self) -> list[Point]:
        """Return what is drawn: spots in one square of a grid are one point."""
        near: dict[tuple[int, int], list[tuple[float, float, Spot]]] = defaultdict(list)
        for spot in self.spots:
            x, y = self._place(spot)
            near[int(x // NEAR), int(y // NEAR)].append((x, y, spot))
        return [self._point(found) for found in near.values()]

    @cached_property
    def _frame(self) -> tuple[float, float, float, float]:
        """Return the middle in degrees, how a degree of longitude shrinks there, and the scale."""
        box = Box.around(self.spots)
        latitude, longitude = (box.south + box.north) / 2, (box.west + box.east) / 2
        shrunk = max(cos(radians(latitude)), 0.01)
        wide, high = max((box.east - box.west) * shrunk, CLOSEST), max(box.north - box.south, CLOSEST)
        return latitude, longitude, shrunk, min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)

    def _place(self, spot: Spot) -> tuple[float, float]:
        latitude, longitude, shrunk, scale = self._frame
        x = WIDTH / 2 + (spot.longitude - longitude) * shrunk * scale
        return round(x, 1), round(HEIGHT / 2 - (spot.latitude - latitude) * scale, 1)

    def _point(self, found: list[tuple[float, float, Spot]]) -> Point:
        spots = [spot for _x, _y, spot in found]
        x, y = (round(sum(values) / len(found), 1) for values in zip(*((x, y) for x, y, _spot in found), strict=True))
        url = spots[0].url if len(spots) == 1 else self.listing.url_of({BOX: [str(Box.around(spots))]})
        return Point(x, y, spots, url)

    @property
    def whole_url(self) -> str:
        """Return the address of the map of all that the list has."""
        return self.listing.url_of({BOX: []})

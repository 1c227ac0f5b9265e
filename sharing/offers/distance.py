"""How far it is, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

from orgs.models import Partnership

EARTH_KM = 6371.0
Place = tuple[float, float]


def kilometres(here: Place, there: Place) -> float:
    """Return the distance between two places, each in degrees of latitude and longitude, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(radians, place)) for place in (here, there))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def place_of(partnership: Partnership) -> Place | None:
    """Return where a partner is: by its own profile, else by what the host noted down; None if nobody knows."""
    for located in (partnership.partner, partnership):
        if located.latitude is not None and located.longitude is not None:
            return located.latitude, located.longitude
    return None


def distance_to(partnership: Partnership, place: Place | None) -> int | None:
    """Return the whole kilometres from the partner's address to ``place``; None where one of the two is unknown."""
    here = place_of(partnership)
    return round(kilometres(here, place)) if here and place else None

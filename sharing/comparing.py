"""Step 1 of the share dialog: what is known of the partners, and the orders in which that can list them."""

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from collab.base.measures import distance
from orgs.models import Partnership, User
from sharing.figures import Figure, Reading, Readings, figures
from sharing.offers.distance import Place, kilometres, place_of

if TYPE_CHECKING:
    from sharing.models import Shareable

LAST = (inf,)


class Comparison:
    """Some partners side by side: their figures, and how far each is from the thing, as far as ``actor`` knows that."""

    def __init__(self, actor: User, thing: "Shareable", partnerships: Sequence[Partnership]) -> None:
        place = thing.share_place(actor)
        asked = [*figures(), distance_from(place)] if place else figures()
        read = [(figure, figure.read(actor, partnerships)) for figure in asked]
        self.partnerships = partnerships
        self.known: list[tuple[Figure, Readings]] = [(figure, readings) for figure, readings in read if readings]

    @property
    def orders(self) -> list[Figure]:
        """Return the figures to sort by: those that say anything of anybody."""
        return [figure for figure, _readings in self.known]

    def order(self, key: str) -> str:
        """Return ``key`` if it names one of the orders, else nothing: then the partners stay as they came, by name."""
        return key if key in {figure.key for figure in self.orders} else ""

    def readings_of(self, partnership: Partnership) -> list[Reading]:
        """Return what is known of one partner."""
        return [readings[partnership.pk] for _figure, readings in self.known if partnership.pk in readings]

    def sorted_by(self, key: str) -> list[Partnership]:
        """Return the partners in the order ``key``: those of whom its figure says nothing come last."""
        readings = next((readings for figure, readings in self.known if figure.key == key), {})
        ranks = {pk: reading.rank for pk, reading in readings.items()}
        return sorted(self.partnerships, key=lambda each: ranks.get(each.pk, LAST))


def distance_from(place: Place) -> Figure:
    """Return the figure that says how far partners are from ``place``."""

    def read(_reader: User, partnerships: Sequence[Partnership]) -> Readings:
        places = {each.pk: place_of(each) for each in partnerships}
        return {pk: _reading(kilometres(here, place)) for pk, here in places.items() if here}

    return Figure("distance", "map-pin", _("Distance"), _("Distance, nearest first"), read)


def _reading(away: float) -> Reading:
    short = distance(away)
    return Reading((away,), _("%(distance)s away") % {"distance": short}, short)

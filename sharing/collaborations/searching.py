"""Partners among what can be searched, for those who may see the list of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collab.base.search import excerpt, stands_in, words_of
from orgs.models import Partnership
from orgs.searching import Hit, Searchable, register_searchable
from sharing.collaborations.listing import SEARCHED


def register() -> None:
    """Let people search partners."""
    register_searchable(PartnerSearch)


class PartnerSearch(Searchable):
    """The own organisation's partners, by what their list is searched by."""

    key = "partner"
    label = _("Partners")
    position = 70

    def concerns(self) -> bool:
        """Return whether the person's role shows partners."""
        return self.user.has_right("partner.view")

    def found(self) -> Iterable[QuerySet[Any]]:
        """Return the partners with the words, by name."""
        found = Partnership.objects.visible_to(self.user)
        for word in words_of(self.words):
            found = found.filter(stands_in(word, SEARCHED))
        yield found.order_by(Lower("partner__name"), "pk")

    def hits(self, ids: Sequence[int]) -> list[Hit]:
        """Return them with their status."""
        found = Partnership.objects.select_related("partner").in_bulk(ids)
        return [self._hit(found[pk]) for pk in ids if pk in found]

    def _hit(self, partnership: Partnership) -> Hit:
        details = (partnership.contact, partnership.email, partnership.city)
        return Hit(
            title=partnership.partner.name,
            url=reverse("sharing:partner", args=[partnership.pk]),
            icon="building-office-2",
            place=partnership.get_status_display(),
            pieces=[piece for detail in details if (piece := excerpt(detail, self.words))],
        )

"""The host's list of offers as the address asks for it: search, filters, order, and what stands in its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.base.lists import Column, Facet, Listing, Option
from collab.base.search import stands_in, words_of
from orgs.models import Partnership, User
from sharing.models import Offer, OfferRecipient

Status = Offer.Status
COLOURS = {
    Status.OPEN: "blue",
    Status.ACCEPTED: "green",
    Status.DECLINED: "red",
    Status.EXPIRED: "amber",
    Status.WITHDRAWN: "grey",
}
TONES = {
    Status.OPEN: "info",
    Status.ACCEPTED: "success",
    Status.DECLINED: "danger",
    Status.EXPIRED: "warning",
    Status.WITHDRAWN: "",
}
SEARCHED = ("headline", "thing_label", "code")


@dataclass(frozen=True)
class Row:
    """One offer of the list: to how many it was sent, how many have seen it, declined it, and who got it."""

    offer: Offer
    sent: int
    seen: int
    declined: int
    winner: str

    @property
    def status(self) -> Any:
        """Return where the offer stands, in words."""
        return Status(self.offer.state()).label

    @property
    def tone(self) -> str:
        """Return the colour of the status."""
        return TONES[Status(self.offer.state())]


class OfferListing(Listing[Column]):
    """What a person asked of the list, and the answer; the newest first unless asked otherwise."""

    default_sort = "-created"

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user = user
        super().__init__(params)

    @cached_property
    def facets(self) -> list[Facet]:
        """Return what the list can be narrowed by: where offers stand, and to whom they went."""
        statuses = [Option(value, str(label), COLOURS[Status(value)]) for value, label in Status.choices]
        asked = Partnership.objects.filter(host=self.user.organisation_id, offers__isnull=False).distinct()
        names = asked.order_by(Lower("partner__name")).values_list("pk", "partner__name")
        partners = [Option(str(pk), name) for pk, name in names]
        found = [
            Facet.of(self.params, "status", _("Status"), statuses, in_states),
            Facet.of(self.params, "partner", _("Partner"), partners, _sent_to),
        ]
        return [facet for facet in found if facet.options]

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns in order."""
        return [
            Column("headline", _("Offer"), Lower("headline")),
            Column("thing", _("Offered"), Lower("thing_label")),
            Column("status", _("Status")),
            Column("partners", _("Partners")),
            Column("deadline", _("Deadline"), F("deadline")),
            Column("created", _("Created"), F("created_at")),
        ]

    def ids(self) -> Any:
        """Return the ids of the offers asked for, in order."""
        found = self.fitting(Offer.objects.own_of(self.user))
        for word in words_of(self.words):
            found = found.filter(stands_in(word, SEARCHED))
        return found.order_by(self.order, "-pk").values_list("pk", flat=True)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows of those offers, in the order of ``ids``: as many queries for one as for fifty."""
        found = Offer.objects.own_of(self.user).prefetch_related("thing").in_bulk(ids)
        counts = {row.pop("offer"): row for row in _counts(ids)}
        won = OfferRecipient.objects.filter(offer__in=ids, status=OfferRecipient.Status.ACCEPTED)
        winners = dict(won.values_list("offer", "partnership__partner__name"))
        return [Row(found[pk], **counts[pk], winner=winners.get(pk, "")) for pk in ids if pk in found and pk in counts]


def in_states(offers: QuerySet[Any], states: Sequence[str]) -> QuerySet[Any]:
    """Return the offers in one of ``states``: one whose deadline is over has expired, though nobody has closed it."""
    over = Q(status=Status.OPEN, deadline__lte=timezone.now())
    wanted = Q(status__in=states) & ~over
    return offers.filter(wanted | over if Status.EXPIRED in states else wanted)


def _sent_to(offers: QuerySet[Any], partnerships: Sequence[str]) -> QuerySet[Any]:
    recipients = OfferRecipient.objects.filter(partnership__in=[int(pk) for pk in partnerships])
    return offers.filter(pk__in=recipients.values("offer"))


def _counts(ids: Sequence[int]) -> Any:
    """Return of each offer to how many partners it was sent, how many have seen it, and how many declined."""
    rows = OfferRecipient.objects.filter(offer__in=ids).order_by().values("offer")
    return rows.annotate(
        sent=Count("pk", filter=~Q(status=OfferRecipient.Status.WAITING)),
        seen=Count("pk", filter=Q(seen_at__isnull=False)),
        declined=Count("pk", filter=Q(status=OfferRecipient.Status.DECLINED)),
    )

"""What one partner has of one kind, as the address asks for it: search, states, order, and what stands in its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Max, Min, OuterRef, Subquery
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.base.lists import Column, Facet, Listing, Option
from collab.base.search import stands_in, words_of
from orgs.models import Partnership, User
from sharing.collaborations.shares import Part, contents_in, grants_held
from sharing.models import Opening
from sharing.review.states import ASKED_AT, REVIEW_EVERY, STATES, in_force, narrowed
from sharing.until import Term

if TYPE_CHECKING:
    from sharing.models import Shareable

# Things that lie in nothing else have a title.
TITLE = "content_object__title"


@dataclass(frozen=True)
class Row:
    """One share: the thing, its term, by whom, how much in it, when it was last opened, and confirmed by whom."""

    thing: "Shareable"
    term: Term
    by: str
    parts: list[Part]
    opened_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: str

    @property
    def url(self) -> str:
        """Return the address of the thing."""
        address = getattr(self.thing, "get_absolute_url", None)
        return address() if address else ""


class ReviewListing(Listing[Column]):
    """The shares of one partner, as far as the reader may view such things; the newest first unless asked otherwise."""

    default_sort = "-since"

    def __init__(self, reader: User, partnership: Partnership, model: "type[Shareable]", params: QueryDict) -> None:
        self.reader, self.partnership, self.model = reader, partnership, model
        self.now = timezone.now()
        super().__init__(params)

    @cached_property
    def facets(self) -> list[Facet]:
        """Return the states, with those that are chosen."""
        options = [Option(key, str(label)) for key, (label, _condition) in STATES.items()]

        def narrowing(rows: Any, chosen: list[str]) -> Any:
            return narrowed(rows, chosen, self.now)

        return [Facet.of(self.params, "state", _("State"), options, narrowing)]

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns in order."""
        return [
            Column("title", _("Title"), Lower(TITLE)),
            Column("contents", _("Contents")),
            Column("since", _("Access since"), F("granted_at")),
            Column("until", _("Access until"), F("expires_at")),
            Column("opened", _("Last opened"), F("opened_at")),
            Column("reviewed", _("Confirmed"), F("reviewed_at")),
        ]

    def ids(self) -> Any:
        """Return the ids of the grants asked for, in order."""
        found = self._grants().alias(opened_at=self._opened(), asked_at=ASKED_AT)
        found = narrowed(found, self.facets[0].chosen, self.now)
        for word in words_of(self.words):
            found = found.filter(stands_in(word, (TITLE,)))
        return found.order_by(self.order, "-pk").values_list("pk", flat=True)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows of those grants, in the order of ``ids``: as many queries for one as for fifty."""
        # By their ids alone: with all its conditions SQLite would look at every grant of the partner.
        plain: Any = self.model.grant_model().objects.select_related("granted_by", "reviewed_by")
        grants = plain.in_bulk(ids)
        wanted = [each.content_object_id for each in grants.values()]
        things = self.model.objects.own_of(self.reader).in_bulk(wanted)
        parts = contents_in(self.model, self.partnership, self.reader, wanted)
        opened = self._last_opened(wanted)
        there = [grants[pk] for pk in ids if pk in grants and grants[pk].content_object_id in things]
        return [self._row(each, things[each.content_object_id], parts, opened) for each in there]

    @cached_property
    def next_review(self) -> datetime | None:
        """Return when the next of the shares in force is to be reviewed; None while there is none."""
        shares = self._grants().filter(in_force(self.now))
        oldest: datetime | None = shares.aggregate(oldest=Min(ASKED_AT))["oldest"]
        return oldest + REVIEW_EVERY if oldest else None

    @property
    def review_is_due(self) -> bool:
        """Return whether a share is to be reviewed already."""
        return self.next_review is not None and self.next_review <= self.now

    def _row(
        self, grant: Any, thing: "Shareable", parts: Mapping[int, list[Part]], opened: Mapping[int, datetime]
    ) -> Row:
        return Row(
            thing,
            Term(grant.granted_at, grant.expires_at, self.partnership.host.time_zone),
            grant.granted_by.name if grant.granted_by else "",
            parts.get(thing.pk, []),
            opened.get(thing.pk),
            grant.reviewed_at,
            grant.reviewed_by.name if grant.reviewed_by else "",
        )

    def _grants(self) -> Any:
        return grants_held(self.model, self.partnership, self.reader)

    def _openings(self) -> Any:
        kind = ContentType.objects.get_for_model(self.model)
        whose = {"partner": self.partnership.partner_id, "host": self.partnership.host_id}
        return Opening.objects.filter(**whose, thing_type=kind)

    def _opened(self) -> Subquery:
        """Return when somebody of the partner last opened a thing, as part of another query."""
        latest = self._openings().filter(thing_id=OuterRef("content_object_id")).order_by("-last_at")
        return Subquery(latest.values("last_at")[:1])

    def _last_opened(self, things: Sequence[int]) -> dict[int, datetime]:
        rows = self._openings().filter(thing_id__in=things).order_by().values_list("thing_id")
        return dict(rows.annotate(Max("last_at")))

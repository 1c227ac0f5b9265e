"""The list of partners as the address asks for it: search, filters, order, and what stands in its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Prefetch, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from activity.models import Event
from collab.base.lists import Column, Facet, Listing
from collab.base.search import stands_in, words_of
from orgs.facets import with_labels_of_today
from orgs.models import Label, Partnership, User
from sharing.access import access_of
from sharing.collaborations.filters import facets_of
from sharing.grants import view_permission_id
from sharing.registry import models_by_kind

SEARCHED = ("partner__name", "contact", "email", "city")
TONES = {
    Partnership.Status.INVITED: "info",
    Partnership.Status.ACTIVE: "success",
    Partnership.Status.SUSPENDED: "warning",
    Partnership.Status.DECLINED: "danger",
    Partnership.Status.ENDED: "",
}


@dataclass(frozen=True)
class Row:
    """One partner of the list."""

    partnership: Partnership
    people: int
    shared: int
    active_at: datetime | None

    @property
    def tone(self) -> str:
        """Return the colour of the status."""
        return TONES[Partnership.Status(self.partnership.status)]


class PartnerListing(Listing[Column]):
    """What a person asked of the list, and the answer; by name unless asked otherwise."""

    default_sort = "name"

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user = user
        today, self.hints = with_labels_of_today(user.organisation_id, params, "label")
        super().__init__(today)

    @cached_property
    def facets(self) -> list[Facet]:
        """Return what the list can be narrowed by, with what is chosen of each."""
        return facets_of(self.user.organisation, self.params)

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns in order."""
        return [
            Column("name", _("Partner"), Lower("partner__name")),
            Column("status", _("Status"), _status_order()),
            Column("role", _("Role"), Lower("role__name")),
            Column("purposes", _("Purposes")),
            Column("labels", _("Labels")),
            Column("people", _("Users"), F("people"), numeric=True),
            Column("shared", _("Shared"), F("shared"), numeric=True),
            Column("activity", _("Last activity"), F("active_at")),
            Column("city", _("City"), NullIf(Lower("city"), Value(""))),
        ]

    def ids(self) -> Any:
        """Return the ids of the partnerships asked for, in order."""
        found = self.fitting(Partnership.objects.visible_to(self.user))
        for word in words_of(self.words):
            found = found.filter(stands_in(word, SEARCHED))
        column, _descending = self.sort
        worked_out = {key: each for key, each in self._worked_out().items() if column.order == F(key)}
        ordered = found.alias(**worked_out).order_by(self.order, Lower("partner__name"), "pk")
        return ordered.values_list("pk", flat=True)

    @property
    def export_url(self) -> str:
        """Return where the list is given out as a file."""
        return reverse("sharing:partners_export")

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows of those partnerships, in the order of ``ids``: as many queries for one as for fifty."""
        labels = Prefetch("labels", Label.objects.present().select_related("family"))
        found: Any = Partnership.objects.visible_to(self.user).select_related("partner", "role")
        found = found.prefetch_related("purposes", labels).annotate(**self._worked_out()).in_bulk(ids)
        there = [found[pk] for pk in ids if pk in found]
        return [Row(each, each.people, each.shared, each.active_at) for each in there]

    def _worked_out(self) -> dict[str, Any]:
        """Return what is worked out per partner: its people, what it has of the host, when it last did something."""
        events = Event.objects.filter(organisation=OuterRef("host"), actor__organisation=OuterRef("partner"))
        return {
            "people": _count(User.objects.filter(organisation=OuterRef("partner"), is_active=True), "organisation"),
            "shared": self._shared(),
            "active_at": Subquery(events.order_by("-created_at").values("created_at")[:1]),
        }

    def _shared(self) -> Any:
        """Return how many of the things that lie in nothing a partner has, as far as the reader may see such things."""
        access = access_of(self.user)
        count: Any = Value(0, IntegerField())
        for kind, model in models_by_kind().items():
            if model.container is None and access.may_own(f"{kind}.view"):
                grants: Any = model.grant_model().objects
                theirs = grants.live().filter(host=OuterRef("host"), group=OuterRef("partner__group"))
                count += _count(theirs.filter(permission=view_permission_id(model)), "group")
        return count


def _count(found: Any, group: str) -> Any:
    """Return the number of rows of ``found``, which all have the same ``group``, as part of another query."""
    counted = found.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _status_order() -> Any:
    """Return the place of the status among all of them."""
    places = [When(status=value, then=Value(place)) for place, value in enumerate(Partnership.Status.values)]
    return Case(*places, output_field=IntegerField())

"""Step 1 of the share dialog: which partners it lists, and with which filter it begins."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.http import QueryDict

from collab.base.numbers import numbers
from orgs.models import Label, Organisation, Partnership, Purpose, User
from orgs.taxonomy import labels_named
from sharing.comparing import Comparison
from sharing.figures import Figure, Reading
from sharing.until import Term

if TYPE_CHECKING:
    from sharing.models import Shareable


@dataclass(frozen=True)
class PartnerFilter:
    """What narrows the list. ``touched``: a person set it, so nothing is preset any more."""

    purposes: frozenset[int] = frozenset()
    labels: frozenset[int] = frozenset()
    text: str = ""
    touched: bool = False

    @classmethod
    def of(cls, query: QueryDict, labels: frozenset[int]) -> Self:
        """Return the filter that the address carries; ``labels`` are those it means today."""
        return cls(
            purposes=numbers(query.getlist("purpose")),
            labels=labels,
            text=query.get("q", "").strip(),
            touched="filtered" in query,
        )

    def admits(self, partnership: Partnership) -> bool:
        """Return whether the partner has one of the purposes, one of the labels and the text in its name."""
        return (
            _meets(self.purposes, partnership.purposes.all())
            and _meets(self.labels, partnership.labels.all())
            and self.text.casefold() in partnership.partner.name.casefold()
        )

    @property
    def narrows(self) -> bool:
        """Whether it can hide any partner at all."""
        return bool(self.purposes or self.labels or self.text)


@dataclass(frozen=True)
class PartnerRow:
    """One partner in the list; its ``term`` if it has access or had it until a day, and what is known of it besides."""

    partnership: Partnership
    term: Term | None
    selected: bool
    readings: list[Reading]

    @property
    def since(self) -> datetime | None:
        """Since when it has access, None if it has none."""
        return self.term.since if self.term and not self.term.over else None


@dataclass(frozen=True)
class PartnerList:
    """All that step 1 shows; ``order`` is the key of one of ``orders``, empty when partners are listed by name."""

    filter: PartnerFilter
    preset: bool
    order: str = ""
    orders: list[Figure] = field(default_factory=list)
    rows: list[PartnerRow] = field(default_factory=list)
    hidden: list[PartnerRow] = field(default_factory=list)
    purposes: list[Purpose] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    @property
    def selected_but_hidden(self) -> list[PartnerRow]:
        """The partners that stay chosen although the filter hides them."""
        return [row for row in self.hidden if row.selected]

    @property
    def with_access_but_hidden(self) -> int:
        """How many partners have access that the list does not show at present."""
        return sum(1 for row in self.hidden if row.since and not row.selected)


def preset(entity_purposes: Collection[int], partners_purposes: Iterable[Collection[int]]) -> frozenset[int]:
    """Return the purposes that are set as filter at first: those of the entity that a partner has, too.

    None, and with it a list of all partners, when the entity has no purpose or shares none with any partner.
    """
    return frozenset(entity_purposes) & frozenset(pk for purposes in partners_purposes for pk in purposes)


def partner_list(*, thing: "Shareable", actor: User, query: QueryDict) -> PartnerList:
    """Return step 1 for ``thing`` as the address asks for it; the same few queries for any number of partners."""
    partnerships = list(Partnership.objects.to_share_with(actor.organisation))
    named = labels_named(actor.organisation_id, query.getlist("label"))
    chosen = PartnerFilter.of(query, named.ids)
    common = preset(thing.share_purposes(), [[each.pk for each in row.purposes.all()] for row in partnerships])
    if not chosen.touched:
        chosen = PartnerFilter(purposes=common)
    compared = Comparison(actor, thing, partnerships)
    order = compared.order(query.get("sort", ""))
    terms = terms_of(thing, actor.organisation.time_zone)
    rows = _rows(terms, compared, order, numbers(query.getlist("partner")))
    return PartnerList(
        filter=chosen,
        preset=bool(common) and chosen == PartnerFilter(purposes=common, touched=chosen.touched),
        order=order,
        orders=compared.orders,
        rows=[row for row in rows if chosen.admits(row.partnership)],
        hidden=[row for row in rows if not chosen.admits(row.partnership)],
        purposes=_sorted({each for row in partnerships for each in row.purposes.all()}),
        labels=_sorted({each for row in partnerships for each in row.labels.all()}),
        hints=named.hints,
    )


def access_since(thing: "Shareable") -> dict[int, datetime]:
    """Return by group since when organisations have access to ``thing``."""
    grants: Any = thing.grants
    return dict(grants.live().values_list("group_id", "granted_at"))


def terms_of(thing: "Shareable", zone: str) -> dict[int, Term]:
    """Return by group since and until when organisations have access to ``thing``, or had it until a day."""
    rows = thing.grants.values_list("group_id", "granted_at", "expires_at")
    return {group: Term(since, until, zone) for group, since, until in rows}


def active_partners(host: Organisation, ids: Collection[int]) -> dict[int, Partnership]:
    """Return by id those of the partnerships ``ids`` that are active ones of ``host``, by the partner's name."""
    found = Partnership.objects.active().filter(host=host, pk__in=ids).select_related("partner", "role")
    return {each.pk: each for each in found.order_by("partner__name", "pk")}


def _rows(terms: Mapping[int, Term], compared: Comparison, order: str, selected: Collection[int]) -> list[PartnerRow]:
    return [
        PartnerRow(each, terms.get(each.partner.group_id), each.pk in selected, compared.readings_of(each))
        for each in compared.sorted_by(order)
    ]


def _meets(wanted: frozenset[int], having: Iterable[Purpose | Label]) -> bool:
    return not wanted or any(each.pk in wanted for each in having)


def _sorted(words: Iterable[Any]) -> list[Any]:
    return sorted(words, key=lambda each: (each.name.casefold(), each.pk))

"""Step 2 of the share dialog when a thing is offered: partners and rounds, the teaser, what the winner gets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from collab.base.numbers import number, numbers
from orgs.models import Partnership, User
from sharing.models import Offer
from sharing.offers.forms import OfferForm
from sharing.offers.teaser import Teaser, TeaserChoice, default_headline, teaser_choices, teaser_of
from sharing.panel import open_contents
from sharing.panel_parts import Panel
from sharing.partners import access_since, active_partners
from sharing.previews import narrowed, person_of
from sharing.services.offers import Draft
from sharing.submission import common_contents

if TYPE_CHECKING:
    from sharing.models import Shareable

MOST_ROUNDS = 5
DAY = 24


@dataclass(frozen=True)
class DraftPartner:
    """A chosen partner: in which round it gets the offer, or since when it has access and so gets none."""

    partnership: Partnership
    round: int
    since: datetime | None


@dataclass(frozen=True)
class TeaserPreview:
    """What the people of some partners, who have the same role, would read."""

    partners: list[Partnership]
    teaser: Teaser


@dataclass
class Drafting:
    """All that the step shows, as it was asked for, or as it was sent."""

    actor: User
    thing: "Shareable"
    form: OfferForm
    panel: Panel
    partners: list[DraftPartner] = field(default_factory=list)
    missing: int = 0

    @property
    def left(self) -> list[DraftPartner]:
        """Return those that the offer goes to."""
        return [each for each in self.partners if each.since is None]

    @property
    def rounds(self) -> range:
        """Return the rounds that there can be."""
        return range(1, min(len(self.left), MOST_ROUNDS) + 1)

    @cached_property
    def previews(self) -> list[TeaserPreview]:
        """Return by role what would be read of what is ticked at present: few queries per role, not per partner."""
        by_role: dict[int, list[Partnership]] = {}
        for each in self.left:
            by_role.setdefault(each.partnership.role_id, []).append(each.partnership)
        return [TeaserPreview(same, self._teaser(same[0])) for same in by_role.values()]

    def _teaser(self, partnership: Partnership) -> Teaser:
        reader = person_of(partnership.partner)
        return teaser_of(narrowed(reader, self.actor), self.thing, self.form.ticked)

    def draft(self) -> Draft:
        """Return what a valid form says."""
        said = self.form.cleaned_data
        return Draft(
            headline=said["headline"],
            message=said["message"],
            teaser=said.get("teaser", []),
            contents=dict(self.panel.trees[0].tree.chosen),
            deadline=said["deadline"],
            round_hours=said["round_hours"],
            rounds={each.partnership.pk: each.round for each in self.partners},
        )


def begin(*, actor: User, thing: "Shareable", partnerships: Collection[int], again: Offer | None = None) -> Drafting:
    """Return the step for the chosen partners; ``again``: as an offer was that ended without a winner."""
    choices = teaser_choices(actor, thing)
    before: dict[int, int] = dict(again.recipients.values_list("partnership", "round")) if again else {}
    rounds = {pk: before.get(pk, 1) for pk in partnerships or before}
    initial = _initial(thing, choices, again)
    contents = {key: frozenset(ids) for key, ids in again.contents.items()} if again else None
    panel = open_contents(actor=actor, thing=thing, chosen=contents)
    return _drafting(actor, thing, OfferForm(choices=choices, initial=initial), panel, rounds)


def as_sent(*, actor: User, thing: "Shareable", data: QueryDict) -> Drafting:
    """Return the step as its form was sent."""
    choices = teaser_choices(actor, thing)
    shown = numbers(data.getlist("label"))
    panel = open_contents(actor=actor, thing=thing, chosen=common_contents(data), shown_labels=shown)
    rounds = {pk: _round(data.get(f"round.{pk}", "")) for pk in numbers(data.getlist("partner"))}
    return _drafting(actor, thing, OfferForm(data, choices=choices, initial={}), panel, rounds)


def _drafting(actor: User, thing: "Shareable", form: OfferForm, panel: Panel, rounds: Mapping[int, int]) -> Drafting:
    since = access_since(thing)
    active = active_partners(actor.organisation, rounds.keys())
    rows = [DraftPartner(each, rounds[pk], since.get(each.partner.group_id)) for pk, each in active.items()]
    return Drafting(actor, thing, form, panel, rows, len(rounds) - len(active))


def _initial(thing: "Shareable", choices: Sequence[TeaserChoice], again: Offer | None) -> dict[str, Any]:
    if again:
        return {
            "headline": again.headline,
            "message": again.message,
            "teaser": again.teaser,
            "round_hours": again.round_hours or DAY,
        }
    teaser = [each.key for each in choices if not each.contact]
    return {"headline": default_headline(thing), "teaser": teaser, "round_hours": DAY}


def _round(text: str) -> int:
    return min(max(number(text) or 1, 1), MOST_ROUNDS)

"""The host's people and the sweep, at the same moment: nothing happens twice, nobody is told twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections

from entities.services.entities import delete_entity
from sharing.models import Offer
from sharing.services.offers import (
    AlreadyOfferedError,
    Draft,
    NobodyToOfferError,
    OfferClosedError,
    Offered,
    add_partners,
    offer_thing,
    remind,
    sweep_offers,
    withdraw_offer,
)
from tests.cast import Cast, make_cast
from tests.offers.races import ROUNDS, Call, Race, by, race, together

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    # What PostgreSQL would trip over while the tables are emptied.
    connections.close_all()


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stop the clock; the test moves it."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def offering(at: Race, actor: Any) -> Call:
    """Return the press of *Save changes* of the form, once more for Alpha and Beta."""
    rounds = {each.partnership.pk: 1 for each in (at.cast.alpha, at.cast.beta)}
    draft = Draft("Dach", rounds, contents={"file": frozenset({at.file.pk})})
    return by(actor, offer_thing, thing=at.entity, draft=draft)


def in_rounds(cast: Cast, **draft: Any) -> Race:
    """Return a race of Alpha, and an hour later of Beta."""
    rounds = {cast.alpha.partnership.pk: 1, cast.beta.partnership.pk: 2}
    return race(cast, rounds=rounds, round_hours=1, **draft)


def test_two_offer_the_same_and_one_sends_the_form_twice(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.gamma)
        withdraw_offer(actor=cast.staff, offer=at.offer)
        answers = together(offering(at, cast.staff), offering(at, cast.staff), offering(at, cast.admin))
        [made] = [each for each in answers if isinstance(each, Offered)]
        assert [each for each in answers if each is not made] == [AlreadyOfferedError] * 2
        assert list(Offer.objects.of_thing(at.entity).filter(status="open")) == [made.offer]
        assert at.told("offer_received") == Counter({"Gitte Gamma", "Anna Alpha", "Carla Chefin", "Bruno Beta"})


def test_offering_again_what_has_expired_against_the_sweep_and_a_late_no(cast: Cast, clock: Any) -> None:
    for _round in range(ROUNDS):
        clock.move_to(NOON)
        at = race(cast, cast.alpha, cast.beta, deadline=NOON + HOUR)
        decline = at.decline(cast.beta)
        clock.move_to(NOON + HOUR)
        made, again, declined, _swept = together(
            offering(at, cast.staff), offering(at, cast.admin), decline, sweep_offers
        )
        assert {type(made), type(again)} == {Offered, type}
        assert AlreadyOfferedError in (made, again)
        assert declined.status == "pending"
        assert at.status == "expired"
        assert at.told("offer_unanswered") == Counter({"Stella Stadt"})


def test_reminding_twice(cast: Cast, clock: Any) -> None:
    for _round in range(ROUNDS):
        clock.move_to(NOON)
        at = race(cast, cast.alpha, cast.beta)
        clock.shift(2 * HOUR)
        assert sorted(together(*(by(each, remind, offer=at.offer) for each in (cast.staff, cast.admin)))) == [0, 2]
        assert at.told("offer_reminder") == Counter({"Anna Alpha", "Carla Chefin", "Bruno Beta"})


def test_adding_the_same_partner_twice(cast: Cast) -> None:
    partnerships = [cast.beta.partnership.pk]
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha)
        adding = {"offer": at.offer, "partnerships": partnerships}
        answers = together(by(cast.staff, add_partners, **adding), by(cast.admin, add_partners, **adding))
        assert NobodyToOfferError in answers
        [[added]] = [each for each in answers if each is not NobodyToOfferError]
        assert added.partnership == cast.beta.partnership
        assert at.parts == {"alpha": "pending", "beta": "pending"}
        at.check(offer_partners_added=1)


def test_three_sweeps(cast: Cast, clock: Any) -> None:
    for _round in range(ROUNDS):
        at, over = in_rounds(cast), race(cast, cast.alpha, deadline=datetime.now(UTC) + HOUR)
        clock.shift(HOUR)
        assert sum(together(sweep_offers, sweep_offers, sweep_offers)) == 2
        assert (at.status, at.parts) == ("open", {"alpha": "pending", "beta": "pending"})
        assert over.status == "expired"
        at.check()
        over.check()


def test_the_sweep_against_acceptance(cast: Cast, clock: Any) -> None:
    for _round in range(ROUNDS):
        at = in_rounds(cast)
        accept = at.accept(cast.alpha)
        clock.shift(HOUR)
        accepted, _swept = together(accept, sweep_offers)
        assert (at.status, accepted.status) == ("accepted", "accepted")
        # Beta has heard of it and of its end, or of neither.
        at.check()


def test_the_sweep_against_the_last_no_of_a_round(cast: Cast, clock: Any) -> None:
    for _round in range(ROUNDS):
        at = in_rounds(cast)
        decline = at.decline(cast.alpha)
        clock.shift(HOUR)
        together(decline, sweep_offers)
        assert (at.status, at.parts) == ("open", {"alpha": "declined", "beta": "pending"})
        at.check()


def test_adding_who_waits_against_the_sweep(cast: Cast, clock: Any) -> None:
    for _round in range(ROUNDS):
        at = in_rounds(cast)
        clock.shift(HOUR)
        adding = by(cast.admin, add_partners, offer=at.offer, partnerships=[cast.beta.partnership.pk])
        added, _swept = together(adding, sweep_offers)
        assert (at.status, at.parts) == ("open", {"alpha": "pending", "beta": "pending"})
        at.check(offer_partners_added=int(added is not NobodyToOfferError))


def test_deletion_against_the_sweep(cast: Cast, clock: Any) -> None:
    for _round in range(ROUNDS * 2):
        at = race(cast, cast.alpha, cast.beta, deadline=datetime.now(UTC) + HOUR)
        clock.shift(HOUR)
        together(by(cast.admin, delete_entity, entity=at.entity), sweep_offers)
        assert at.status in {"withdrawn", "expired"}
        at.check()


def test_deletion_against_the_last_no(cast: Cast) -> None:
    for _round in range(ROUNDS * 2):
        at = race(cast, cast.alpha)
        _none, declined = together(by(cast.admin, delete_entity, entity=at.entity), at.decline(cast.alpha))
        assert (at.status, declined.status) in {("withdrawn", "pending"), ("declined", "declined")}
        at.check()


def test_withdrawing_twice(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha, cast.beta)
        withdrawing = [by(each, withdraw_offer, offer=at.offer) for each in (cast.staff, cast.admin)]
        assert sorted(together(*withdrawing)) == [False, True]
        at.check()


def test_withdrawing_against_the_last_no(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha)
        withdrawn, declined = together(by(cast.admin, withdraw_offer, offer=at.offer), at.decline(cast.alpha))
        assert (at.status, withdrawn, declined.status) in {
            ("withdrawn", True, "pending"),
            ("declined", OfferClosedError, "declined"),
        }
        at.check()

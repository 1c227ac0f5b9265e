"""Accepting at the same moment as something else: one consistent outcome each, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connections
from django.http import Http404
from django.utils import timezone

from entities.models import Entity
from entities.services.entities import delete_entity
from orgs.models import Organisation, Partnership, Role
from orgs.rights import PARTNER_RIGHTS
from orgs.services import (
    create_organisation,
    create_partnership,
    end_partnership,
    set_partner_collaboration,
    suspend_partnership,
)
from sharing.models import Offer
from sharing.services import Choice, save_shares, unshare
from sharing.services.offers import OfferClosedError, add_partners, change_deadline, sweep_offers, withdraw_offer
from tests.cast import Cast, PartnerOf, make_cast, make_user
from tests.offers.races import ROUNDS, Call, by, race, together
from tests.sharing.actions import fresh, selection

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    # What PostgreSQL would trip over while the tables are emptied.
    connections.close_all()


def partner(cast: Cast, number: int) -> PartnerOf:
    """Return one more active partner of the host, with one person."""
    organisation = create_organisation(name=f"P{number} GmbH")
    own = Role.objects.create(organisation=organisation, kind="staff", name="Team", rights=sorted(PARTNER_RIGHTS))
    user = make_user(organisation, own, f"p{number}@ten.example", f"Person {number}")
    made = create_partnership(actor=cast.staff, host=cast.host, partner=organisation, role=cast.partner_role)
    return PartnerOf(organisation, own, user, made)


def test_ten_accept(cast: Cast) -> None:
    ten = [partner(cast, number) for number in range(10)]
    for _round in range(2):
        at = race(cast, *ten)
        answers = together(*(at.accept(each) for each in ten))
        assert {answer.offer.status for answer in answers} == {"accepted"}
        assert sorted(answer.status for answer in answers) == ["accepted", *["pending"] * 9]
        # Each one has read how it stands with itself.
        for each, answer in zip(ten, answers, strict=True):
            assert at.parts[each.organisation.name.split()[0].lower()] == answer.status
        at.check()


def test_the_same_form_twice_and_a_colleague(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha, cast.beta)
        answers = together(at.accept(cast.alpha), at.accept(cast.alpha), at.accept(cast.alpha, cast.chief))
        assert [answer.status for answer in answers] == ["accepted"] * 3
        assert len({answer.answered_by_id for answer in answers}) == 1
        assert at.parts == {"alpha": "accepted", "beta": "pending"}
        at.check()


def test_against_withdrawal(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha, cast.beta)
        accepted, withdrawn = together(at.accept(cast.alpha), by(cast.admin, withdraw_offer, offer=at.offer))
        assert (at.status, accepted.status, withdrawn) in {
            ("accepted", "accepted", OfferClosedError),
            ("withdrawn", "pending", True),
        }
        at.check()


def test_against_the_deadline(cast: Cast) -> None:
    for _round in range(ROUNDS):
        with time_machine.travel(NOON, tick=False) as clock:
            at = race(cast, cast.alpha, cast.beta, deadline=NOON + MINUTE)
            accepted, *_ = together(at.accept(cast.alpha), lambda: clock.shift(MINUTE), sweep_offers)
            sweep_offers()
            assert (at.status, accepted.status, accepted.answered_at) in {
                ("accepted", "accepted", NOON),
                ("expired", "pending", None),
            }
            at.check()


@pytest.mark.parametrize("stop", [suspend_partnership, end_partnership, set_partner_collaboration])
def test_against_the_end_of_the_collaboration(cast: Cast, stop: Call) -> None:
    of: dict[str, object] = {"partnership": cast.alpha.partnership}
    if stop is set_partner_collaboration:
        of = {"organisation": Organisation.objects.get(pk=cast.host.pk), "enabled": False}
    for _round in range(ROUNDS):
        Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="active", ended_at=None)
        Organisation.objects.filter(pk=cast.host.pk).update(partner_collaboration=True)
        at = race(cast, cast.alpha, cast.beta)
        accepted, stopped = together(at.accept(cast.alpha), by(cast.admin, stop, **of))
        assert stopped
        assert (at.status, getattr(accepted, "status", accepted)) in {("accepted", "accepted"), ("open", Http404)}
        at.check()
        # Whoever was first: from now on Alpha sees nothing of it.
        assert not Entity.objects.visible_to(fresh(cast.alpha.user)).filter(pk=at.entity.pk).exists()


def test_against_deletion(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha, cast.beta)
        accepted, _none = together(at.accept(cast.alpha), by(cast.admin, delete_entity, entity=at.entity))
        assert (at.status, accepted.status) in {("accepted", "accepted"), ("withdrawn", "pending")}
        assert not Entity.objects.filter(pk=at.entity.pk).exists()
        assert at.new_grants == set()
        at.check(grants_too=False)


def test_against_a_colleague_who_declines(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha, cast.beta)
        accepted, declined = together(at.accept(cast.alpha), at.decline(cast.alpha, cast.chief))
        assert accepted.status == declined.status == at.parts["alpha"]
        assert (at.status, accepted.status) in {("accepted", "accepted"), ("open", "declined")}
        at.check()


def test_against_another_partner_that_declines(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha, cast.beta)
        accepted, declined = together(at.accept(cast.alpha), at.decline(cast.beta))
        assert (at.status, accepted.status) == ("accepted", "accepted")
        assert declined.status == at.parts["beta"]
        at.check()


def test_two_who_decline_last(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha, cast.beta)
        answers = together(at.decline(cast.alpha), at.decline(cast.alpha, cast.chief), at.decline(cast.beta))
        assert [answer.status for answer in answers] == ["declined"] * 3
        assert at.status == "declined"
        at.check()


def test_against_sharing_with_the_same_partner(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha, cast.beta)
        choice = Choice(cast.alpha.partnership.pk, selection(note=[at.note]))
        sharing = by(cast.admin, save_shares, thing=at.entity, choices=[choice])
        accepted, _outcome = together(at.accept(cast.alpha), sharing)
        assert (at.status, accepted.status) == ("accepted", "accepted")
        note = ("NoteGrant", at.note.pk, cast.alpha.organisation.group_id)
        assert at.new_grants == at.full(cast.alpha) | {note}
        at.check(grants_too=False, shared=2)


def test_against_unsharing_from_the_same_partner(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha, cast.beta)
        unsharing = by(cast.admin, unshare, thing=at.entity, partnership=cast.alpha.partnership)
        accepted, unshared = together(at.accept(cast.alpha), unsharing)
        assert (at.status, accepted.status) == ("accepted", "accepted")
        assert at.new_grants == (set() if unshared.had_access else at.full(cast.alpha))
        at.check(grants_too=False)


@pytest.mark.parametrize("minutes", [None, 5])
def test_against_another_deadline(cast: Cast, minutes: int | None) -> None:
    before = timezone.now() + 2 * MINUTE
    after = timezone.now() + minutes * MINUTE if minutes else None
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha, cast.beta, deadline=before)
        changing = by(cast.admin, change_deadline, offer=at.offer, deadline=after)
        accepted, changed = together(at.accept(cast.alpha), changing)
        assert (at.status, accepted.status) == ("accepted", "accepted")
        assert (changed, Offer.objects.get(pk=at.offer.pk).deadline) in {(True, after), (OfferClosedError, before)}
        at.check(offer_deadline_changed=int(changed is True))


def test_against_further_partners(cast: Cast) -> None:
    for _round in range(ROUNDS):
        at = race(cast, cast.alpha)
        partnerships = [cast.beta.partnership.pk, cast.gamma.partnership.pk]
        adding = by(cast.admin, add_partners, offer=at.offer, partnerships=partnerships)
        accepted, added = together(at.accept(cast.alpha), adding)
        assert (at.status, accepted.status) == ("accepted", "accepted")
        late = added is OfferClosedError
        assert at.parts == {"alpha": "accepted"} | ({} if late else {"beta": "pending", "gamma": "pending"})
        at.check(offer_partners_added=int(not late))

"""Accepting and declining: exactly one partner gets it, at once, and everybody concerned learns what concerns them."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from activity.models import Event
from entities.models import Entity
from entities.services.entities import delete_entity
from orgs.services import suspend_partnership
from sharing.models import Offer
from sharing.services.offers import accept_offer, add_partners, withdraw_offer
from sharing.services.offers.answering import wins
from tests.cast import Cast, grant
from tests.offers.actions import accept, decline, grants, mailed, narrow, offered, part_of, statuses, told
from tests.sharing.actions import fresh, has, sees


def test_the_first_to_accept_gets_the_thing_and_what_was_chosen_and_nobody_gets_anything_else(cast: Cast) -> None:
    before = grants()
    contents = {"file": frozenset({cast.files["hidden"].pk}), f"type-{cast.opportunity_type.pk}": frozenset()}
    offer = offered(cast, cast.alpha, cast.beta, contents=contents)
    assert grants() == before
    assert accept(offer, cast.beta).status == "accepted"
    group = cast.beta.organisation.group_id
    assert grants() - before == {
        ("EntityGrant", cast.hidden.pk, group),
        ("FileGrant", cast.files["hidden"].pk, group),
    }
    assert before <= grants()
    assert statuses(offer) == {"": "accepted", "alpha": "pending", "beta": "accepted"}


def test_the_winner_sees_it_with_the_next_request_and_the_others_never(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    accept(offer, cast.beta)
    assert sees(cast.beta.user, cast.hidden)
    assert not sees(cast.beta.user, cast.notes["hidden"])
    assert not sees(cast.alpha.user, cast.hidden)


def test_who_comes_second_changes_nothing_and_reads_how_it_stands(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    accept(offer, cast.beta)
    after, events = grants(), Event.objects.count()
    late = accept(offer, cast.alpha)
    assert (late.status, late.offer.status) == ("pending", "accepted")
    assert (grants(), Event.objects.count()) == (after, events)


def test_the_database_decides_though_both_have_read_that_it_is_open(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    first, second = part_of(offer, cast.alpha), part_of(offer, cast.beta)
    assert [wins(cast.alpha.user, first), wins(cast.beta.user, second), wins(cast.alpha.user, first)] == [
        True,
        False,
        False,
    ]
    assert statuses(offer) == {"": "accepted", "alpha": "accepted", "beta": "pending"}


def test_the_database_decides_by_the_deadline_too(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    read_before = part_of(offer, cast.alpha)
    Offer.objects.filter(pk=offer.pk).update(deadline=timezone.now())
    assert not wins(cast.alpha.user, read_before)
    assert statuses(offer) == {"": "expired", "alpha": "pending"}


def test_an_offer_stays_open_for_the_others_when_a_colleague_was_quicker_to_decline(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    read_before = part_of(offer, cast.alpha)
    decline(offer, cast.alpha)
    assert not wins(cast.chief, read_before)
    assert statuses(offer) == {"": "open", "alpha": "declined", "beta": "pending"}


def test_the_same_request_again_gives_the_same_answer(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    first = accept(offer, cast.beta)
    after, events = grants(), Event.objects.count()
    again = accept(offer, cast.beta)
    assert (again.status, again.answered_at, again.answered_by) == (first.status, first.answered_at, cast.beta.user)
    assert (grants(), Event.objects.count()) == (after, events)


def test_everybody_is_told_what_concerns_them(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta, cast.gamma)
    assert mailed("offer_received") == ["Anna Alpha", "Bruno Beta", "Carla Chefin", "Gitte Gamma"]
    decline(offer, cast.gamma)
    accept(offer, cast.beta)
    assert mailed("offer_declined") == ["Stella Stadt"]
    assert mailed("offer_accepted") == ["Stella Stadt"]
    assert mailed("shared") == ["Bruno Beta"]
    # Gamma has said no itself.
    assert mailed("offer_closed") == told("offer_closed") == ["Anna Alpha", "Carla Chefin"]


def test_a_deadline_counts_to_the_second_whether_or_not_somebody_swept(cast: Cast) -> None:
    deadline = timezone.now().replace(microsecond=0) + timedelta(hours=1)
    first = offered(cast, cast.alpha, deadline=deadline)
    second = offered(cast, cast.alpha, thing=cast.hidden_order, deadline=deadline)
    with time_machine.travel(deadline - timedelta(seconds=1), tick=False):
        assert accept(first, cast.alpha).status == "accepted"
    with time_machine.travel(deadline, tick=False):
        late = accept(second, cast.alpha)
        assert (late.status, late.offer.state()) == ("pending", "expired")
        assert decline(second, cast.alpha).status == "pending"
    assert not has(cast.alpha.organisation, cast.hidden_order)


def test_what_was_withdrawn_cannot_be_accepted(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    withdraw_offer(actor=cast.staff, offer=offer)
    assert accept(offer, cast.alpha).status == "pending"
    assert statuses(offer) == {"": "withdrawn", "alpha": "pending"}
    assert mailed("offer_closed") == ["Anna Alpha", "Carla Chefin"]


def test_who_has_declined_cannot_accept_any_more(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    decline(offer, cast.alpha, comment="Keine Zeit")
    assert accept(offer, cast.alpha).status == "declined"
    assert statuses(offer) == {"": "open", "alpha": "declined", "beta": "pending"}


def test_a_decline_bears_reason_and_words(cast: Cast) -> None:
    reason = cast.host.decline_reasons.get(name="Zu weit entfernt")
    offer = offered(cast, cast.alpha, cast.beta)
    said = decline(offer, cast.alpha, reason=reason, comment="80 km")
    assert (said.status, said.reason, said.comment, said.answered_by) == ("declined", reason, "80 km", cast.alpha.user)


def test_a_reason_of_another_host_is_refused(cast: Cast) -> None:
    foreign = cast.other.decline_reasons.get(name="SECRET-OTHER Zu weit entfernt")
    offer = offered(cast, cast.alpha)
    with pytest.raises(PermissionDenied):
        decline(offer, cast.alpha, reason=foreign)
    assert statuses(offer) == {"": "open", "alpha": "pending"}


def test_when_all_have_declined_the_offer_ends_and_the_host_learns_it(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    decline(offer, cast.alpha)
    decline(offer, cast.beta)
    assert statuses(offer) == {"": "declined", "alpha": "declined", "beta": "declined"}
    assert mailed("offer_unanswered") == ["Stella Stadt"]


@pytest.mark.parametrize("role", ["partner", "own"])
def test_only_whose_roles_allow_it_can_answer(cast: Cast, role: str) -> None:
    offer = offered(cast, cast.alpha)
    narrow(cast.partner_role if role == "partner" else cast.alpha.role, "offer.answer")
    for answer in (accept, decline):
        with pytest.raises(PermissionDenied):
            answer(offer, cast.alpha)
    assert statuses(offer) == {"": "open", "alpha": "pending"}


def test_who_may_not_view_such_things_knows_no_offer(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    narrow(cast.partner_role, "entity.view")
    with pytest.raises(Http404):
        accept(offer, cast.alpha)


def test_another_partner_cannot_answer_for_it(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    for stranger in (cast.beta.user, cast.other_staff, cast.staff):
        with pytest.raises(Http404):
            accept_offer(actor=fresh(stranger), recipient=part_of(offer, cast.alpha))


def test_a_suspended_partner_cannot_accept(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    suspend_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
    with pytest.raises(Http404):
        accept(offer, cast.alpha)
    assert accept(offer, cast.beta).status == "accepted"


def test_a_deleted_thing_takes_its_offer_along(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    entity = Entity.objects.get(pk=cast.hidden.pk)
    delete_entity(actor=cast.staff, entity=entity)
    assert accept(offer, cast.alpha).status == "pending"
    assert statuses(offer) == {"": "withdrawn", "alpha": "pending"}
    assert mailed("offer_closed") == ["Anna Alpha", "Carla Chefin"]


def test_a_thing_that_went_past_all_services_goes_to_nobody(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    cast.hidden.delete()
    assert accept(offer, cast.alpha).status == "pending"
    assert statuses(offer) == {"": "open", "alpha": "pending"}


def test_contents_that_went_meanwhile_are_left_out(cast: Cast) -> None:
    note, gone = cast.notes["hidden"], cast.files["hidden"]
    offer = offered(cast, cast.alpha, contents={"note": frozenset({note.pk}), "file": frozenset({gone.pk})})
    gone.delete()
    accept(offer, cast.alpha)
    assert sees(cast.alpha.user, note)


def test_a_partner_that_was_given_the_thing_meanwhile_can_still_win(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    grant(cast.hidden, cast.alpha.organisation, cast.staff)
    assert accept(offer, cast.alpha).status == "accepted"


def test_when_the_maker_has_left_all_who_can_act_on_it_are_told(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    type(cast.staff).objects.filter(pk=cast.staff.pk).update(is_active=False)
    accept(offer, cast.alpha)
    assert mailed("offer_accepted") == ["Ada Admin"]
    assert sees(cast.alpha.user, cast.hidden)


def test_a_partner_added_later_competes_like_the_others(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    add_partners(actor=cast.staff, offer=offer, partnerships=[cast.beta.partnership.pk])
    assert accept(offer, cast.beta).status == "accepted"
    assert Offer.objects.get(pk=offer.pk).recipients.filter(status="accepted").count() == 1

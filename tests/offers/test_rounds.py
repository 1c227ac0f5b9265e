"""Rounds and deadlines: preferred partners first, the next ones when nobody accepted in time, and an end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.http import Http404
from django.utils.module_loading import import_string

from activity.models import Event, Notification
from activity.outbox import embedded
from activity.outbox.sweep import sweep
from orgs.services import resume_partnership, suspend_partnership
from sharing.models import Offer, OfferRecipient
from sharing.services.offers import add_partners, change_deadline, sweep_offers
from sharing.tasks import sweep_offers as sweep_offers_task
from tests.cast import Cast, PartnerOf
from tests.offers.actions import accept, decline, mailed, offered, part_of, statuses, told
from tests.sharing.actions import fresh

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ALPHA, BETA, GAMMA = ["Anna Alpha", "Carla Chefin"], ["Bruno Beta"], ["Gitte Gamma"]
BERLIN = ZoneInfo("Europe/Berlin")
END = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stop the clock; the test moves it."""
    with time_machine.travel(datetime(2026, 11, 23, 11, tzinfo=UTC), tick=False) as clock:
        yield clock


def in_rounds(cast: Cast, *partners: PartnerOf, **draft: Any) -> Offer:
    """Return an offer to each of ``partners`` in a round of its own, two hours each."""
    rounds = {each.partnership.pk: number for number, each in enumerate(partners, 1)}
    return offered(cast, rounds=rounds, **{"round_hours": 2} | draft)


def now(offer: Offer) -> Offer:
    return Offer.objects.get(pk=offer.pk)


def verbs(cast: Cast) -> list[str]:
    """Return what the history of the offered thing says of offers, the oldest first."""
    found = Event.objects.filter(context_id=cast.hidden.pk, verb__startswith="offer_").order_by("pk")
    return list(found.values_list("verb", flat=True))


def test_the_first_round_is_sent_at_once_and_the_second_after_its_hours(cast: Cast, clock: Any) -> None:
    offer = in_rounds(cast, cast.alpha, cast.beta)
    assert mailed("offer_received") == told("offer_received") == ALPHA
    assert statuses(offer) == {"": "open", "alpha": "pending", "beta": "waiting"}
    clock.shift(2 * HOUR - SECOND)
    assert sweep_offers() == 0
    assert mailed("offer_received") == ALPHA
    clock.shift(SECOND)
    assert sweep_offers() == 1
    assert mailed("offer_received") == told("offer_received") == [*ALPHA[:1], *BETA, *ALPHA[1:]]
    assert statuses(offer) == {"": "open", "alpha": "pending", "beta": "pending"}
    assert (part_of(offer, cast.beta).sent_at, now(offer).round) == (datetime.now(UTC), 2)
    assert verbs(cast) == ["offer_made", "offer_round_begun"]


def test_who_waits_knows_nothing(cast: Cast, clock: Any) -> None:
    offer = in_rounds(cast, cast.alpha, cast.beta)
    sweep()
    assert {to for each in mail.outbox for to in each.to} == {cast.alpha.user.email, cast.chief.email}
    beta = fresh(cast.beta.user)
    assert not OfferRecipient.objects.visible_to(beta).exists()
    assert not Notification.objects.filter(recipient=beta).exists()
    assert not Event.objects.filter(partner=cast.beta.organisation, verb__startswith="offer_").exists()
    for answer in (accept, decline):
        with pytest.raises(Http404):
            answer(offer, cast.beta)


def test_an_offer_that_was_accepted_goes_to_nobody_else(cast: Cast, clock: Any) -> None:
    offer = in_rounds(cast, cast.alpha, cast.beta)
    accept(offer, cast.alpha)
    clock.shift(3 * HOUR)
    assert sweep_offers() == 0
    assert statuses(offer) == {"": "accepted", "alpha": "accepted", "beta": "waiting"}
    # Beta has not heard of it, and does not hear of its end.
    assert (mailed("offer_received"), mailed("offer_closed")) == (ALPHA, [])


def test_the_next_round_begins_earlier_when_the_whole_round_has_declined(cast: Cast, clock: Any) -> None:
    rounds = {cast.alpha.partnership.pk: 1, cast.beta.partnership.pk: 1, cast.gamma.partnership.pk: 2}
    offer = offered(cast, rounds=rounds, round_hours=2)
    clock.shift(HOUR)
    decline(offer, cast.alpha)
    assert statuses(offer)["gamma"] == "waiting"
    decline(offer, cast.beta)
    assert statuses(offer) == {"": "open", "alpha": "declined", "beta": "declined", "gamma": "pending"}
    clock.shift(HOUR)
    assert sweep_offers() == 0
    assert mailed("offer_received").count(*GAMMA) == 1


def test_who_was_silent_in_an_earlier_round_keeps_the_next_one_from_nothing(cast: Cast, clock: Any) -> None:
    offer = in_rounds(cast, cast.alpha, cast.beta, cast.gamma)
    clock.shift(2 * HOUR)
    sweep_offers()
    decline(offer, cast.beta)
    assert statuses(offer) == {"": "open", "alpha": "pending", "beta": "declined", "gamma": "pending"}
    # In the last round, too, the first one can still accept.
    decline(offer, cast.gamma)
    assert statuses(offer)[""] == "open"
    assert accept(offer, cast.alpha).status == "accepted"


def test_a_late_no_of_an_earlier_round_hurries_nobody(cast: Cast, clock: Any) -> None:
    offer = in_rounds(cast, cast.alpha, cast.beta, cast.gamma)
    clock.shift(2 * HOUR)
    sweep_offers()
    decline(offer, cast.alpha)
    assert statuses(offer) == {"": "open", "alpha": "declined", "beta": "pending", "gamma": "waiting"}


def test_a_partner_of_the_first_round_can_accept_during_the_second(cast: Cast, clock: Any) -> None:
    offer = in_rounds(cast, cast.alpha, cast.beta)
    clock.shift(2 * HOUR)
    sweep_offers()
    assert accept(offer, cast.alpha).status == "accepted"
    assert mailed("offer_closed") == BETA


def test_when_all_of_the_last_round_have_declined_it_is_over_and_the_host_is_told(cast: Cast, clock: Any) -> None:
    offer = in_rounds(cast, cast.alpha, cast.beta)
    decline(offer, cast.alpha)
    decline(offer, cast.beta)
    assert statuses(offer) == {"": "declined", "alpha": "declined", "beta": "declined"}
    assert (now(offer).closed_at, now(offer).next_round_at) == (datetime.now(UTC), None)
    assert mailed("offer_unanswered") == told("offer_unanswered") == ["Stella Stadt"]
    clock.shift(3 * HOUR)
    assert sweep_offers() == 0


def test_rounds_are_counted_without_gaps(cast: Cast, clock: Any) -> None:
    chosen = {cast.alpha.partnership.pk: 7, cast.delta.partnership.pk: 2, cast.beta.partnership.pk: 4}
    offer = offered(cast, rounds=chosen, round_hours=2)
    # Delta, which is suspended, is left out, and its round with it.
    assert dict(offer.recipients.values_list("partnership__partner__name", "round")) == {
        "Beta Dach": 1,
        "Alpha Solar": 2,
    }
    assert statuses(offer) == {"": "open", "beta": "pending", "alpha": "waiting"}


@pytest.mark.parametrize("earlier", [HOUR, timedelta()])
def test_the_deadline_comes_before_the_next_round(cast: Cast, clock: Any, earlier: timedelta) -> None:
    deadline = datetime.now(UTC) + 2 * HOUR - earlier
    offer = in_rounds(cast, cast.alpha, cast.beta, deadline=deadline)
    clock.shift(2 * HOUR)
    assert sweep_offers() == 1
    assert statuses(offer) == {"": "expired", "alpha": "pending", "beta": "waiting"}
    assert (now(offer).status, now(offer).closed_at) == ("expired", deadline)
    assert (mailed("offer_received"), mailed("offer_unanswered")) == (ALPHA, ["Stella Stadt"])
    assert verbs(cast) == ["offer_made", "offer_expired"]


def test_a_deadline_that_was_put_off_is_swept_at_the_new_one(cast: Cast, clock: Any) -> None:
    offer = offered(cast, cast.alpha, deadline=datetime.now(UTC) + HOUR)
    change_deadline(actor=cast.staff, offer=offer, deadline=datetime.now(UTC) + 2 * HOUR)
    clock.shift(HOUR)
    assert sweep_offers() == 0
    clock.shift(HOUR)
    assert sweep_offers() == 1
    assert statuses(offer)[""] == "expired"


@pytest.mark.parametrize(
    ("begin", "second"),
    [
        # The night in which an hour comes twice, and the one that lacks an hour.
        (datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN), datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)),
        (datetime(2027, 3, 28, 1, 30, tzinfo=BERLIN), datetime(2027, 3, 28, 4, 30, tzinfo=BERLIN)),
    ],
)
def test_an_hour_is_an_hour_when_the_clocks_change(cast: Cast, begin: datetime, second: datetime) -> None:
    with time_machine.travel(begin, tick=False) as clock:
        offer = in_rounds(cast, cast.alpha, cast.beta)
        assert now(offer).next_round_at == second.astimezone(UTC) == begin.astimezone(UTC) + 2 * HOUR
        clock.move_to(second.astimezone(UTC) - SECOND)
        assert sweep_offers() == 0
        clock.move_to(second.astimezone(UTC))
        assert sweep_offers() == 1
        assert statuses(offer)["beta"] == "pending"


def test_sweeping_again_does_nothing(cast: Cast, clock: Any) -> None:
    first = in_rounds(cast, cast.alpha, cast.beta, cast.gamma)
    second = offered(cast, cast.alpha, thing=cast.hidden_order, deadline=datetime.now(UTC) + HOUR)
    clock.shift(2 * HOUR)
    assert sweep_offers() == 2
    done = (statuses(first), statuses(second), Event.objects.count(), Notification.objects.count())
    assert [sweep_offers(), sweep_offers()] == [0, 0]
    assert (statuses(first), statuses(second), Event.objects.count(), Notification.objects.count()) == done


def test_nothing_is_due_any_more_when_nobody_waits_for_a_later_round(cast: Cast, clock: Any) -> None:
    offer = in_rounds(cast, cast.alpha, cast.beta)
    add_partners(actor=cast.staff, offer=offer, partnerships=[cast.beta.partnership.pk])
    assert (now(offer).round, now(offer).next_round_at) == (1, None)
    clock.shift(3 * HOUR)
    assert sweep_offers() == 0
    assert statuses(offer) == {"": "open", "alpha": "pending", "beta": "pending"}
    assert mailed("offer_received").count(*BETA) == 1


def test_a_partner_that_is_suspended_when_its_round_begins_gets_no_mail(cast: Cast, clock: Any) -> None:
    offer = in_rounds(cast, cast.alpha, cast.beta)
    suspend_partnership(actor=cast.staff, partnership=cast.beta.partnership)
    clock.shift(2 * HOUR)
    sweep_offers()
    sweep()
    about_it = [each for each in mail.outbox if offer.headline in each.subject]
    assert {to for each in about_it for to in each.to} == {cast.alpha.user.email, cast.chief.email}
    assert not OfferRecipient.objects.visible_to(fresh(cast.beta.user)).exists()
    with pytest.raises(Http404):
        accept(offer, cast.beta)
    resume_partnership(actor=cast.staff, partnership=cast.beta.partnership)
    assert accept(offer, cast.beta).status == "accepted"


def test_celery_s_beat_sweeps(cast: Cast, clock: Any) -> None:
    schedule = settings.CELERY_BEAT_SCHEDULE["sweep-offers"]
    assert import_string(schedule["task"]) == sweep_offers_task
    assert schedule["schedule"] == 15
    offer = in_rounds(cast, cast.alpha, cast.beta)
    clock.shift(2 * HOUR)
    sweep_offers_task()
    assert statuses(offer)["beta"] == "pending"


@pytest.fixture
def chores() -> Iterator[dict[str, embedded.Chore]]:
    """Let all chores of the embedded thread be due; what a stopped clock set is forgotten afterwards."""
    before = {name: chore.next_at for name, chore in embedded._chores.items()}
    for chore in embedded._chores.values():
        chore.next_at = None
    yield embedded._chores
    for name, next_at in before.items():
        embedded._chores[name].next_at = next_at


@pytest.mark.django_db(transaction=True)
def test_embedded_the_sweeping_thread_does_it(cast: Cast, chores: dict[str, embedded.Chore], clock: Any) -> None:
    assert chores["sweep offers"].every == timedelta(seconds=15)
    offer = in_rounds(cast, cast.alpha, cast.beta)
    embedded.do_chores()
    assert statuses(offer)["beta"] == "waiting"
    clock.shift(2 * HOUR)
    embedded.do_chores()
    assert statuses(offer)["beta"] == "pending"


def test_one_that_cannot_be_swept_holds_up_nobody_elses(cast: Cast, clock: Any, caplog: Any) -> None:
    broken = offered(cast, cast.alpha, thing=cast.hidden_order, deadline=END)
    sound = offered(cast, cast.alpha, deadline=END)
    # As if the app that knew such things had been removed.
    gone = ContentType.objects.create(app_label="gone", model="thing")
    Offer.objects.filter(pk=broken.pk).update(thing_type=gone)
    clock.move_to(END)
    assert sweep_offers() == 1
    assert dict(Offer.objects.values_list("pk", "status")) == {broken.pk: "open", sound.pk: "expired"}
    assert [record.getMessage() for record in caplog.records] == [f"The offer {broken.pk} could not be swept."]

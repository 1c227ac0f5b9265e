"""Ending: what it takes away is named first, can be undone for 30 days, and then is gone for good."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from activity.models import Event
from activity.outbox import embedded
from orgs.models import Organisation, Partnership, Role, User
from orgs.services import end_partnership, undo_end
from orgs.services.roles import give_own_copy
from sharing.collaborations.ending import Loss, _registered, losses_of, register_losses
from sharing.grants import Grant
from sharing.services.purging import purge_ended
from sharing.tasks import purge_ended_partnerships
from tests.cast import Cast, PartnerOf, grant, make_user
from tests.cast_things import add_file
from tests.helpers import client_of, queries_of
from tests.sharing.actions import fresh, sees
from tests.sharing.test_at_once import at_once

LATER = timedelta(days=30)


@pytest.fixture
def staff(cast: Cast) -> Client:
    """Return the host's staff, reading English."""
    User.objects.update(language="en")
    return client_of(cast.staff)


def url(partner: PartnerOf) -> str:
    """Return where the end is asked about."""
    return f"/partners/{partner.partnership.pk}/end/"


def words(response: Any) -> str:
    """Return the text of an answer, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def grants_to(organisation: Organisation) -> set[tuple[str, int, Any, Any]]:
    """Return all grants of an organisation with what they say."""
    return {
        (model.__name__, each.content_object_id, each.granted_at, each.granted_by_id)
        for model in Grant.__subclasses__()
        for each in model.objects.filter(group_id=organisation.group_id)
    }


def now(partner: PartnerOf) -> Partnership:
    """Return the partnership as it is now."""
    return Partnership.objects.get(pk=partner.partnership.pk)


def test_the_question_names_what_the_end_takes_away(cast: Cast, staff: Client) -> None:
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False):
        for response in (staff.get(url(cast.alpha)), staff.get(url(cast.alpha), headers={"HX-Request": "true"})):
            text = words(response)
            assert "End the collaboration with Alpha Solar?" in text
            for kind in ("Entities 2", "Files 2", "Notes 2", "Messages 2"):
                assert kind in text
            for title in ("PV-Anlage Muster", "Bestellung 4711", "Angebot.pdf", "Von Alpha.pdf"):
                assert title in text
            assert "23 December 2026, 12:00" in text
            assert "SECRET" not in text
    assert now(cast.alpha).status == "active"


def test_only_the_first_are_named(cast: Cast, staff: Client) -> None:
    for number in range(7):
        grant(add_file(cast.opportunity, cast.staff, f"Plan {number}.pdf"), cast.alpha.organisation, cast.staff)
    text = words(staff.get(url(cast.alpha)))
    assert "Files 9" in text
    assert text.count("Plan ") == 5
    assert "and 4 more" in text


def test_the_question_names_only_what_the_reader_may_see(cast: Cast) -> None:
    role = Role.objects.create(
        organisation=cast.host, kind="staff", name="Own", rights=["file.view", "partner.edit", "partner.view"]
    )
    blind = make_user(cast.host, role, "own@stadtwerke.example", "Olga Own", language="en")
    text = words(client_of(blind).get(url(cast.alpha)))
    assert "Nothing that you may see is shared with Alpha Solar" in text
    assert "Angebot" not in text


def test_as_many_queries_for_many_shares(cast: Cast, staff: Client) -> None:
    few = queries_of(lambda: staff.get(url(cast.alpha)))
    for number in range(30):
        grant(add_file(cast.opportunity, cast.staff, f"Plan {number}.pdf"), cast.alpha.organisation, cast.staff)
    assert queries_of(lambda: staff.get(url(cast.alpha))) == few


def test_without_confirming_nothing_ends(cast: Cast, staff: Client) -> None:
    response = staff.post(url(cast.alpha))
    assert response.status_code == 422
    assert "This field is required." in words(response)
    assert now(cast.alpha).status == "active"
    assert staff.post(url(cast.alpha), {"confirmed": "on"}).status_code == 302
    assert now(cast.alpha).status == "ended"


def test_apps_above_name_theirs(cast: Cast) -> None:
    def tasks(actor: User, partnership: Partnership) -> list[Loss]:
        return [Loss("Tasks", 2, [f"{partnership.partner} / {actor}"]), Loss("Offers", 0, [])]

    register_losses(tasks)
    register_losses(tasks)
    try:
        labels = [str(loss.label) for loss in losses_of(cast.staff, cast.gamma.partnership)]
    finally:
        _registered.remove(tasks)
    assert labels == ["Tasks"]


def test_until_it_is_purged_an_end_can_be_undone_with_all_there_was(cast: Cast) -> None:
    before = grants_to(cast.alpha.organisation)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        end_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
        clock.shift(LATER - timedelta(seconds=1))
        assert purge_ended() == 0
        assert not sees(cast.alpha.user, cast.opportunity)
        undo_end(actor=cast.staff, partnership=cast.alpha.partnership)
        assert grants_to(cast.alpha.organisation) == before
        assert sees(cast.alpha.user, cast.opportunity)
        clock.shift(LATER)
        assert purge_ended() == 0
        assert grants_to(cast.alpha.organisation) == before


def test_after_thirty_days_everything_is_gone(cast: Cast) -> None:
    grant(cast.other_opportunity, cast.alpha.organisation, cast.other_staff)
    others = grants_to(cast.delta.organisation)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        end_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
        clock.shift(LATER)
        assert purge_ended() == 1
        assert purge_ended() == 0
    assert {(name, pk) for name, pk, _at, _by in grants_to(cast.alpha.organisation)} == {
        ("EntityGrant", cast.other_opportunity.pk)
    }
    assert grants_to(cast.delta.organisation) == others
    event = Event.objects.get(verb="partnership_purged")
    assert event.changes == {"shares": {"entity": 2, "file": 2, "note": 2, "message": 2}, "roles": []}
    assert (now(cast.alpha).status, now(cast.alpha).status_before_end) == ("ended", "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_purge_once(cast: Cast) -> None:
    for partner in cast.partners.values():
        end_partnership(actor=cast.staff, partnership=partner.partnership)
    Partnership.objects.update(ended_at=timezone.now() - LATER)
    at_once(purge_ended, purge_ended, purge_ended)
    assert Event.objects.filter(verb="partnership_purged").count() == 4
    assert grants_to(cast.alpha.organisation) == set()


def test_own_roles_go_and_the_narrowest_common_one_takes_their_place(cast: Cast) -> None:
    narrow = Role.objects.create(organisation=cast.host, kind="partner", name="Nur lesen", rights=["entity.view"])
    own = give_own_copy(actor=cast.staff, partnership=cast.alpha.partnership)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        end_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
        clock.shift(LATER)
        purge_ended()
    assert not Role.objects.filter(pk=own.pk).exists()
    assert now(cast.alpha).role == narrow
    assert Event.objects.get(verb="partnership_purged").changes["roles"] == [own.name]


def test_without_a_common_role_the_own_one_stays(cast: Cast) -> None:
    own = give_own_copy(actor=cast.staff, partnership=cast.alpha.partnership)
    Partnership.objects.exclude(pk=cast.alpha.partnership.pk).filter(host=cast.host).delete()
    cast.partner_role.delete()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        end_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
        clock.shift(LATER)
        assert purge_ended() == 1
    assert now(cast.alpha).role == own
    assert grants_to(cast.alpha.organisation) == set()


def test_celery_s_beat_purges(cast: Cast) -> None:
    schedule = settings.CELERY_BEAT_SCHEDULE["purge-ended-partnerships"]
    assert import_string(schedule["task"]) == purge_ended_partnerships
    assert schedule["schedule"] == 3600
    with time_machine.travel(timezone.now(), tick=False) as clock:
        end_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
        clock.shift(LATER)
        purge_ended_partnerships()
    assert grants_to(cast.alpha.organisation) == set()


@pytest.mark.django_db(transaction=True)
def test_embedded_the_sweeping_thread_purges(cast: Cast) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False) as clock:
        end_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
        embedded.do_chores()
        clock.shift(LATER - timedelta(minutes=30))
        embedded.do_chores()
        assert grants_to(cast.alpha.organisation)
        # Due by now; the chore, done half an hour ago, is not.
        clock.shift(timedelta(minutes=30))
        embedded.do_chores()
        assert grants_to(cast.alpha.organisation)
        clock.shift(timedelta(minutes=30))
        embedded.do_chores()
        assert grants_to(cast.alpha.organisation) == set()
    embedded.register_chore("purge ended partnerships", purge_ended, every=timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
def test_a_chore_that_fails_keeps_nothing_else_waiting(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def fail() -> None:
        done.append("failed")
        raise RuntimeError

    def write() -> None:
        done.append("written")

    before = dict(embedded._chores)
    embedded._chores.clear()
    embedded.register_chore("fail", fail, every=timedelta(hours=1))
    embedded.register_chore("write", write, every=timedelta(hours=2))
    try:
        with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False) as clock:
            for _hour in range(3):
                embedded.do_chores()
                embedded.do_chores()
                clock.shift(timedelta(hours=1))
    finally:
        embedded._chores.clear()
        embedded._chores.update(before)
    assert done == ["failed", "written", "failed", "failed", "written"]
    assert "The chore 'fail' failed." in caplog.text


def test_after_the_purge_the_page_says_so(cast: Cast, staff: Client) -> None:
    page = f"/partners/{cast.alpha.partnership.pk}/"
    ended = {"status": "ended", "status_before_end": "active", "ended_at": timezone.now() - LATER}
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(**ended)
    assert "Invite again" not in words(staff.get(page))
    purge_ended()
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(email="new@alpha.example")
    text = words(staff.get(page))
    assert "The shares have been removed." in text
    assert "Invite again" in text
    assert "became final" in words(staff.get(f"{page}?section=history"))


def test_invited_again_it_begins_anew(cast: Cast, staff: Client) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(email="new@alpha.example")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        end_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
        staff.post(f"/partners/{cast.alpha.partnership.pk}/invite/")
        assert now(cast.alpha).status == "ended"
        clock.shift(LATER)
        purge_ended()
        staff = client_of(fresh(cast.staff))
        assert staff.post(f"/partners/{cast.alpha.partnership.pk}/invite/").status_code == 302
    again = now(cast.alpha)
    assert (again.status, again.ended_at, again.partner.name) == ("invited", None, "Alpha Solar")
    assert again.partner != cast.alpha.organisation
    assert list(again.partner.users.all()) == []
    assert again.invitations.get().email == "new@alpha.example"
    assert cast.alpha.organisation.users.count() == 2
    assert not sees(cast.alpha.user, cast.opportunity)


def test_the_beat_schedule_names_tasks_that_there_are() -> None:
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert import_string(entry["task"]).name == entry["task"]

"""The daily digest: when it is due, that it is one a day for each person, and what it says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from pytest_django import Settings

from activity.digests import next_digest, sweep_digests
from activity.models import Event, Notification, OutboxMessage
from activity.outbox import embedded
from activity.outbox.compose import compose
from activity.tasks import sweep_digests as swept_by_beat
from activity.tasks import sweep_outbox
from orgs.models import Organisation, User
from orgs.services import create_organisation, create_user
from tests.activity.conftest import NOON, the_mail
from tests.activity.kinds import DAILY, DETAILED, NEWS, choose, tell
from tests.activity.postoffice import PostOffice
from tests.activity.test_mail import part
from tests.helpers import client_of, counted_queries, queries_of

Status = OutboxMessage.Status
Clock = time_machine.Traveller
# In Berlin, where the host is, the day after NOON.
SEVEN = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)

# Now, where, and when the next digest is due.
DUE = [
    ("2026-11-23T12:00Z", "Europe/Berlin", "2026-11-24T06:00Z"),
    ("2026-11-23T05:59Z", "Europe/Berlin", "2026-11-23T06:00Z"),
    ("2026-11-23T06:00Z", "Europe/Berlin", "2026-11-24T06:00Z"),
    # The nights in which the clocks are changed.
    ("2026-10-24T12:00Z", "Europe/Berlin", "2026-10-25T06:00Z"),
    ("2026-10-24T04:00Z", "Europe/Berlin", "2026-10-24T05:00Z"),
    ("2026-03-28T12:00Z", "Europe/Berlin", "2026-03-29T05:00Z"),
    ("2026-11-23T20:00Z", "Asia/Kolkata", "2026-11-24T01:30Z"),
    ("2026-11-23T12:00Z", "America/New_York", "2026-11-24T12:00Z"),
    ("2026-11-23T11:00Z", "America/New_York", "2026-11-23T12:00Z"),
    ("2026-11-23T17:59Z", "Pacific/Auckland", "2026-11-23T18:00Z"),
]


@pytest.fixture
def reader(anna: User) -> User:
    """Return somebody who reads German and wants everything once a day."""
    choose(anna, "digest")
    return anna


def named(name: str) -> Organisation:
    """Return something to have news about, in a town."""
    return create_organisation(name=name, partner_collaboration=True)


@pytest.mark.parametrize(("now", "zone", "due"), DUE)
def test_it_is_due_at_seven_by_the_clock_there(now: str, zone: str, due: str) -> None:
    assert next_digest(zone, datetime.fromisoformat(now)) == datetime.fromisoformat(due)


def test_one_mail_at_seven_with_all_that_came(reader: User, smtp: PostOffice, clock: Clock) -> None:
    for name in ("Solar Neckar", "Dachwerk"):
        tell(reader, about=named(name), kind=DETAILED)
    tell(reader, about=named("Elektro"), kind=DAILY)
    clock.move_to(SEVEN - timedelta(seconds=1))
    assert sweep_digests() == 0
    clock.move_to(SEVEN)
    swept_by_beat()
    sweep_outbox()
    (mail,) = smtp.mails
    assert (mail["To"], mail["Content-Language"]) == ("anna@host.example", "de")
    assert "3" in mail["Subject"]
    text, html = part(mail, "plain"), part(mail, "html")
    said = [line for line in text.splitlines() if line.startswith(("- ", "test_"))]
    assert said == [DAILY, "- Jemand hat Elektro eingeladen", DETAILED, "- Solar Neckar", "- Dachwerk"]
    for name in ("Solar Neckar", "Dachwerk"):
        assert f'/about/{Organisation.objects.get(name=name).pk}/" ' in html.split(f">{name}</a>")[0][-80:]
    assert Notification.objects.filter(digest=the_mail()).count() == 3


def test_the_next_day_begins_anew(reader: User, smtp: PostOffice, clock: Clock) -> None:
    for day in range(3):
        tell(reader, about=named(f"Firma {day}"), kind=DETAILED)
        clock.move_to(SEVEN + timedelta(days=day))
        assert sweep_digests() == 1
        assert sweep_digests() == 0
        sweep_outbox()
    assert ["Firma 0" in part(mail, "plain") for mail in smtp.mails] == [True, False, False]
    assert [f"Firma {day}" in part(mail, "plain") for day, mail in enumerate(smtp.mails)] == [True, True, True]
    days = OutboxMessage.objects.order_by("pk").values_list("digest_on", flat=True)
    assert [f"{day:%d.%m.}" for day in days] == ["24.11.", "25.11.", "26.11."]


def test_a_day_without_news_has_none(reader: User, solar: Organisation, clock: Clock) -> None:
    clock.move_to(SEVEN)
    assert sweep_digests() == 0
    tell(reader, about=solar, kind=NEWS)
    assert [mail.digest_on for mail in OutboxMessage.objects.all()] == [None]


def test_what_is_committed_too_late_waits_for_the_next_one(reader: User, solar: Organisation, clock: Clock) -> None:
    tell(reader, about=solar, kind=DAILY)
    clock.move_to(SEVEN)
    assert sweep_digests() == 1
    late = tell(reader, about=named("Spät"), kind=DAILY)
    Notification.objects.filter(event=late).update(digest_at=SEVEN)
    for later in (timedelta(0), timedelta(hours=23, minutes=59)):
        clock.move_to(SEVEN + later)
        assert sweep_digests() == 0
    clock.move_to(SEVEN + timedelta(days=1))
    assert sweep_digests() == 1
    assert [each.event for each in OutboxMessage.objects.latest("pk").entries.all()] == [late]


def test_after_days_without_a_sweep_there_is_one_with_all_of_it(reader: User, clock: Clock) -> None:
    for day in range(3):
        clock.move_to(NOON + timedelta(days=day))
        tell(reader, about=named(f"Firma {day}"), kind=DAILY)
    clock.move_to(NOON + timedelta(days=5))
    assert sweep_digests() == 1
    assert the_mail().entries.count() == 3


def test_each_has_it_at_seven_of_their_own(reader: User, solar: Organisation, clock: Clock) -> None:
    solar.time_zone = "Asia/Kolkata"
    solar.save()
    indira = create_user(organisation=solar, email="indira@solar.example", name="Indira")
    choose(indira, "digest")
    tell(reader, indira, about=solar, kind=DAILY)
    clock.move_to(datetime(2026, 11, 24, 1, 30, tzinfo=UTC))
    sweep_digests()
    assert the_mail().recipient == indira
    clock.move_to(SEVEN)
    assert sweep_digests() == 1


def test_changing_ones_mind_leaves_in_it_what_waits(reader: User, clock: Clock) -> None:
    first = tell(reader, about=named("Vorher"), kind=DAILY)
    choose(reader, "inbox")
    tell(reader, about=named("Nachher"), kind=DAILY)
    clock.move_to(SEVEN)
    assert sweep_digests() == 1
    assert [each.event for each in the_mail().entries.all()] == [first]


# --- What it says ---------------------------------------------------------------


def test_what_may_not_be_seen_any_more_is_left_out(reader: User, solar: Organisation, clock: Clock) -> None:
    tell(reader, about=solar, kind=DETAILED)
    tell(reader, about=named("SECRET-1"), kind=DETAILED)
    tell(reader, about=named("SECRET-2"), kind=DAILY)
    clock.move_to(SEVEN)
    sweep_digests()
    Organisation.objects.filter(name__startswith="SECRET").update(partner_collaboration=False)
    mail = compose(the_mail())
    whole = mail.subject + str(mail.body) + str(mail.alternatives[0][0])
    assert "Solar Neckar" in whole
    assert "SECRET" not in whole
    assert "1" in mail.subject
    assert DAILY not in whole


@pytest.mark.parametrize("why", ["hidden", "over", "deactivated"])
def test_with_nothing_to_tell_it_is_cancelled(reader: User, why: str, smtp: PostOffice, clock: Clock) -> None:
    about = named("Over" if why == "over" else "Solar")
    tell(reader, about=about, kind=DETAILED)
    clock.move_to(SEVEN)
    sweep_digests()
    if why == "hidden":
        Organisation.objects.filter(pk=about.pk).update(partner_collaboration=False)
    if why == "deactivated":
        User.objects.filter(pk=reader.pk).update(is_active=False)
    sweep_outbox()
    assert (the_mail().status, smtp.mails) == (Status.CANCELLED, [])


def test_the_same_line_stands_there_once(reader: User, solar: Organisation, clock: Clock) -> None:
    for _ in range(3):
        tell(reader, about=solar, kind=DETAILED)
    clock.move_to(SEVEN)
    sweep_digests()
    mail = compose(the_mail())
    assert str(mail.body).count("- Solar Neckar") == 1
    assert "1" in mail.subject


def test_many_lines_are_cut_and_counted(reader: User, clock: Clock) -> None:
    for number in range(23):
        tell(reader, about=named(f"Firma {number:02}"), kind=DETAILED)
    clock.move_to(SEVEN)
    sweep_digests()
    mail = compose(the_mail())
    *named_ones, more = [line for line in str(mail.body).splitlines() if line.startswith("- ")]
    assert named_ones == [f"- Firma {number:02}" for number in range(20)]
    assert "3" in more
    assert "23" in mail.subject


def test_writing_it_takes_the_same_queries_for_one_and_for_thirty(reader: User, clock: Clock) -> None:
    def cost(count: int) -> int:
        for number in range(count):
            tell(reader, about=named(f"Firma {number} {timezone.now()}"), kind=DETAILED)
        clock.move_to(next_digest(reader.time_zone, timezone.now()))
        assert sweep_digests() == 1
        return queries_of(lambda: compose(OutboxMessage.objects.get(pk=OutboxMessage.objects.latest("pk").pk)))

    assert cost(1) == cost(30)


# --- An e-mail like every other -------------------------------------------------


def test_a_dead_one_is_on_the_outbox_page_and_can_be_sent_again(
    admin: User, reader: User, solar: Organisation, smtp: PostOffice, clock: Clock
) -> None:
    smtp.answers[reader.email] = ["550 Unknown"]
    tell(reader, about=solar, kind=DETAILED)
    clock.move_to(SEVEN)
    sweep_digests()
    sweep_outbox()
    dead, client = the_mail(), client_of(admin)
    assert dead.status == Status.DEAD
    page = client.get(reverse("activity:outbox")).content.decode()
    assert reader.email in page
    client.post(reverse("activity:outbox_resend", args=[dead.pk]))
    sweep_outbox()
    assert [mail["Message-ID"] for mail in smtp.mails] == [dead.message_id]
    assert Event.objects.get(verb="mail_resent").organisation == admin.organisation
    stranger = create_user(organisation=solar, email="x@solar.example", name="X", role=admin.role)
    assert not OutboxMessage.objects.administered_by(stranger).exists()


# --- Once and no more -----------------------------------------------------------


def test_beat_does_it_or_else_the_embedded_thread(settings: Settings) -> None:
    schedule, chore = settings.CELERY_BEAT_SCHEDULE["sweep-digests"], embedded._chores["sweep digests"]
    assert import_string(schedule["task"]) == swept_by_beat
    assert (chore.work, chore.every) == (sweep_digests, timedelta(seconds=schedule["schedule"]))
    assert chore.every <= timedelta(minutes=1)


def test_the_number_of_queries_grows_by_the_same_for_each_person(solar: Organisation, clock: Clock) -> None:
    def cost(count: int) -> int:
        people = [
            create_user(organisation=solar, email=f"{count}-{number}@solar.example", name="P")
            for number in range(count)
        ]
        for person in people:
            choose(person, "digest")
        tell(*people, about=solar, kind=DAILY)
        clock.shift(timedelta(days=1))
        with counted_queries() as asked:
            assert sweep_digests() == count
        return len(asked)

    one, two, ten = cost(1), cost(2), cost(10)
    assert ten - one == 9 * (two - one)


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_moment_make_one_each(host: Organisation, solar: Organisation) -> None:
    people = [create_user(organisation=host, email=f"p{n}@host.example", name=f"P {n}") for n in range(12)]
    for person in people:
        choose(person, "digest")
    tell(*people, about=solar, kind=DAILY)
    Notification.objects.update(digest_at=timezone.now() - timedelta(days=1))

    def work(_worker: int) -> int:
        try:
            return sweep_digests()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        made = sum(workers.map(work, range(4)))
    made += sweep_digests()
    assert made == 12
    entries = Notification.objects.values_list("recipient", "digest__recipient")
    assert sorted(entries) == sorted((person.pk, person.pk) for person in people)
    assert OutboxMessage.objects.count() == 12


def test_one_that_fails_holds_up_no_other(reader: User, bob: User, solar: Organisation, clock: Clock) -> None:
    choose(bob, "digest")
    tell(reader, bob, about=solar, kind=DAILY)
    clock.move_to(SEVEN)
    Organisation.objects.filter(pk=reader.organisation_id).update(time_zone="Nowhere/At all")
    elsewhere = create_user(organisation=solar, email="eve@solar.example", name="Eve")
    Notification.objects.filter(recipient=bob).update(recipient=elsewhere)
    assert sweep_digests() == 1
    assert the_mail().recipient == elsewhere

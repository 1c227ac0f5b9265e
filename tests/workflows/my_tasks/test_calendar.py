"""The calendar behind the secret link: what stands in it, and for whom it opens."""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.signing import Signer
from django.test import Client
from icalendar import Calendar
from pytest_django import Settings

from activity.models import Event
from collab.base.logs import HideTokens
from orgs.models import Partnership, Role, User
from orgs.services.people import deactivate_person, reactivate_person
from tests.cast import Cast, revoke
from tests.helpers import client_of, queries_of
from tests.workflows.my_tasks.things import due, fresh, in_days, in_english, mixed_process, plain_process
from tests.workflows.things import share, small_template, start, task_of
from workflows.calendar_links import token_of, url_of
from workflows.due import end_of
from workflows.models import CalendarFeed, Process, Task
from workflows.services.calendar import renew_calendar_link, revoke_calendar_link
from workflows.services.processes import close_process, move_task

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 12, 2, 15, 0, tzinfo=BERLIN)
PAGE, RENEW, REVOKE = "/tasks/subscription/", "/tasks/subscription/renew/", "/tasks/subscription/revoke/"


def address(user: User) -> str:
    """Return the path of a new link to the calendar of ``user``."""
    return path(renew_calendar_link(actor=user))


def path(feed: CalendarFeed) -> str:
    return f"/calendar/{token_of(feed)}.ics"


def events(url: str) -> list[Any]:
    """Return what a calendar program reads there, in order."""
    response = Client().get(url)
    assert response.status_code == 200
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def titles(url: str) -> set[str]:
    return {str(event["summary"]).partition(" · ")[0] for event in events(url)}


@pytest.fixture
def dated(cast: Cast) -> Process:
    """Return the process whose tasks say who does them, all due in a week."""
    process = mixed_process(cast)
    process.tasks.update(due_at=in_days(7))
    return process


def test_each_person_gets_the_own_open_tasks_with_a_due_date(cast: Cast, dated: Process) -> None:
    plain_process(cast, ["Ohne Datum"])
    move_task(actor=cast.staff, task=task_of(dated, "Alpha"), move="complete")
    people = {"staff": cast.staff, "admin": cast.admin, "alpha": cast.alpha.user, "chief": cast.chief}
    assert {name: titles(address(user)) for name, user in people.items()} == {
        "staff": {"Team"},
        "admin": {"Büro"},
        "alpha": {"Anna", "Zugriff", "Anna im Büro"},
        "chief": {"Zugriff"},
    }
    others = (cast.beta.user, cast.gamma.user, cast.delta.user, cast.other_staff, cast.reader)
    assert [titles(address(user)) for user in others] == [set()] * 5


def suspend(cast: Cast, _process: Process) -> None:
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status=Partnership.Status.SUSPENDED)


def narrow(cast: Cast, _process: Process) -> None:
    Role.objects.filter(pk=cast.partner_role.pk).update(rights=["entity.view"])


LOST: dict[str, Callable[[Cast, Process], object]] = {
    "suspended": suspend,
    "unshared": lambda cast, process: revoke(process, cast.alpha.organisation),
    "the entity is unshared": lambda cast, _process: revoke(cast.opportunity, cast.alpha.organisation),
    "the role is narrowed": narrow,
    "closed": lambda cast, process: close_process(actor=cast.staff, process=process, reason=""),
}


@pytest.mark.parametrize("take", LOST.values(), ids=LOST.keys())
def test_what_may_not_be_seen_any_more_is_gone_at_the_next_fetch(
    cast: Cast, dated: Process, take: Callable[[Cast, Process], object]
) -> None:
    url = address(cast.alpha.user)
    assert len(events(url)) == 4
    take(cast, dated)
    assert events(url) == []


@time_machine.travel(NOW, tick=False)
def test_what_an_event_says(cast: Cast, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://collab.example"
    process = plain_process(cast, ["Ganztags", "Uhrzeit"])
    due(process, Ganztags=end_of(date(2026, 12, 4), BERLIN), Uhrzeit=datetime(2026, 12, 5, 10, 0, tzinfo=BERLIN))
    whole, timed = events(address(cast.alpha.user))
    task = task_of(process, "Ganztags")
    assert (whole["dtstart"].dt, whole["dtend"].dt) == (date(2026, 12, 4), date(2026, 12, 5))
    half_hour = datetime(2026, 12, 5, 9, 30, tzinfo=BERLIN)
    assert (timed["dtstart"].dt, timed["dtend"].dt) == (half_hour, half_hour + timedelta(minutes=30))
    assert (whole["uid"], whole["dtstamp"].dt, whole["transp"]) == (
        f"task-{task.pk}@collab.example",
        NOW,
        "TRANSPARENT",
    )
    assert whole["summary"] == "Ganztags · PV-Anlage Muster"
    link = f"https://collab.example/tasks/{task.pk}/"
    assert (whole["description"], whole["url"]) == (f"Montage · Dach\nStadtwerke\n{link}", link)


def test_the_day_is_the_one_of_the_reader(cast: Cast) -> None:
    process = plain_process(cast, ["Ganztags"])
    due(process, Ganztags=end_of(date(2026, 12, 4), BERLIN))
    cast.alpha.organisation.time_zone = "Asia/Tokyo"
    cast.alpha.organisation.save()
    with time_machine.travel(NOW, tick=False):
        [event] = events(address(fresh(cast.alpha.user)))
    assert event["dtend"].dt == datetime(2026, 12, 4, 23, 59, tzinfo=BERLIN)


def test_it_speaks_the_language_of_its_owner(cast: Cast) -> None:
    calendar = Calendar.from_ical(Client().get(address(in_english(cast.alpha.user))).content)
    assert (calendar["x-wr-calname"], calendar["version"], calendar["method"]) == ("My tasks", "2.0", "PUBLISH")


def test_what_is_waited_for_is_named_only_as_far_as_it_is_seen(cast: Cast) -> None:
    process = start(cast, small_template(cast))
    share(cast, process)
    process.tasks.update(due_at=in_days(1))
    url = address(in_english(cast.alpha.user))
    [event] = events(url)
    assert "Waits for: Anrufen" in event["description"].split("\n")
    Role.objects.filter(pk=cast.partner_role.pk).update(task_scope=Role.TaskScope.ASSIGNED)
    [event] = events(url)
    assert "Waits for: A step that you don't see" in event["description"].split("\n")
    assert b"Anrufen" not in Client().get(url).content


def test_hostile_names_stay_words(cast: Cast) -> None:
    hostile = "Dach\r\nATTENDEE:mailto:x@y.example\rEND:VEVENT\u2028\x07; a, b \\n \u202e"
    process = plain_process(cast, ["Harmlos"])
    process.tasks.update(name=hostile, due_at=in_days(1))
    Process.objects.filter(pk=process.pk).update(name=hostile)
    [event] = events(address(cast.alpha.user))
    assert "attendee" not in event
    assert event["summary"] == r"Dach ATTENDEE:mailto:x@y.example END:VEVENT ; a, b \n · PV-Anlage Muster"
    assert event["description"].split("\n")[0] == r"Dach ATTENDEE:mailto:x@y.example END:VEVENT ; a, b \n · Dach"


def test_how_it_is_sent(cast: Cast, dated: Process) -> None:
    url = address(cast.alpha.user)
    response, head = Client().get(url), Client().head(url)
    for each in (response, head):
        assert each["Content-Type"] == "text/calendar; charset=utf-8"
        assert each["Cache-Control"] == "private, no-store"
        assert each["X-Content-Type-Options"] == "nosniff"
        assert not each.cookies
    assert (head.status_code, head.content) == (200, b"")
    assert Client().post(url).status_code == 405


def test_a_link_that_nobody_made_opens_nothing(cast: Cast) -> None:
    feed = renew_calendar_link(actor=cast.staff)
    token = token_of(feed)
    theirs = token_of(renew_calendar_link(actor=cast.alpha.user))
    forged = [
        "x",
        ".",
        str(feed.pk),
        f"{feed.pk}.",
        f"{feed.pk}.{feed.nonce}",
        f"{feed.pk}.{theirs.partition('.')[2]}",
        f"{token}x",
        token[:-1],
        f"{feed.pk}.{Signer(salt='workflows.calendar').signature(feed.nonce)}",
        "999999999999999999999.x",
    ]
    opened = [each for each in forged if Client().get(f"/calendar/{each}.ics").status_code != 404]
    assert opened == []
    assert Client().get(f"/calendar/{token}.ics").status_code == 200


def test_a_new_link_ends_the_old_one_and_revoking_ends_it_for_good(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    assert client.post(RENEW)["Location"] == PAGE
    old = path(CalendarFeed.objects.get())
    assert client.get(PAGE).context["link"].endswith(old)
    client.post(RENEW)
    new = path(CalendarFeed.objects.get())
    assert [Client().get(url).status_code for url in (old, new)] == [404, 200]
    client.post(REVOKE)
    assert [Client().get(url).status_code for url in (old, new)] == [404, 404]
    assert client.get(PAGE).context["link"] == ""
    # There is none to revoke any more.
    client.post(REVOKE)
    history = Event.objects.filter(verb__startswith="calendar_").order_by("pk")
    made, revoked = "calendar_link_made", "calendar_link_revoked"
    mine = (cast.alpha.user.pk, cast.alpha.user.pk, cast.alpha.organisation.pk)
    assert [(each.verb, each.actor_id, each.target_id, each.organisation_id) for each in history] == [
        (made, *mine),
        (made, *mine),
        (revoked, *mine),
    ]


def test_looking_makes_no_link(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    page = client.get(PAGE).content.decode()
    dialog = client.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert (".ics" in page + dialog, "<html" in dialog) == (False, False)
    assert CalendarFeed.objects.count() == 0


def test_the_dialog_shows_the_link_at_once(cast: Cast) -> None:
    response = client_of(in_english(cast.alpha.user)).post(RENEW, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert f'value="{url_of(CalendarFeed.objects.get())}"' in page
    assert page.count("The new link is there.") == 1


def test_whoever_is_deactivated_has_no_calendar_and_gets_the_old_link_back_never(cast: Cast, dated: Process) -> None:
    url = address(cast.chief)
    other = address(cast.alpha.user)
    deactivate_person(actor=cast.chief, person=cast.alpha.user)
    assert [Client().get(each).status_code for each in (url, other)] == [200, 404]
    reactivate_person(actor=cast.chief, person=cast.alpha.user)
    assert Client().get(other).status_code == 404
    assert len(events(address(fresh(cast.alpha.user)))) == 4


def test_the_token_stands_neither_in_the_database_nor_in_the_log(cast: Cast) -> None:
    feed = renew_calendar_link(actor=cast.alpha.user)
    token = token_of(feed)
    signature = token.partition(".")[2]
    assert signature not in str(CalendarFeed.objects.values().get())
    assert signature not in str(list(Event.objects.values()))
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", path(feed)), None)
    assert HideTokens().filter(record)
    assert record.getMessage() == "Not Found: /calendar/…"
    page = logging.LogRecord("django.request", logging.WARNING, "", 0, "Forbidden: %s", (RENEW,), None)
    HideTokens().filter(page)
    assert page.getMessage() == f"Forbidden: {RENEW}"


def test_another_secret_key_makes_another_link(cast: Cast, settings: Settings) -> None:
    url = address(cast.alpha.user)
    key, settings.SECRET_KEY = settings.SECRET_KEY, "another one"
    assert Client().get(url).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [key]
    assert Client().get(url).status_code == 200


def test_that_it_is_fetched_is_shown(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        url = address(cast.alpha.user)
        fetched = []
        for minutes, call in ((0, Client().head), (1, Client().get), (30, Client().get), (40, Client().get)):
            clock.shift(timedelta(minutes=minutes))
            call(url)
            fetched.append(CalendarFeed.objects.get().fetched_at)
    first = NOW + timedelta(minutes=1)
    assert fetched == [None, first, first, first + timedelta(minutes=70)]


def test_thirty_tasks_take_as_many_queries_as_one(cast: Cast) -> None:
    def more(count: int) -> None:
        for _number in range(count):
            share(cast, start(cast, small_template(cast)))
        plain_process(cast, [f"Aufgabe {number}" for number in range(count)])
        for process in Process.objects.all():
            process.tasks.update(due_at=in_days(1))

    more(1)
    url = address(cast.alpha.user)
    alone = queries_of(lambda: Client().get(url))
    more(30)
    assert len(events(url)) == 62
    assert queries_of(lambda: Client().get(url)) == alone


def test_of_very_many_tasks_what_comes_next_goes_first(cast: Cast) -> None:
    process = plain_process(cast, ["Bald"])
    due(process, Bald=in_days(1))
    task = task_of(process, "Bald")
    Task.objects.bulk_create(copy_of(task, f"Alt {number}", in_days(-1)) for number in range(500))
    content = Client().get(address(cast.alpha.user)).content
    assert (content.count(b"BEGIN:VEVENT"), content.count(b"SUMMARY:Bald")) == (500, 1)


def copy_of(task: Task, name: str, due_at: datetime) -> Task:
    made = Task.objects.get(pk=task.pk)
    made.pk, made.name, made.due_at = None, name, due_at
    return made


def test_revoking_says_whether_there_was_a_link(cast: Cast) -> None:
    renew_calendar_link(actor=cast.staff)
    assert (revoke_calendar_link(actor=cast.staff), revoke_calendar_link(actor=cast.staff)) == (True, False)

"""The list as somebody asks for it: order, sections, filters, search, pages."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from orgs.models import User
from tests.cast import Cast
from tests.cast_things import add_types
from tests.helpers import client_of, queries_of
from tests.workflows.my_tasks.things import (
    PAGE,
    due,
    facets,
    in_days,
    in_english,
    mixed_process,
    names,
    plain_process,
    rows,
    second_host,
)
from tests.workflows.things import person, small_template, start, task_of
from workflows.due import end_of
from workflows.models import Process, Task
from workflows.services.processes import move_task

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
# A Wednesday.
NOW = datetime(2026, 12, 2, 15, 0, tzinfo=BERLIN)
DUE = {
    "Gestern": end_of(NOW.date() - timedelta(days=1), BERLIN),
    "Vorhin": NOW - timedelta(hours=1),
    "Nachher": NOW + timedelta(hours=1),
    "Abends": end_of(NOW.date(), BERLIN),
    "Sonntag": end_of(NOW.date() + timedelta(days=4), BERLIN),
    "Montag": end_of(NOW.date() + timedelta(days=5), BERLIN),
    "Irgendwann": None,
}


@pytest.fixture
def dated(cast: Cast) -> Process:
    """Return a process of Anna's with due dates around a Wednesday afternoon."""
    process = plain_process(cast, [*reversed(DUE), "Erledigt"])
    due(process, **DUE)
    move_task(actor=cast.staff, task=task_of(process, "Erledigt"), move="complete")
    return process


@time_machine.travel(NOW, tick=False)
def test_what_is_due_first_stands_first_and_in_sections(cast: Cast, dated: Process) -> None:
    shown = [(row.section, row.task.name) for row in rows(in_english(cast.alpha.user))]
    assert shown == [
        ("Overdue", "Gestern"),
        ("Overdue", "Vorhin"),
        ("Today", "Nachher"),
        ("Today", "Abends"),
        ("This week", "Sonntag"),
        ("Later", "Montag"),
        ("No due date", "Irgendwann"),
    ]


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?state=overdue", ["Gestern", "Vorhin"]),
        ("?state=today", ["Nachher", "Abends"]),
        ("?state=week", ["Nachher", "Abends", "Sonntag"]),
        ("?state=undated", ["Irgendwann"]),
        ("?state=done", ["Erledigt"]),
        ("?state=overdue&state=done", ["Gestern", "Vorhin", "Erledigt"]),
        ("?state=hold", []),
        ("?state=blocked", []),
        ("?state=nonsense&host=0&type=x&process=%00", list(DUE)),
        ("?sort=-task&state=overdue", ["Vorhin", "Gestern"]),
        ("?sort=-due&state=week", ["Sonntag", "Abends", "Nachher"]),
    ],
)
def test_states_and_orders(cast: Cast, dated: Process, query: str, found: list[str]) -> None:
    assert names(cast.alpha.user, query) == found


def test_the_day_ends_where_the_reader_is(cast: Cast, dated: Process) -> None:
    cast.alpha.organisation.time_zone = "Asia/Tokyo"
    cast.alpha.organisation.save()
    with time_machine.travel(NOW, tick=False):
        # There it is 23:00, and what ends the day in Berlin is due tomorrow.
        assert names(cast.alpha.user, "?state=today") == []
        assert names(cast.alpha.user, "?state=week") == ["Nachher", "Abends"]


def test_sorted_otherwise_there_are_no_sections(cast: Cast, dated: Process) -> None:
    assert {row.section for row in rows(cast.alpha.user, "?sort=task")} == {""}


def test_blocked_and_held_tasks_say_so(cast: Cast) -> None:
    process = start(cast, small_template(cast))
    move_task(actor=cast.staff, task=task_of(process, "Anrufen"), move="hold")
    assert names(cast.staff) == ["Anrufen", "Angebot schreiben"]
    assert names(cast.staff, "?state=hold") == ["Anrufen"]
    [blocked] = rows(cast.staff, "?state=blocked")
    assert (blocked.task.name, [wait.name for wait in blocked.waits]) == ("Angebot schreiben", ["Kontakt"])
    assert (blocked.actions, blocked.in_bulk) == ([], [])


def test_filters_offer_what_is_on_the_list_and_nothing_else(cast: Cast) -> None:
    mixed_process(cast)
    plain_process(cast, ["SECRET-TASK"], [person(cast.admin)], name="SECRET-PROCESS")
    orders = plain_process(cast, ["Bestellen"], name="Einkauf", entity=cast.order)
    plain_process(second_host(cast), ["Bei Fremdwerke"], name="Wartung")
    add_types(cast.beta.organisation)
    offered = facets(in_english(cast.alpha.user))
    assert offered.pop("state") == {
        "Overdue",
        "Due today",
        "Due this week",
        "No due date",
        "Blocked",
        "On hold",
        "Done",
    }
    assert offered == {
        "host": {"Stadtwerke", cast.other.name},
        "type": {
            each.label_plural_en for each in (cast.opportunity_type, cast.order_type, cast.other_opportunity.type)
        },
        "process": {"PV-Vertrieb", "Einkauf", "Wartung"},
    }
    assert names(cast.alpha.user, f"?type={cast.order_type.pk}") == [task.name for task in orders.tasks.all()]
    assert names(cast.alpha.user, f"?host={cast.other.pk}") == ["Bei Fremdwerke"]
    assert names(cast.alpha.user, "?process=Einkauf&process=Wartung") == ["Bestellen", "Bei Fremdwerke"]
    assert "SECRET-TASK" not in names(cast.alpha.user, "?process=SECRET-PROCESS")


def test_what_is_the_same_everywhere_is_no_filter_and_no_column(cast: Cast) -> None:
    mixed_process(cast)
    assert set(facets(cast.alpha.user)) == {"state"}
    listing = client_of(cast.alpha.user).get(PAGE).context["listing"]
    assert [column.key for column in listing.columns] == ["task", "entity", "status", "due", "actions"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bestell", ["Bestellen"]),
        ("einkauf", ["Bestellen"]),
        ("4711", ["Bestellen"]),
        ("büro anna", ["Anna im Büro"]),
        ("SECRET", []),
        ("%", []),
        ("\x00", ["Anna", "Alpha", "Zugriff", "Anna im Büro", "Bestellen"]),
    ],
)
def test_search(cast: Cast, words: str, found: list[str]) -> None:
    mixed_process(cast)
    plain_process(cast, ["Bestellen"], name="Einkauf", entity=cast.order)
    plain_process(cast, ["SECRET-TASK"], [person(cast.admin)], name="SECRET-PROCESS")
    response = client_of(cast.alpha.user).get(PAGE, {"q": words})
    assert [row.task.name for row in response.context["rows"]] == found


def test_nothing_to_do_says_what_comes_next(cast: Cast) -> None:
    page = client_of(cast.alpha.user).get(PAGE).content.decode()
    assert 'href="?state=done"' in page
    nothing = client_of(cast.alpha.user).get(f"{PAGE}?state=done").content.decode()
    assert f'class="button button--primary empty__action" href="{PAGE}"' in nothing


def many(cast: Cast, count: int) -> None:
    """Give Anna and the host's staff so many tasks each, some of which wait for others."""
    for number in range(count):
        process = start(cast, small_template(cast))
        Process.objects.filter(pk=process.pk).update(name=f"Prozess {number}")
    doers = [person(cast.alpha.user)]
    process = plain_process(cast, [f"Aufgabe {number}" for number in range(count)], doers)
    due(process, **{f"Aufgabe {number}": in_days(number - 3) for number in range(count)})


@pytest.mark.parametrize("name", ["staff", "alpha"])
def test_thirty_tasks_take_as_many_queries_as_one(cast: Cast, name: str) -> None:
    user = cast.staff if name == "staff" else cast.alpha.user
    many(cast, 1)
    client = client_of(user)
    alone = queries_of(lambda: client.get(PAGE))
    many(cast, 30)
    assert len(names(user)) > 30
    assert queries_of(lambda: client.get(PAGE)) == alone


def test_long_lists_have_pages(cast: Cast) -> None:
    process = plain_process(cast, ["Erste"])
    first = task_of(process, "Erste")
    more = [task_from(first, f"Aufgabe {number:03}") for number in range(119)]
    Task.objects.bulk_create(more)
    client = client_of(cast.alpha.user)
    assert [len(shown(client, number)) for number in (1, 2, 3)] == [50, 50, 20]
    assert not shown(client, 1) & shown(client, 2)
    assert client.get(PAGE).context["page"].paginator.count == 120


def shown(client: Client, page: int) -> set[int]:
    return {row.task.pk for row in client.get(f"{PAGE}?page={page}").context["rows"]}


def task_from(task: Task, name: str) -> Task:
    made = Task.objects.get(pk=task.pk)
    made.pk, made.name = None, name
    return made


def test_names_are_only_words(cast: Cast) -> None:
    hostile = '<b>"x"</b>'
    plain_process(cast, [hostile], name=hostile)
    page = client_of(User.objects.get(pk=cast.alpha.user.pk)).get(PAGE).content.decode()
    assert hostile not in page
    assert page.count("&lt;b&gt;&quot;x&quot;&lt;/b&gt;") > 3

"""The list of process templates: who sees which, what it says of each, and how it is searched."""

import pytest

from tests.cast import Cast
from tests.helpers import client_of, queries_of
from tests.workflows.templates.pages import LIST, colleague, page
from tests.workflows.things import make_template, small_template, start
from workflows.models import ProcessTemplate
from workflows.services.templates import Content, archive_template, create_template

pytestmark = pytest.mark.django_db


def rows(cast: Cast, query: str = "") -> list[str]:
    """Return the names in the list, in order."""
    response = client_of(cast.staff).get(f"{LIST}{query}")
    return [row.template.name for row in response.context["rows"]]


def test_it_says_of_what_each_is_made_and_what_runs(english: Cast) -> None:
    template = small_template(english)
    start(english, template)
    template.refresh_from_db()
    row = client_of(english.staff).get(LIST).context["rows"][0]
    assert (row.template, row.phases, row.tasks, row.running) == (template, 2, 3, 1)
    assert "Running processes" in page(english.staff, LIST)


def test_running_processes_are_counted_for_those_who_may_see_processes(english: Cast) -> None:
    start(english, small_template(english))
    reader = colleague(english, "template.view", "entity.view")
    response = client_of(reader).get(LIST)
    assert [row.running for row in response.context["rows"]] == [0]
    assert b"Running processes" not in response.content
    assert b"/new/" not in response.content


def test_strangers_templates_are_not_in_it(english: Cast) -> None:
    create_template(actor=english.other_staff, content=Content({"name": "SECRET-OTHER", "description": ""}))
    make_template(english, "Unsere")
    assert rows(english) == ["Unsere"]


def test_archived_ones_are_listed_when_asked_for(english: Cast) -> None:
    kept, old = make_template(english, "Aktuell"), make_template(english, "Alt")
    archive_template(actor=english.staff, template=old)
    assert rows(english) == [kept.name]
    assert rows(english, "?status=archived") == [old.name]
    assert rows(english, "?status=archived&status=active") == [kept.name, old.name]


def test_search_filter_and_order(english: Cast) -> None:
    make_template(english, "Wärme", purposes=[english.purposes["heat"]])
    make_template(english, "Vertrieb", purposes=[english.purposes["sales"]])
    make_template(english, "Montage")
    heat = english.purposes["heat"].pk
    assert rows(english, "?q=wärm") == ["Wärme"]
    assert rows(english, f"?purpose={heat}") == ["Wärme"]
    assert rows(english, "?sort=-name") == ["Wärme", "Vertrieb", "Montage"]
    assert rows(english, "?purpose=nonsense&status=%00&q=%00&sort=nonsense&page=99999999999999999999") == [
        "Montage",
        "Vertrieb",
        "Wärme",
    ]


def test_an_empty_list_says_what_to_do(english: Cast) -> None:
    assert "Create process template" in page(english.staff, LIST)
    assert "Clear filters" in page(english.staff, f"{LIST}?q=nichts")
    reader = colleague(english, "template.view")
    assert "Create process template" not in page(reader, LIST)


def test_thirty_cost_what_one_costs(english: Cast) -> None:
    client = client_of(english.staff)
    start(english, small_template(english))
    one = queries_of(lambda: client.get(LIST))
    for template in ProcessTemplate.objects.bulk_create(
        [ProcessTemplate(organisation=english.host, name=f"Vorlage {number}") for number in range(29)]
    ):
        template.purposes.add(english.purposes["sales"])
        template.phases.create(name="Phase").tasks.create(name="Aufgabe")
    assert queries_of(lambda: client.get(LIST)) == one
    assert ProcessTemplate.objects.count() == 30

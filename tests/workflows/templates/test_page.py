"""The page of a template: what it says of its parts, and to whom."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.helpers import client_of, queries_of
from tests.workflows.templates.pages import colleague, page
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, small_template, start
from workflows.models import TaskTemplate
from workflows.people import Who
from workflows.services.templates import archive_template, duplicate_phase

pytestmark = pytest.mark.django_db


def card(cast: Cast, template: Any, phase: int, task: int) -> Any:
    """Return the card of a task as staff sees it."""
    shown = client_of(cast.staff).get(template.get_absolute_url()).context["page"]
    return shown.phases[phase].tasks[task]


def test_tasks_say_when_they_are_due_and_what_they_wait_for(english: Cast) -> None:
    template = make_template(english)
    early, late = make_phase(english, template, "Früh"), make_phase(english, template, "Spät")
    call = make_task(english, early, "Anruf", due_from="start", due_amount=1, due_unit="hours")
    make_task(english, early, "Besuch", after=[call], due_from="task", due_amount=3, due_task=call)
    make_task(
        english, late, "Angebot", after=[early, call], due_from="phase", due_amount=2, due_unit="weeks", due_phase=early
    )
    make_task(english, late, "Feier", due_from="day", due_on="2027-05-01")
    assert [(each.due, each.waits) for each in (card(english, template, 0, 0), card(english, template, 0, 1))] == [
        ("1 hour after the start", []),
        ("3 days after “Anruf”", ["Anruf"]),
    ]
    offer, party = card(english, template, 1, 0), card(english, template, 1, 1)
    assert (offer.due, sorted(offer.waits)) == ("2 weeks after the phase “Früh”", ["Anruf", "the phase “Früh”"])
    assert (party.due, party.waits) == ("1 May 2027", [])
    assert "waits for Anruf" in page(english.staff, template.get_absolute_url())


def test_partners_have_names_for_those_who_may_view_partners(english: Cast) -> None:
    alpha = english.alpha
    everybody = [person(english.staff), person(alpha.user), Who(organisation_id=alpha.organisation.pk), ANY_PARTNER]
    template = make_template(english, assignees=everybody)
    phase = make_phase(english, template, "Phase", assignees=everybody)
    make_task(english, phase, "Aufgabe", assignees=everybody)
    shown = ["Stella Stadt", "Anna Alpha, Alpha Solar", "Alpha Solar", "The partner that has access"]
    assert card(english, template, 0, 0).assignees == shown
    reader = colleague(english, "template.view", "template.edit")
    response = client_of(reader).get(template.get_absolute_url())
    assert response.context["page"].phases[0].tasks[0].assignees == [
        "Stella Stadt",
        "A partner",
        "The partner that has access",
    ]
    assert b"Alpha" not in response.content


def test_who_may_only_view_finds_nothing_to_press(english: Cast) -> None:
    template = small_template(english)
    response = client_of(colleague(english, "template.view")).get(template.get_absolute_url())
    content = response.content.decode()
    main = content[content.index('id="main"') : content.index("</main>")]
    assert "Angebot schreiben" in main
    assert [part for part in ("<form", "reorder-handle", "/delete/", "/edit/", "<button") if part in main] == []


def test_it_says_on_which_versions_processes_run(english: Cast) -> None:
    template = small_template(english)
    start(english, template)
    edition = template.edition
    make_phase(english, template, "Neu")
    start(english, template)
    start(english, template)
    words = page(english.staff, template.get_absolute_url())
    assert f"Version {edition + 1}" in words
    assert f"2 run on version {edition + 1}, 1 runs on version {edition}." in words
    unseen = page(colleague(english, "template.view", "entity.view"), template.get_absolute_url())
    assert "on version" not in unseen


def test_an_archived_one_says_so(english: Cast) -> None:
    template = archive_template(actor=english.staff, template=small_template(english))
    assert "no new processes start from it" in page(english.staff, template.get_absolute_url())


def test_thirty_tasks_cost_what_two_cost(english: Cast) -> None:
    client = client_of(english.staff)
    template = make_template(english)
    who = [person(english.staff), person(english.alpha.user), Who(organisation_id=english.beta.organisation.pk)]
    first = make_phase(english, template, "Erste", assignees=who)
    second = make_phase(english, template, "Zweite", assignees=who)
    call = make_task(english, first, "Anruf", assignees=who, purposes=[english.purposes["sales"]])
    make_task(english, second, "Besuch", assignees=who, after=[first, call])
    url = template.get_absolute_url()
    few = queries_of(lambda: client.get(url))
    for number in range(4):
        make_task(english, second, f"Aufgabe {number}", assignees=who, after=[first], purposes=call.purposes.all())
    for _copy in range(5):
        duplicate_phase(actor=english.staff, phase=second)
    assert TaskTemplate.objects.count() == 31
    assert queries_of(lambda: client.get(url)) == few

"""Changing tasks and the process itself: forms that lose nothing and overwrite nothing."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast
from tests.helpers import client_of
from tests.workflows.process.things import in_english, in_page, looker, shared_process, toasts, words
from tests.workflows.things import phase_of, task_of
from workflows.models import Process
from workflows.services.processes import close_process, edit_process, edit_task, move_task

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
SAID = {"name": "Besuch", "description": "Mit Leiter", "due_on": "2027-03-05", "due_time": ""}


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let staff read English."""
    in_english(cast.staff)


@pytest.mark.parametrize(("clock", "due"), [("", (23, 59)), ("14:30", (14, 30))])
def test_a_task_is_due_at_its_time_or_at_the_end_of_the_day(cast: Cast, clock: str, due: tuple[int, int]) -> None:
    process = shared_process(cast)
    task, client = task_of(process, "Termin"), client_of(cast.staff)
    response = client.post(f"/tasks/{task.pk}/edit/", {**SAID, "due_time": clock, "version": 1})
    assert toasts(client, response) == ["Changes saved."]
    now = task_of(process, "Besuch")
    assert (now.description, now.due_at) == ("Mit Leiter", datetime(2027, 3, 5, *due, tzinfo=BERLIN))
    form = client.get(f"/tasks/{task.pk}/edit/").context["form"]
    assert (str(form["due_on"].value()), str(form["due_time"].value() or "")[:5]) == ("2027-03-05", clock)
    page = words(client.get(f"/tasks/{task.pk}/"))
    assert ("5 March 2027" in page, "14:30" in page) == (True, bool(clock))


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"name": ""}, "This field is required."),
        ({"due_on": "", "due_time": "10:00"}, "Choose the day, too."),
        ({"due_on": "9999-12-31"}, "Ensure this value is less than or equal to"),
        ({"due_on": "0001-01-01"}, "Ensure this value is greater than or equal to"),
        ({"name": "x" * 121}, "at most 120 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast, said: dict[str, str], error: str) -> None:
    process = shared_process(cast)
    for url in (
        f"/tasks/{task_of(process, 'Termin').pk}/edit/",
        f"/phases/{phase_of(process, 'Vor Ort').pk}/tasks/new/",
    ):
        response = client_of(cast.staff).post(url, {**SAID, **said, "version": 1})
        assert (response.status_code, error in words(response)) == (422, True)
        assert "Mit Leiter" in response.content.decode()
    assert process.tasks.count() == 4


def test_who_was_slower_sees_both_and_decides(cast: Cast) -> None:
    process = shared_process(cast)
    task, client = task_of(process, "Termin"), client_of(cast.staff)
    edit_task(actor=cast.admin, task=task, version=1, fields={"name": "Ortstermin"})
    response = client.post(f"/tasks/{task.pk}/edit/", {**SAID, "version": 1}, headers=in_page(process))
    assert (response.status_code, response["HX-Trigger"]) == (422, "process:changed")
    page = response.content.decode()
    assert ('value="Besuch"' in page, "Ortstermin" in page, 'name="version" value="2"' in page) == (True, True, True)
    assert task_of(process, "Ortstermin").version == 2
    client.post(f"/tasks/{task.pk}/edit/", {**SAID, "version": 2})
    assert task_of(process, "Besuch").version == 3


def test_a_blocked_task_is_not_changed_and_nothing_typed_is_lost(cast: Cast) -> None:
    process = shared_process(cast)
    task, client = task_of(process, "Fotos"), client_of(cast.staff)
    response = client.get(f"/tasks/{task.pk}/edit/")
    assert "It waits for" in toasts(client, response)[0]
    response = client.post(f"/tasks/{task.pk}/edit/", {**SAID, "version": 1})
    assert (response.status_code, "“Fotos” is blocked." in words(response)) == (422, True)
    assert 'value="Besuch"' in response.content.decode()
    assert task_of(process, "Fotos").version == 1


def test_a_task_is_added_to_the_end_of_its_phase(cast: Cast) -> None:
    process = shared_process(cast)
    client = client_of(cast.staff)
    response = client.post(
        f"/phases/{phase_of(process, 'Vor Ort').pk}/tasks/new/", {**SAID, "due_on": ""}, headers=in_page(process)
    )
    assert "“Besuch” was added." in words(response)
    assert [task.name for task in process.tasks.in_order()] == [
        "SECRET-CALL",
        "Termin",
        "Fotos",
        "Besuch",
        "SECRET-OFFER",
    ]


def test_the_process_is_changed_with_its_labels(cast: Cast) -> None:
    process = shared_process(cast)
    label = cast.labels["intern"].pk
    client_of(cast.staff).post(
        f"/processes/{process.pk}/edit/", {"name": "Neu", "description": "Text", "labels": [label], "version": 1}
    )
    now = Process.objects.get(pk=process.pk)
    assert (now.name, now.description, [each.pk for each in now.labels.all()]) == ("Neu", "Text", [label])  # type: ignore[attr-defined]


def test_two_who_change_the_process_at_once_see_both(cast: Cast) -> None:
    process = shared_process(cast)
    edit_process(actor=cast.admin, process=process, version=1, fields={"name": "A", "description": ""}, labels=[])
    response = client_of(cast.staff).post(f"/processes/{process.pk}/edit/", {"name": "B", "version": 1})
    assert (response.status_code, "Somebody else saved this meanwhile." in words(response)) == (422, True)
    assert Process.objects.get(pk=process.pk).name == "A"  # type: ignore[attr-defined]


def close(cast: Cast, process: Any, **said: str) -> Any:
    """Return the answer to closing the process."""
    return client_of(cast.staff).post(f"/processes/{process.pk}/close/", said)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"reason": "1"}, "Verloren"),
        ({"reason": "other", "words": "Umgezogen"}, "Umgezogen"),
        ({"words": "Umgezogen"}, "Umgezogen"),
    ],
)
def test_a_process_is_closed_with_a_reason(cast: Cast, said: dict[str, str], reason: str) -> None:
    process = shared_process(cast)
    assert close(cast, process, **said).status_code == 302
    process.refresh_from_db()
    assert (process.is_closed, process.closing_reason, process.closed_by) == (True, reason, cast.staff)


@pytest.mark.parametrize(
    "said",
    [{}, {"reason": "other"}, {"reason": "7"}, {"reason": "0", "words": "Umgezogen"}, {"words": "x" * 121}],
)
def test_without_a_reason_it_stays_open(cast: Cast, said: dict[str, str]) -> None:
    process = shared_process(cast)
    assert close(cast, process, **said).status_code == 422
    process.refresh_from_db()
    assert not process.is_closed


def test_without_reasons_to_choose_from_words_are_welcome_but_not_needed(cast: Cast) -> None:
    for said in ("", "Umgezogen"):
        process = shared_process(cast)
        Process.objects.filter(pk=process.pk).update(closing_reasons=[])
        assert close(cast, process, words=said).status_code == 302
        process.refresh_from_db()
        assert (process.is_closed, process.closing_reason) == (True, said)


def test_closing_says_what_is_open_and_who_was_quicker(cast: Cast) -> None:
    process = shared_process(cast)
    client = client_of(cast.staff)
    assert "4 tasks are still open." in words(client.get(f"/processes/{process.pk}/close/"))
    close_process(actor=cast.admin, process=process, reason="Verloren")
    response = client.post(f"/processes/{process.pk}/close/", {"reason": "0"})
    assert toasts(client, response) == ["Ada Admin closed this process 1 minute ago. Nothing in it can be changed."]
    process.refresh_from_db()
    assert process.closing_reason == "Verloren"


def test_a_closed_process_is_reopened_as_it_was(cast: Cast) -> None:
    process = shared_process(cast)
    move_task(actor=cast.staff, task=task_of(process, "Termin"), move="complete")
    close_process(actor=cast.staff, process=process, reason="Verloren")
    client = client_of(cast.staff)
    phase, task = phase_of(process, "Vor Ort"), task_of(process, "Termin")
    addresses = [f"/processes/{process.pk}/edit/", f"/processes/{process.pk}/assign/"]
    addresses += [f"/phases/{phase.pk}/assign/", f"/phases/{phase.pk}/tasks/new/", f"/tasks/{task.pk}/edit/"]
    for url in addresses:
        response = client.get(url)
        assert "Stella Stadt closed this process" in toasts(client, response)[0]
    assert toasts(client, client.post(f"/processes/{process.pk}/reopen/")) == ["The process is open again."]
    process.refresh_from_db()
    assert (process.is_closed, task_of(process, "Termin").status) == (False, "done")


def test_deleting_asks_and_names_the_tasks(cast: Cast) -> None:
    process = shared_process(cast)
    client = client_of(cast.staff)
    assert "4 tasks with their comments are deleted, too" in words(client.get(f"/processes/{process.pk}/delete/"))
    response = client.post(f"/processes/{process.pk}/delete/")
    assert response["Location"] == f"/entities/{cast.opportunity.pk}/"
    assert toasts(client, response) == ["“PV-Vertrieb” was deleted."]
    assert not Process.objects.filter(pk=process.pk).exists()  # type: ignore[attr-defined]


def test_who_may_only_look_changes_nothing(cast: Cast) -> None:
    process, client = shared_process(cast), client_of(looker(cast))
    task, phase = task_of(process, "Termin"), phase_of(process, "Vor Ort")
    addresses = [f"/processes/{process.pk}/{each}/" for each in ("edit", "assign", "close", "reopen", "delete")]
    addresses += [f"/tasks/{task.pk}/{each}/" for each in ("edit", "assign", "comment")]
    addresses += [f"/phases/{phase.pk}/assign/", f"/phases/{phase.pk}/tasks/new/"]
    assert {client.post(url, {**SAID, "text": "x"}).status_code for url in addresses} == {403}

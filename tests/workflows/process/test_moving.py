"""Moving tasks on: the buttons, what they say, and what is refused."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.cast import Cast
from tests.helpers import client_of
from tests.workflows.process.things import in_english, in_page, move, only_assigned, shared_process, toasts, words
from tests.workflows.things import task_of
from workflows.services.processes import close_process, move_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let everybody read English."""
    in_english(cast.staff, cast.alpha.user, cast.chief)


def test_completing_frees_what_waits_in_the_same_answer(cast: Cast) -> None:
    process = shared_process(cast)
    move_task(actor=cast.staff, task=task_of(process, "SECRET-CALL"), move="complete")
    response = move(cast.alpha.user, task_of(process, "Termin"), "complete", **in_page(process))
    assert (response.status_code, response["HX-Retarget"], response["HX-Reswap"]) == (200, "#work", "outerHTML")
    assert "“Termin” is done." in words(response)
    # One goes on from the task that was moved, by keyboard, too.
    link = f'id="task-{task_of(process, "Termin").pk}-link"'
    assert f"autofocus>{'Termin'}" in response.content.decode().partition(link)[2][:120]
    assert "Waits for" not in words(response).partition("Fotos")[2].partition("SECRET-PHASE")[0]


def test_it_works_without_javascript(cast: Cast) -> None:
    process = shared_process(cast)
    task, client = task_of(process, "Termin"), client_of(cast.alpha.user)
    response = client.post(f"/tasks/{task.pk}/move/", {"move": "start"})
    assert response["Location"] == f"/processes/{process.pk}/#task-{task.pk}"
    assert toasts(client, response) == ["“Termin” is in progress."]
    response = client.post(f"/tasks/{task.pk}/move/", {"move": "complete", "next": f"/tasks/{task.pk}/"})
    assert response["Location"] == f"/tasks/{task.pk}/"


def test_a_task_that_somebody_else_completed_says_who_and_when(cast: Cast) -> None:
    process = shared_process(cast)
    move_task(actor=cast.alpha.user, task=task_of(process, "Termin"), move="complete")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        for key in ("complete", "start"):
            response = move(cast.staff, task_of(process, "Termin"), key, **in_page(process))
            assert "Anna Alpha completed “Termin” 2 minutes ago." in words(response)
    assert task_of(process, "Termin").status_by == cast.alpha.user


def test_whom_the_reader_may_not_know_is_not_named(cast: Cast) -> None:
    process = shared_process(cast)
    move_task(actor=cast.staff, task=task_of(process, "Termin"), move="complete")
    process.tasks.filter(name="Termin").update(status_by=cast.beta.user)
    response = move(cast.alpha.user, task_of(process, "Termin"), "skip", **in_page(process))
    assert "“Termin” was completed 1 minute ago." in words(response)
    assert "Bruno" not in words(response)


def test_a_second_click_changes_nothing(cast: Cast) -> None:
    process = shared_process(cast)
    first, second = (move(cast.staff, task_of(process, "Termin"), "complete", **in_page(process)) for _ in range(2))
    assert ("“Termin” is done." in words(first), "Stella Stadt completed “Termin”" in words(second)) == (True, True)


@pytest.mark.parametrize("who", ["staff", "alpha"])
@pytest.mark.parametrize("key", ["complete", "start", "hold", "skip", "reopen"])
def test_a_blocked_task_refuses_every_move(cast: Cast, who: str, key: str) -> None:
    process = shared_process(cast)
    user = cast.staff if who == "staff" else cast.alpha.user
    response = move(user, task_of(process, "Fotos"), key, **in_page(process))
    assert "“Fotos” is blocked. It waits for: “SECRET-CALL”, “Termin”" in words(response)
    assert task_of(process, "Fotos").status == "open"


def test_the_words_about_a_blocked_task_name_nothing_hidden(cast: Cast) -> None:
    process = shared_process(cast)
    only_assigned(cast)
    response = move(cast.alpha.user, task_of(process, "Fotos"), "complete", **in_page(process))
    said = toasts(client_of(cast.alpha.user), response)[0]
    assert set(said.partition(": ")[2].split(", ")) == {"“Termin”", "A step that you don't see"}
    assert "SECRET" not in words(response)


def test_a_closed_process_refuses_every_move(cast: Cast) -> None:
    process = shared_process(cast)
    close_process(actor=cast.staff, process=process, reason="")
    response = move(cast.alpha.user, task_of(process, "Termin"), "complete", **in_page(process))
    assert "Stella Stadt closed this process 1 minute ago. Nothing in it can be changed." in words(response)
    assert task_of(process, "Termin").status == "open"


def test_on_the_page_of_a_task_that_page_is_brought_up_to_date(cast: Cast) -> None:
    process = shared_process(cast)
    task = task_of(process, "Termin")
    response = move(cast.alpha.user, task, "hold", **in_page(task))
    assert ('id="task-name"' in response.content.decode(), "On hold" in words(response)) == (True, True)


def test_on_other_pages_the_browser_loads_anew(cast: Cast) -> None:
    process = shared_process(cast)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/nowhere/"}
    response = move(cast.alpha.user, task_of(process, "Termin"), "hold", **headers)
    assert (response["HX-Refresh"], response.content) == ("true", b"")


def test_hidden_tasks_are_not_found(cast: Cast) -> None:
    process = shared_process(cast)
    only_assigned(cast)
    assert move(cast.alpha.user, task_of(process, "SECRET-CALL"), "complete").status_code == 404
    assert move(cast.alpha.user, task_of(process, "Termin"), "explode").status_code == 400
    assert move(cast.alpha.user, task_of(process, "SECRET-CALL"), "explode").status_code == 400

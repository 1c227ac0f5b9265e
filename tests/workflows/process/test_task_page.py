"""The page of a task: requirements, comments, history."""

import pytest

from tests.cast import Cast
from tests.helpers import client_of, queries_of
from tests.workflows.process.things import (
    assign,
    comment,
    in_english,
    in_page,
    look,
    only_assigned,
    shared_process,
    words,
)
from tests.workflows.things import person, phase_of, share, task_of
from workflows.services.processes import close_process, edit_process, edit_task, move_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let everybody read English."""
    in_english(cast.staff, cast.alpha.user)


def test_it_says_what_it_needs_and_what_waits_for_it(cast: Cast) -> None:
    process = shared_process(cast)
    move_task(actor=cast.staff, task=task_of(process, "SECRET-CALL"), move="complete")
    text = look(cast.staff, task_of(process, "Fotos"))
    assert "Requirements Termin Still open SECRET-CALL Closed" in text
    assert "Waiting for this SECRET-OFFER" in text
    assert "Waiting for this Fotos SECRET-OFFER" in look(cast.staff, task_of(process, "Termin"))


def test_partners_read_of_requirements_only_what_they_see(cast: Cast) -> None:
    process = shared_process(cast)
    only_assigned(cast)
    text = look(cast.alpha.user, task_of(process, "Fotos"))
    needs = text.partition("Requirements")[2].partition("Comments")[0]
    assert ("Termin Still open" in needs, "A step that you don&#x27;t see Still open" in needs) == (True, True)
    assert ("SECRET" in text, "Waiting for this" in text) == (False, False)
    move_task(actor=cast.staff, task=task_of(process, "SECRET-CALL"), move="complete")
    assert "Requirements Termin Still open Comments" in look(cast.alpha.user, task_of(process, "Fotos"))


def test_hidden_tasks_are_not_found(cast: Cast) -> None:
    process = shared_process(cast)
    only_assigned(cast)
    client = client_of(cast.alpha.user)
    found = {task.name: client.get(f"/tasks/{task.pk}/").status_code for task in process.tasks.all()}
    assert found == {"SECRET-CALL": 404, "Termin": 200, "Fotos": 200, "SECRET-OFFER": 404}


def test_internal_comments_are_for_the_host(cast: Cast) -> None:
    process = shared_process(cast)
    task = task_of(process, "Termin")
    for text, internal in (("Bis Freitag", ""), ("SECRET-COMMENT", "on")):
        client_of(cast.staff).post(f"/tasks/{task.pk}/comment/", {"text": text, "internal": internal})
    client_of(cast.alpha.user).post(f"/tasks/{task.pk}/comment/", {"text": "Geht klar", "internal": "on"})
    staff, alpha = look(cast.staff, task), look(cast.alpha.user, task)
    assert ("Comments 3" in staff, "SECRET-COMMENT" in staff) == (True, True)
    assert ("Comments 2" in alpha, "SECRET-COMMENT" in alpha, "Internal" in alpha) == (True, False, False)
    # What a partner writes is never internal.
    assert list(task.comments.values_list("text", "internal")) == [
        ("Bis Freitag", False),
        ("SECRET-COMMENT", True),
        ("Geht klar", False),
    ]
    assert ("3 Comments" in look(cast.staff, process), "2 Comments" in look(cast.alpha.user, process)) == (True, True)


def test_one_goes_on_where_the_comment_was_added(cast: Cast) -> None:
    task = task_of(shared_process(cast), "Termin")
    client, said = client_of(cast.alpha.user), {"text": "Da", "next": f"/tasks/{task.pk}/#comments"}
    response = client.post(f"/tasks/{task.pk}/comment/", said, headers=in_page(task))
    assert 'id="comments-title" tabindex="-1" autofocus>' in response.content.decode()
    assert client.post(f"/tasks/{task.pk}/comment/", said)["Location"] == said["next"]


def test_a_comment_that_cannot_be_added_is_not_lost(cast: Cast) -> None:
    process = shared_process(cast)
    task = task_of(process, "Fotos")
    response = client_of(cast.staff).post(
        f"/tasks/{task.pk}/comment/", {"text": "Schon unterwegs"}, headers=in_page(task)
    )
    assert (response.status_code, "“Fotos” is blocked." in words(response)) == (422, True)
    assert "Schon unterwegs" in response.content.decode()
    response = client_of(cast.staff).post(f"/tasks/{task_of(process, 'Termin').pk}/comment/", {"text": "x" * 4001})
    assert (response.status_code, "at most 4000 characters" in words(response)) == (422, True)
    assert not task.comments.exists()


def test_the_page_costs_the_same_for_any_number_of_comments(cast: Cast) -> None:
    task, client = task_of(shared_process(cast), "Termin"), client_of(cast.alpha.user)
    comment(cast.staff, task, "Eins")
    few = queries_of(lambda: client.get(f"/tasks/{task.pk}/"))
    for number in range(10):
        comment(cast.staff, task, str(number))
    assert queries_of(lambda: client.get(f"/tasks/{task.pk}/")) == few


def test_the_history_says_who_did_what(cast: Cast) -> None:
    process = shared_process(cast)
    move_task(actor=cast.alpha.user, task=task_of(process, "Termin"), move="complete")
    assign(cast, phase_of(process, "Vor Ort"), person(cast.alpha.user))
    close_process(actor=cast.staff, process=process, reason="Gewonnen")
    text = look(cast.staff, process).partition("History")[2]
    assert "Stella Stadt closed the process PV-Vertrieb Reason: Gewonnen" in text
    assert "Stella Stadt changed who is assigned to PV-Vertrieb Phase: Vor Ort Assigned to: Anna Alpha" in text
    assert "Anna Alpha completed the task Termin" in text
    assert "Stella Stadt started the process PV-Vertrieb" in text


def test_partners_read_the_history_since_their_access(cast: Cast) -> None:
    process = shared_process(cast)
    edit_task(actor=cast.staff, task=task_of(process, "Termin"), version=1, fields={"name": "SECRET-BEFORE"})
    edit_task(actor=cast.staff, task=task_of(process, "SECRET-BEFORE"), version=2, fields={"name": "Termin"})
    process.grants.all().delete()
    share(cast, process, "alpha")
    move_task(actor=cast.staff, task=task_of(process, "Termin"), move="start")
    move_task(actor=cast.staff, task=task_of(process, "SECRET-CALL"), move="start")
    assign(cast, phase_of(process, "SECRET-PHASE"), person(cast.staff))
    labels = [cast.labels["intern"]]
    same = {"name": process.name, "description": process.description}
    edit_process(actor=cast.staff, process=process, version=1, fields=same, labels=labels)
    only_assigned(cast)
    for thing in (process, task_of(process, "Termin")):
        text = look(cast.alpha.user, thing).partition("History")[2]
        assert text.startswith(" SS Stella Stadt marked the task Termin as in progress")
        assert ("SECRET" in text, "started the process" in text, "changed" in text) == (False, False, False)


def test_the_history_costs_the_same_for_any_length(cast: Cast) -> None:
    process = shared_process(cast)
    client, task = client_of(cast.alpha.user), task_of(process, "Termin")
    for key in ("start", "hold"):
        move_task(actor=cast.staff, task=task, move=key)
    assign(cast, task, person(cast.staff))
    few = queries_of(lambda: client.get(f"/processes/{process.pk}/history/"))
    for number in range(12):
        for key in ("start", "hold"):
            move_task(actor=cast.staff, task=task, move=key)
        edit_task(actor=cast.staff, task=task, version=number + 1, fields={"description": str(number)})
    assign(cast, task, person(cast.admin))
    assert queries_of(lambda: client.get(f"/processes/{process.pk}/history/")) == few
    second = client.get(f"/processes/{process.pk}/history/?page=2", headers={"HX-Request": "true"})
    assert second.content.count(b"timeline__item") == 20
    assert client.get(f"/processes/{process.pk}/history/?page=x").status_code == 200

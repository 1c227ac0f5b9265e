"""Moving tasks on from the list: one, several, and what is forged."""

from typing import Any

import pytest
from django.http import HttpResponse

from activity.models import Event
from orgs.models import Role, User
from tests.cast import Cast, revoke
from tests.helpers import client_of
from tests.workflows.my_tasks.things import PAGE, fresh, in_english, mixed_process, names, plain_process
from tests.workflows.things import make_phase, make_task, make_template, person, share, small_template, start, task_of
from workflows.models import Process, Task
from workflows.services.processes import close_process, move_task, move_tasks

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "results"}


def send(user: User, move: str, *tasks: Task, query: str = "", **headers: str) -> Any:
    data = {"move": move, "thing": [str(task.pk) for task in tasks]}
    return client_of(fresh(user)).post(f"{PAGE}{query}", data, headers=headers)


def told(response: HttpResponse) -> list[tuple[str, str]]:
    """Return level and text of what the next page says."""
    client = response.client  # type: ignore[attr-defined]
    return [(each.level_tag, each.message) for each in client.get(PAGE).context["messages"]]


def statuses(process: Process) -> dict[str, str]:
    return dict(process.tasks.values_list("name", "status"))


@pytest.fixture
def chain(cast: Cast) -> Process:
    """Return a process of Anna's, who reads English: B waits for A, and D for C, which is the office's."""
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase", assignees=[person(cast.alpha.user)])
    first = make_task(cast, phase, "A")
    make_task(cast, phase, "B", after=[first])
    office = make_task(cast, phase, "C", assignees=[person(cast.staff)])
    make_task(cast, phase, "D", after=[office])
    process = start(cast, template)
    share(cast, process)
    in_english(cast.alpha.user)
    return process


def test_one_task_is_completed_and_leaves_the_list(cast: Cast, chain: Process) -> None:
    response = send(cast.alpha.user, "complete", task_of(chain, "A"), query="?q=phase&sort=task")
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?q=phase&sort=task")
    assert told(response) == [("success", "“A” is done.")]
    assert names(cast.alpha.user) == ["B", "D"]
    assert Event.objects.filter(verb="task_completed", actor=cast.alpha.user).count() == 1


def test_htmx_gets_the_list_as_it_is_now_and_a_toast(cast: Cast, chain: Process) -> None:
    response = send(cast.alpha.user, "start", task_of(chain, "A"), query="?sort=task", **HTMX)
    page = response.content.decode()
    assert (response.status_code, response["HX-Push-Url"]) == (200, f"{PAGE}?sort=task")
    assert page.count('id="results"') == page.count("“A” is in progress.") == 1
    assert "<html" not in page
    assert [row.task.status for row in response.context["rows"]] == ["in_progress", "open", "open"]


def test_of_several_each_is_moved_for_itself(cast: Cast, chain: Process) -> None:
    tasks = [task_of(chain, name) for name in "DBA"]
    response = send(cast.alpha.user, "complete", *tasks)
    # B waits for A, which comes first in the process; D waits for the office.
    assert statuses(chain) == {"A": "done", "B": "done", "C": "open", "D": "open"}
    assert told(response) == [("warning", "2 tasks completed. 1 was not: “D” is blocked. It waits for: “C”")]


def test_what_waits_for_hidden_tasks_names_nothing(cast: Cast) -> None:
    process = start(cast, small_template(cast))
    share(cast, process)
    Role.objects.filter(pk=cast.partner_role.pk).update(task_scope=Role.TaskScope.ASSIGNED)
    response = send(in_english(cast.alpha.user), "complete", task_of(process, "Termin vor Ort"))
    assert told(response) == [("error", "“Termin vor Ort” is blocked. It waits for: A step that you don't see")]
    page = response.client.get(PAGE).content.decode()
    assert ("A step that you don&#x27;t see" in page, "Anrufen" in page) == (True, False)
    assert statuses(process)["Termin vor Ort"] == "open"


def test_forged_ids_move_nothing_and_tell_nothing(cast: Cast, chain: Process) -> None:
    hidden = mixed_process(cast)
    revoke(hidden, cast.alpha.organisation)
    secret = task_of(hidden, "Anna")
    before = statuses(hidden)
    response = send(cast.alpha.user, "complete", secret, *hidden.tasks.exclude(pk=secret.pk), task_of(chain, "A"))
    gone = "1 task completed. 6 were not: This is no longer there, or no longer shared with you."
    assert told(response) == [("warning", gone)]
    assert statuses(hidden) == before
    never = client_of(fresh(cast.alpha.user)).post(
        PAGE, {"move": "complete", "thing": ["999999", "x", "\x00", "999998,999997"]}
    )
    assert told(never) == [("error", "Nothing was changed. This is no longer there, or no longer shared with you.")]


@pytest.mark.parametrize(("right", "move"), [("task.edit", "complete"), ("task.edit", "start"), ("task.skip", "skip")])
def test_without_the_right_nothing_is_offered_and_nothing_moves(
    cast: Cast, chain: Process, right: str, move: str
) -> None:
    role = cast.partner_role
    Role.objects.filter(pk=role.pk).update(rights=[each for each in role.rights if each != right])
    page = client_of(fresh(cast.alpha.user)).get(PAGE)
    offered = {button.key for row in page.context["rows"] for button in row.moves}
    assert move not in offered | {button.key for button in page.context["listing"].in_bulk}
    assert f'value="{move}"' not in page.content.decode()
    response = send(cast.alpha.user, move, task_of(chain, "A"))
    assert told(response) == [("error", "You are not allowed to do this.")]
    assert statuses(chain)["A"] == "open"


def test_what_somebody_did_before_is_said(cast: Cast, chain: Process) -> None:
    move_task(actor=cast.chief, task=task_of(chain, "A"), move="complete")
    response = send(cast.alpha.user, "complete", task_of(chain, "A"))
    [(level, text)] = told(response)
    assert (level, text.startswith("Carla Chefin completed “A” ")) == ("info", True)
    assert Event.objects.filter(verb="task_completed").count() == 1


def test_in_a_closed_process_nothing_moves(cast: Cast, chain: Process) -> None:
    close_process(actor=cast.staff, process=chain, reason="")
    [(level, text)] = told(send(cast.alpha.user, "skip", task_of(chain, "A"), task_of(chain, "B")))
    assert (level, "closed this process" in text) == ("error", True)
    assert statuses(chain) == dict.fromkeys("ABCD", "open")


def test_many_reasons_are_counted(cast: Cast) -> None:
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase", assignees=[person(cast.staff)])
    first = make_task(cast, phase, "Erste")
    for number in range(5):
        make_task(cast, phase, f"{number}", after=[first])
    process = start(cast, template)
    in_english(cast.staff)
    [(_level, text)] = told(send(cast.staff, "complete", *process.tasks.exclude(name="Erste")))
    assert text == (
        "Nothing was changed. “0” is blocked. It waits for: “Erste” “1” is blocked. It waits for: “Erste” "
        "“2” is blocked. It waits for: “Erste” And 2 more."
    )


def test_done_tasks_can_be_opened_again(cast: Cast, chain: Process) -> None:
    send(cast.alpha.user, "complete", task_of(chain, "A"))
    page = client_of(fresh(cast.alpha.user)).get(f"{PAGE}?state=done")
    assert [[button.key for button in row.actions] for row in page.context["rows"]] == [["reopen"]]
    assert told(send(cast.alpha.user, "reopen", task_of(chain, "A"))) == [("success", "“A” is open again.")]
    assert names(cast.alpha.user, "?state=blocked") == ["B", "D"]


def test_nonsense_is_refused(cast: Cast, chain: Process) -> None:
    assert send(cast.alpha.user, "explode", task_of(chain, "A")).status_code == 400
    assert told(send(cast.alpha.user, "complete")) == [("info", "Choose tasks first.")]
    assert client_of(cast.alpha.user).put(PAGE).status_code == 405
    assert statuses(chain)["A"] == "open"


def test_the_service_says_what_became_of_each(cast: Cast, chain: Process) -> None:
    tasks = [task_of(chain, name) for name in "ABCD"]
    again = move_task(actor=cast.staff, task=tasks[2], move="complete").task
    result = move_tasks(actor=cast.staff, tasks=[tasks[0], again, tasks[1]], move="complete")
    assert [task.name for task in result.changed] == ["A", "B"]
    assert [task.name for task in result.unchanged] == ["C"]
    assert (result.refused, result.total) == ([], 3)


def test_the_list_offers_forms_that_work_without_javascript(cast: Cast) -> None:
    process = plain_process(cast, ["Eine"])
    page = client_of(fresh(cast.alpha.user)).get(f"{PAGE}?sort=task").content.decode()
    task = task_of(process, "Eine")
    assert f'<form class="tasks__actions" method="post" action="{PAGE}?sort=task"' in page
    assert f'<input type="checkbox" name="thing" value="{task.pk}" form="bulk"' in page
    assert page.count('<form class="bulk-bar tasks-bar" id="bulk" method="post"') == 1

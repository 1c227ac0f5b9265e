"""Who is told that a task waits for nothing any more."""

import pytest

from orgs.models import User
from tests.cast import Cast
from tests.workflows.telling.post import inbox, mails, the_mail, told
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, share, start, task_of
from workflows.models import Process
from workflows.services.processes import move_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(cast: Cast) -> Process:
    """Return a shared process in which one task comes after the other: staff, partner, both."""
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase")
    first = make_task(cast, phase, "SECRET-FIRST", assignees=[person(cast.staff)])
    second = make_task(cast, phase, "Zweite", assignees=[ANY_PARTNER], after=[first])
    both = [person(cast.staff), person(cast.alpha.user)]
    make_task(cast, phase, "Dritte", assignees=both, after=[second])
    process = start(cast, template)
    share(cast, process)
    return process


def finish(user: User, process: Process, name: str) -> None:
    move_task(actor=user, task=task_of(process, name), move="complete")


@pytest.mark.usefixtures("only_assigned")
def test_those_who_do_it_are_told_and_not_what_it_waited_for(cast: Cast, process: Process) -> None:
    finish(cast.staff, process, "SECRET-FIRST")
    assert told("task_freed") == ["Anna Alpha", "Carla Chefin"]
    for user in (cast.alpha.user, cast.chief):
        subject, text, html = the_mail("task_freed", user)
        assert subject == "You can begin now: Zweite"
        assert "Process: PV-Vertrieb – Phase" in text
        assert "SECRET" not in text + html
        assert f"/tasks/{task_of(process, 'Zweite').pk}/" in text
        assert inbox(user, "task_freed") == [("You can begin now: Zweite", "PV-Vertrieb · PV-Anlage Muster")]


def test_who_freed_it_knows(cast: Cast, process: Process) -> None:
    finish(cast.staff, process, "SECRET-FIRST")
    finish(cast.alpha.user, process, "Zweite")
    about_third = [mail[0] for found in mails("task_freed").values() for mail in found]
    assert about_third == ["You can begin now: Dritte"]
    assert inbox(cast.staff, "task_freed") == [("You can begin now: Dritte", "PV-Vertrieb · PV-Anlage Muster")]


def test_each_time_it_is_freed(cast: Cast, process: Process) -> None:
    for _ in range(2):
        finish(cast.staff, process, "SECRET-FIRST")
        move_task(actor=cast.staff, task=task_of(process, "SECRET-FIRST"), move="reopen")
    assert told("task_freed") == ["Anna Alpha", "Anna Alpha", "Carla Chefin", "Carla Chefin"]
    # Blocked again, it is no news for an e-mail.
    assert mails("task_freed") == {}

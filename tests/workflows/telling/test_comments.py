"""Who is told of a new comment, and what they learn of its author."""

import pytest

from orgs.models import User
from tests.cast import Cast, grant
from tests.offers.actions import narrow
from tests.workflows.telling.post import inbox, mails, the_mail, told
from tests.workflows.things import make_phase, make_task, make_template, person, share, start, task_of
from workflows.models import Task
from workflows.services.processes import add_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(cast: Cast) -> Task:
    """Return a task of Anna's that Beta sees, too."""
    template = make_template(cast)
    make_task(cast, make_phase(cast, template, "Phase"), "Dach messen", assignees=[person(cast.alpha.user)])
    process = start(cast, template)
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    share(cast, process, "alpha", "beta")
    return task_of(process, "Dach messen")


def say(user: User, task: Task, text: str, *, internal: bool = False) -> None:
    add_comment(actor=user, task=task, text=text, internal=internal)


def test_those_who_do_it_and_who_commented_before_but_not_its_author(cast: Cast, task: Task) -> None:
    say(cast.staff, task, "Wann?")
    assert told("task_comment") == ["Anna Alpha"]
    say(cast.alpha.user, task, "Morgen.")
    assert told("task_comment") == ["Anna Alpha", "Stella Stadt"]
    say(cast.chief, task, "Um zehn.")
    assert told("task_comment") == ["Anna Alpha", "Anna Alpha", "Stella Stadt", "Stella Stadt"]


def test_the_mail_says_who_and_what(cast: Cast, task: Task) -> None:
    say(cast.staff, task, "Wann <genau>?\nBitte bald.")
    subject, text, html = the_mail("task_comment", cast.alpha.user)
    assert subject == "New comment: Dach messen"
    assert "Stella Stadt:\nWann <genau>?\nBitte bald." in text
    assert "Wann &lt;genau&gt;?" in html
    assert inbox(cast.alpha.user, "task_comment") == [("New comment: Dach messen", "PV-Vertrieb · PV-Anlage Muster")]


def test_partners_learn_of_no_other_partner(cast: Cast, task: Task) -> None:
    say(cast.beta.user, task, "Ich war da.")
    subject, text, html = the_mail("task_comment", cast.alpha.user)
    assert "Somebody else:\nIch war da." in text
    for part in (subject, text, html, str(inbox(cast.alpha.user, "task_comment"))):
        assert "Beta" not in part
        assert "Bruno" not in part


def test_nobody_is_told_of_an_internal_one(cast: Cast, task: Task) -> None:
    say(cast.staff, task, "SECRET-INTERNAL", internal=True)
    assert told("task_comment") == []
    say(cast.alpha.user, task, "Morgen.")
    assert "SECRET" not in str(mails("task_comment"))
    assert told("task_comment") == ["Stella Stadt"]


def test_nothing_of_it_to_who_does_not_see_it_any_more(cast: Cast, task: Task) -> None:
    say(cast.staff, task, "Wann?")
    say(cast.alpha.user, task, "Morgen.")
    narrow(cast.partner_role, "process.view")
    assert sorted(mails("task_comment")) == ["Stella Stadt"]
    assert inbox(cast.alpha.user, "task_comment") == []

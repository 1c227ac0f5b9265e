"""Who is told that something is assigned to them, once, and as far as they see it."""

import pytest

from orgs.models import Partnership, User
from tests.cast import Cast, revoke
from tests.workflows.telling.post import inbox, mails, the_mail, told
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, share, start, task_of
from workflows.models import Process
from workflows.people import Who
from workflows.services.processes import close_process, move_task, set_assignees

pytestmark = pytest.mark.django_db

ANNA, CARLA, BRUNO = "Anna Alpha", "Carla Chefin", "Bruno Beta"


@pytest.fixture
def process(cast: Cast) -> Process:
    """Return a process with which Alpha has to do on every level, and Beta in one task."""
    alpha = Who(organisation_id=cast.alpha.organisation.pk)
    template = make_template(cast, assignees=[alpha])
    first = make_phase(cast, template, "Kontakt", assignees=[person(cast.alpha.user)])
    second = make_phase(cast, template, "Angebot")
    make_task(cast, first, "Anrufen")
    make_task(cast, first, "Besuchen", assignees=[person(cast.alpha.user), alpha])
    make_task(cast, second, "Rechnen", due_from="start", due_amount=3)
    make_task(cast, second, "SECRET-TASK", assignees=[person(cast.reader)])
    make_task(cast, second, "SECRET-BETA", assignees=[person(cast.beta.user)])
    return start(cast, template)


def said(text: str) -> list[str]:
    """Return the tasks that a mail names."""
    return [line[2:].split(" – ")[0] for line in text.splitlines() if line.startswith("- ")]


def test_one_mail_each_and_not_one_per_level(cast: Cast, process: Process) -> None:
    share(cast, process)
    assert told("assigned") == [ANNA, BRUNO, CARLA, "Lea Leser"]
    written = mails("assigned")
    assert {name: [mail[0] for mail in found] for name, found in written.items()} == {
        ANNA: ["Assigned to you: PV-Vertrieb"],
        CARLA: ["Assigned to you: PV-Vertrieb"],
    }
    assert said(written[ANNA][0][1]) == ["Anrufen", "Besuchen", "Rechnen"]
    assert said(written[CARLA][0][1]) == ["Besuchen", "Rechnen"]


@pytest.mark.usefixtures("only_assigned")
def test_it_names_nothing_that_is_not_ones_own(cast: Cast, process: Process) -> None:
    share(cast, process)
    for subject, text, html in (the_mail("assigned", cast.alpha.user), the_mail("assigned", cast.chief)):
        for part in (subject, text, html):
            assert "SECRET" not in part
        assert "PV-Anlage Muster" in text
        assert "Stadtwerke" in text


def test_without_access_there_is_nothing_until_it_is_shared(cast: Cast, process: Process) -> None:
    assert mails("assigned") == {}
    assert inbox(cast.alpha.user) == inbox(cast.beta.user) == []
    share(cast, process)
    assert inbox(cast.alpha.user) == [("Assigned to you: PV-Vertrieb", "PV-Anlage Muster")]
    assert sorted(mails("assigned")) == [ANNA, CARLA]
    share(cast, process, "beta")
    assert inbox(cast.beta.user) == []
    revoke(process, cast.alpha.organisation)
    assert mails("assigned") == {}
    assert inbox(cast.alpha.user) == []


def test_nothing_to_partners_that_are_suspended_and_to_who_has_left(cast: Cast, process: Process) -> None:
    share(cast, process)
    User.objects.filter(pk=cast.chief.pk).update(is_active=False)
    assert sorted(mails("assigned")) == [ANNA]
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status=Partnership.Status.SUSPENDED)
    assert mails("assigned") == {}
    assert inbox(cast.alpha.user) == []


def test_who_starts_it_knows(cast: Cast) -> None:
    template = make_template(cast, assignees=[person(cast.staff), person(cast.reader)])
    make_task(cast, make_phase(cast, template, "Phase"), "Aufgabe")
    start(cast, template)
    assert told("assigned") == ["Lea Leser"]


def test_whichever_partner_has_access(cast: Cast) -> None:
    template = make_template(cast, assignees=[ANY_PARTNER])
    make_task(cast, make_phase(cast, template, "Phase"), "Aufgabe")
    process = start(cast, template)
    assert told("assigned") == []
    share(cast, process, "alpha", "delta", "gamma")
    task = task_of(process, "Aufgabe")
    set_assignees(actor=cast.staff, place=task, chosen=[ANY_PARTNER], known=[])
    assert told("assigned") == [ANNA, CARLA]
    assert {name: found[0][0] for name, found in mails("assigned").items()} == dict.fromkeys(
        [ANNA, CARLA], "Assigned to you: Aufgabe"
    )


def test_who_is_new_to_a_task_is_told_and_nobody_else(cast: Cast, process: Process) -> None:
    share(cast, process)
    before = [person(cast.reader)]
    task = task_of(process, "SECRET-TASK")
    chosen = [*before, person(cast.alpha.user), person(cast.staff)]
    set_assignees(actor=cast.staff, place=task, chosen=chosen, known=before)
    assert [mail[0] for mail in mails("assigned")[ANNA]] == [
        "Assigned to you: PV-Vertrieb",
        "Assigned to you: SECRET-TASK",
    ]
    assert told("assigned") == [ANNA, ANNA, BRUNO, CARLA, "Lea Leser"]
    assert inbox(cast.alpha.user)[0] == ("Assigned to you: SECRET-TASK", "PV-Vertrieb · PV-Anlage Muster")


@pytest.mark.parametrize("end", ["done", "taken", "closed"])
def test_no_mail_about_what_is_over_meanwhile(cast: Cast, process: Process, end: str) -> None:
    share(cast, process)
    task, anna = task_of(process, "SECRET-TASK"), person(cast.alpha.user)
    set_assignees(actor=cast.staff, place=task, chosen=[anna], known=[])
    assert len(mails("assigned")[ANNA]) == 2
    if end == "done":
        move_task(actor=cast.staff, task=task, move="complete")
    elif end == "taken":
        set_assignees(actor=cast.staff, place=task, chosen=[], known=[anna])
    else:
        close_process(actor=cast.staff, process=process, reason="Gewonnen")
    assert [mail[0] for mail in mails("assigned").get(ANNA, [])] == (
        [] if end == "closed" else ["Assigned to you: PV-Vertrieb"]
    )
    # What was told stays in the inbox.
    assert len(inbox(cast.alpha.user)) == 2


def test_the_name_is_the_one_of_today(cast: Cast, process: Process) -> None:
    share(cast, process)
    Process.objects.filter(pk=process.pk).update(name="Neuer Name")
    assert the_mail("assigned", cast.alpha.user)[0] == "Assigned to you: Neuer Name"
    assert inbox(cast.alpha.user)[0][0] == "Assigned to you: Neuer Name"

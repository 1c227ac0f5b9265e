"""The page of a process: who sees it, and what of it."""

import re
from html import unescape

import pytest
from django.utils.html import escape

from orgs.models import Role, User
from tests.cast import Cast, grant
from tests.helpers import client_of, queries_of
from tests.workflows.process.things import (
    assign,
    buttons,
    comment,
    in_english,
    look,
    looker,
    move,
    only_assigned,
    shared_process,
    words,
)
from tests.workflows.things import make_phase, make_task, make_template, person, phase_of, share, start, task_of
from workflows.models import Process
from workflows.people import Who
from workflows.services.processes import close_process, edit_process, edit_task, move_task
from workflows.sharing_links import share_first_urls

NEUTRAL = "A step that you don't see"
pytestmark = pytest.mark.django_db


def test_staff_sees_everything_and_can_do_it(cast: Cast) -> None:
    process = shared_process(cast)
    response = client_of(cast.staff).get(process.get_absolute_url())
    assert buttons(response) == {
        f"{name}: {key}" for name in ("SECRET-CALL", "Termin") for key in ("complete", "start", "hold", "skip")
    }
    text = words(response)
    for name in ("Vor Ort", "SECRET-PHASE", "SECRET-CALL", "Termin", "Fotos", "SECRET-OFFER"):
        assert name in text
    assert "0 of 4 tasks" in look(_english(cast.staff), process)


def test_who_may_only_look_finds_no_buttons_and_is_refused(cast: Cast) -> None:
    process, user = shared_process(cast), looker(cast)
    response = client_of(user).get(process.get_absolute_url())
    assert buttons(response) == set()
    assert "SECRET-OFFER" in words(response)
    for forbidden in ("edit/", "assign/", "close/", "delete/", "/tasks/new/"):
        assert forbidden not in response.content.decode()
    assert move(user, task_of(process, "Termin"), "complete").status_code == 403
    assert task_of(process, "Termin").status == "open"


def test_partners_see_the_process_that_is_shared_with_them(cast: Cast) -> None:
    process = shared_process(cast)
    assert buttons(client_of(cast.alpha.user).get(process.get_absolute_url())) == {
        f"{name}: {key}" for name in ("SECRET-CALL", "Termin") for key in ("complete", "start", "hold", "skip")
    }
    answers = {name: client_of(each.user).get(process.get_absolute_url()) for name, each in cast.partners.items()}
    answers["other"] = client_of(cast.other_staff).get(process.get_absolute_url())
    assert {name: each.status_code for name, each in answers.items()} == {
        "alpha": 200,
        "beta": 404,
        "gamma": 404,
        "delta": 404,
        "other": 404,
    }


def test_hidden_tasks_leave_no_trace(cast: Cast) -> None:
    process = shared_process(cast)
    hidden = task_of(process, "SECRET-CALL")
    comment(cast.staff, hidden, "SECRET-COMMENT")
    edit_task(actor=cast.staff, task=hidden, version=1, fields={"name": "SECRET-CALLED", "description": "SECRET"})
    assign(cast, phase_of(process, "SECRET-PHASE"), person(cast.staff))
    only_assigned(cast)
    text = look(_english(cast.alpha.user), process)
    assert "SECRET" not in text
    assert ("0 of 2 tasks" in text, "Vor Ort 0/2" in text) == (True, True)
    # There is one phase to be seen: none to step through.
    assert client_of(cast.alpha.user).get(process.get_absolute_url()).content.count(b"stepper__step") == 0


def test_what_cannot_be_seen_blocks_and_is_named_neutrally(cast: Cast) -> None:
    process = shared_process(cast)
    only_assigned(cast)
    alpha = _english(cast.alpha.user)
    assert waits(alpha, process) == {"Termin", NEUTRAL}
    move_task(actor=cast.staff, task=task_of(process, "SECRET-CALL"), move="complete")
    assert waits(alpha, process) == {"Termin"}


def test_partners_learn_of_no_other_partner(cast: Cast) -> None:
    process = shared_process(cast)
    share(cast, process, "beta")
    User.objects.filter(pk=cast.beta.user.pk).update(name="SECRET-BETA")
    type(cast.beta.organisation).objects.filter(pk=cast.beta.organisation.pk).update(name="SECRET-DACH")
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    assign(cast, task_of(process, "Termin"), Who(organisation_id=cast.beta.organisation.pk), person(cast.beta.user))
    move_task(actor=cast.beta.user, task=task_of(process, "Termin"), move="start")
    comment(cast.beta.user, task_of(process, "Termin"), "Bin unterwegs")
    for thing in (process, task_of(process, "Termin")):
        text = look(cast.alpha.user, thing)
        assert ("SECRET-BETA" in text, "SECRET-DACH" in text) == (False, False)
    assert "Bin unterwegs" in look(cast.alpha.user, task_of(process, "Termin"))


def test_labels_and_template_stay_with_the_host(cast: Cast) -> None:
    process = shared_process(cast)
    labels = [cast.labels["intern"], cast.labels["technik"]]
    edit_process(
        actor=cast.staff, process=process, version=1, fields={"name": "Verkauf", "description": ""}, labels=labels
    )
    staff, alpha = look(_english(cast.staff), process), look(_english(cast.alpha.user), process)
    assert ("SECRET-LABEL Intern" in staff, "Technik" in staff, "Version" in staff) == (True, True, True)
    assert ("SECRET-LABEL" in alpha, "Technik" in alpha, "Version" in alpha) == (False, True, False)


def test_that_labels_changed_is_not_told_to_partners(cast: Cast) -> None:
    process = shared_process(cast)
    same = {"name": process.name, "description": process.description}
    edit_process(actor=cast.staff, process=process, version=1, fields=same, labels=[cast.labels["intern"]])
    told = "changed the process"
    assert told in look(_english(cast.staff), process)
    alpha = client_of(_english(cast.alpha.user))
    pages = [alpha.get(url) for url in (process.get_absolute_url(), cast.opportunity.get_absolute_url())]
    assert [told in words(page) for page in pages] == [False, False]


def test_whom_the_process_is_not_shared_with_is_marked_for_the_host_only(cast: Cast) -> None:
    process = shared_process(cast)
    process.all_assignees.create(process=process, organisation=cast.beta.organisation)
    response = client_of(_english(cast.staff)).get(process.get_absolute_url())
    assert "Beta Dach No access – share first" in words(response)
    [link] = share_first_urls(process, [cast.beta.organisation.pk]).values()
    assert f'href="{escape(link)}"' in response.content.decode()
    assert "No access" not in look(_english(cast.alpha.user), process)
    assert "Beta" not in look(_english(cast.alpha.user), process)


def test_who_cannot_do_anything_is_marked(cast: Cast) -> None:
    process = shared_process(cast)
    process.grants.all().delete()
    for who in ({"user": cast.deactivated}, {"organisation": cast.beta.organisation}):
        process.all_assignees.create(process=process, **who)
    user = _english(looker(cast))
    text = look(user, process)
    assert "Fanny Former Deactivated" in text
    assert "The partner that has access Shared with no partner yet" in text
    # Who may not know partners reads of somebody else; who may not share finds no way to the dialog.
    assert ("Somebody else" in text, "Beta" in text, "No access" in text) == (True, False, False)
    Role.objects.filter(pk=user.role_id).update(rights=[*user.role.rights, "partner.view"])
    page = client_of(user).get(process.get_absolute_url())
    assert "Beta Dach No access – share first" in words(page)
    assert "/share/" not in page.content.decode()


def test_words_that_people_wrote_are_words(cast: Cast) -> None:
    bad = "<script>alert(1)</script>"
    template = make_template(cast, f"Prozess {bad}")
    make_task(cast, make_phase(cast, template, f"Phase {bad}"), f"Aufgabe {bad}")
    process = start(cast, template)
    task = process.tasks.get()
    comment(cast.staff, task, f"Kommentar {bad}")
    for thing in (process, task):
        page = client_of(cast.staff).get(thing.get_absolute_url()).content.decode()
        assert bad not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_host_is_asked_to_close_what_is_done(cast: Cast) -> None:
    template = make_template(cast)
    make_task(cast, make_phase(cast, template, "Phase"), "Aufgabe")
    process = start(cast, template)
    share(cast, process, "alpha")
    asked = "All tasks are done – close the process?"
    assert asked not in look(_english(cast.staff), process)
    move_task(actor=cast.staff, task=process.tasks.get(), move="skip")
    assert asked in look(cast.staff, process)
    assert asked not in look(_english(cast.alpha.user), process)


def test_a_closed_process_says_so_and_offers_nothing_but_to_reopen_it(cast: Cast) -> None:
    process = shared_process(cast)
    close_process(actor=cast.staff, process=process, reason="Gewonnen")
    response = client_of(_english(cast.staff)).get(process.get_absolute_url())
    assert buttons(response) == set()
    assert "Stella Stadt closed this process" in words(response)
    assert "Reopen process" in words(response)
    alpha = look(_english(cast.alpha.user), process)
    assert ("Gewonnen" in alpha, "Reopen process" in alpha) == (True, False)


@pytest.mark.parametrize("assigned_only", [False, True])
def test_the_page_costs_the_same_for_any_number_of_tasks_and_phases(cast: Cast, assigned_only: bool) -> None:
    if assigned_only:
        only_assigned(cast)
    asked = {}
    for phases, tasks in ((1, 1), (1, 30), (30, 1)):
        process = _large(cast, phases, tasks)
        for user in (cast.staff, cast.alpha.user):
            client = client_of(user)
            asked[user, phases, tasks] = queries_of(lambda: client.get(process.get_absolute_url()))  # noqa: B023
    assert len({asked[cast.staff, *size] for size in ((1, 1), (1, 30), (30, 1))}) == 1
    assert len({asked[cast.alpha.user, *size] for size in ((1, 1), (1, 30), (30, 1))}) == 1


def _large(cast: Cast, phases: int, tasks: int) -> Process:
    """Return a process of so many phases with so many tasks each, all but the first of each phase blocked."""
    template = make_template(cast)
    for number in range(phases):
        phase = make_phase(cast, template, f"Phase {number}", assignees=[person(cast.staff)])
        first = make_task(cast, phase, "Erste", assignees=[Who()])
        for each in range(tasks):
            make_task(cast, phase, f"Aufgabe {each}", assignees=[Who(), person(cast.alpha.user)], after=[first])
    process = start(cast, template)
    share(cast, process, "alpha")
    return process


def waits(user: User, process: Process) -> set[str]:
    """Return what the one blocked task on somebody's page waits for."""
    page = client_of(user).get(process.get_absolute_url()).content.decode()
    said = " ".join(re.sub("<[^>]+>", "", page.partition("task__waits")[2].partition("</p>")[0]).split())
    return set(unescape(said.partition("Waits for: ")[2]).split(", "))


def _english(user: User) -> User:
    in_english(user)
    user.refresh_from_db()
    return user

"""Saying who does it: whom the form offers, and what it does when two save at once."""

import re
from typing import Any

import pytest

from orgs.models import Role, User
from tests.cast import READ, Cast, grant, make_user
from tests.helpers import client_of, queries_of
from tests.workflows.process.things import assign, in_english, in_page, only_assigned, shared_process, toasts, words
from tests.workflows.things import ANY_PARTNER, person, phase_of, task_of
from workflows.models import Process, Task
from workflows.people import Who
from workflows.services.processes import set_assignees
from workflows.sharing_links import share_first_urls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let everybody read English."""
    in_english(cast.staff, cast.alpha.user, cast.chief)


def form(user: User, task: Task) -> Any:
    """Return the form of a task."""
    response = client_of(user).get(f"/tasks/{task.pk}/assign/")
    assert response.status_code == 200
    return response


def offered(response: Any) -> set[str]:
    """Return the values that a form offers."""
    return set(re.findall(r'name="who" value="([^"]+)"', response.content.decode()))


def save(user: User, task: Task, who: list[str], known: list[str], **headers: str) -> Any:
    """Return the answer to saving the form of a task."""
    return client_of(user).post(f"/tasks/{task.pk}/assign/", {"who": who, "known": known}, headers=headers)


def doers(place: Task | Process) -> set[Who]:
    """Return who is assigned to a place itself."""
    return {Who.of(each) for each in place.assignees.all()}  # type: ignore[union-attr]


def test_the_host_assigns_colleagues_and_partners_with_access(cast: Cast) -> None:
    process = shared_process(cast)
    response = form(cast.staff, task_of(process, "Termin"))
    ours = {f"user:{each.pk}" for each in (cast.staff, cast.reader, cast.admin)}
    alpha = {f"organisation:{cast.alpha.organisation.pk}", f"user:{cast.alpha.user.pk}", f"user:{cast.chief.pk}"}
    assert offered(response) == {"any"} | ours | alpha
    # Delta is suspended; Beta and Gamma can have access.
    page = response.content.decode().replace("&amp;", "&")
    links = set(re.findall(r'href="(/share/entity/[^"]+)"', page))
    without = [each.organisation.pk for each in (cast.beta, cast.gamma)]
    assert links == set(share_first_urls(process, without).values())


def test_who_may_not_know_partners_assigns_colleagues(cast: Cast) -> None:
    rights = [*READ, "process.view", "task.assign"]
    role = Role.objects.create(organisation=cast.host, kind=Role.Kind.STAFF, name="Team", rights=rights)
    mate = make_user(cast.host, role, "mate@stadtwerke.example", "Mia Mate")
    response = form(mate, task_of(shared_process(cast), "Termin"))
    ours = {f"user:{each.pk}" for each in (cast.staff, cast.reader, cast.admin, mate)}
    assert offered(response) == {"any"} | ours
    assert "Alpha" not in words(response)


def test_partners_assign_their_own_people(cast: Cast) -> None:
    process = shared_process(cast)
    task = task_of(process, "Termin")
    grant(process, cast.beta.organisation, cast.staff)
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    assign(cast, task, Who(organisation_id=cast.beta.organisation.pk), person(cast.staff))
    response = form(cast.alpha.user, task)
    assert offered(response) == {f"user:{cast.alpha.user.pk}", f"user:{cast.chief.pk}"}
    assert ("Beta" in words(response), "Stella Stadt" in words(response)) == (False, True)
    save(cast.alpha.user, task, [f"user:{cast.chief.pk}"], [])
    mine, others = person(cast.chief), {ANY_PARTNER, person(cast.staff)}
    assert doers(task) == {mine, Who(organisation_id=cast.beta.organisation.pk), *others}


def test_forged_names_are_refused(cast: Cast) -> None:
    task = task_of(shared_process(cast), "Termin")
    for user, value in (
        (cast.alpha.user, f"user:{cast.staff.pk}"),
        (cast.alpha.user, "any"),
        (cast.alpha.user, f"organisation:{cast.alpha.organisation.pk}"),
        (cast.staff, f"user:{cast.beta.user.pk}"),
        (cast.staff, f"user:{cast.other_staff.pk}"),
        (cast.staff, f"organisation:{cast.delta.organisation.pk}"),
    ):
        response = save(user, task, [value], [])
        assert (response.status_code, "be assigned any more" in words(response)) == (422, True)
    assert save(cast.alpha.user, task, [], ["any"]).status_code == 403
    assert doers(task) == {ANY_PARTNER}
    assert save(cast.staff, task, ["any", "user:x", "user:", "?", f"user:{'9' * 30}"], ["any"]).status_code == 302
    assert doers(task) == {ANY_PARTNER}


def test_two_who_save_at_once_do_not_undo_each_other(cast: Cast) -> None:
    task = task_of(shared_process(cast), "Termin")
    known = ["any"]
    set_assignees(actor=cast.admin, place=task, chosen=[ANY_PARTNER, person(cast.reader)], known=[ANY_PARTNER])
    save(cast.staff, task, [f"user:{cast.staff.pk}"], known)
    assert doers(task) == {person(cast.reader), person(cast.staff)}


def test_what_is_shown_again_keeps_the_ticks_of_both(cast: Cast) -> None:
    process = shared_process(cast)
    task = task_of(process, "Termin")
    set_assignees(actor=cast.admin, place=task, chosen=[person(cast.reader)], known=[ANY_PARTNER])
    chosen = ["any", f"user:{cast.staff.pk}", f"user:{cast.beta.user.pk}"]
    response = save(cast.staff, task, chosen, ["any"], **in_page(process))
    page = response.content.decode()
    ticked = set(re.findall(r'value="([^"]+)" checked', page))
    # "any" was taken away by somebody else meanwhile, the reader was added, Beta has no access.
    assert (response.status_code, ticked) == (422, {f"user:{cast.staff.pk}", f"user:{cast.reader.pk}"})
    assert re.findall(r'name="known" value="([^"]+)"', page) == [f"user:{cast.reader.pk}"]


def test_who_has_lost_access_can_be_taken_away(cast: Cast) -> None:
    process = shared_process(cast)
    task = task_of(process, "Termin")
    assign(cast, task, person(cast.alpha.user))
    process.grants.all().delete()
    response = form(cast.staff, task)
    assert "Assigned until now Anna Alpha No access – share first" in words(response)
    save(cast.staff, task, [], [f"user:{cast.alpha.user.pk}", "any"])
    assert doers(task) == set()


def test_processes_and_phases_are_assigned_by_the_host(cast: Cast) -> None:
    process = shared_process(cast)
    client, phase = client_of(cast.staff), phase_of(process, "SECRET-PHASE")
    for url in (f"/processes/{process.pk}/assign/", f"/phases/{phase.pk}/assign/"):
        response = client.post(url, {"who": [f"user:{cast.admin.pk}"], "known": []})
        assert toasts(client, response) == ["Saved who does it."]
    assert {(each.phase, each.user) for each in process.all_assignees.filter(user=cast.admin)} == {
        (None, cast.admin),
        (phase, cast.admin),
    }


def test_phases_without_a_visible_task_are_not_found(cast: Cast) -> None:
    process = shared_process(cast)
    only_assigned(cast)
    client = client_of(cast.alpha.user)
    answers = {name: client.get(f"/phases/{phase_of(process, name).pk}/assign/").status_code for name in PHASES}
    assert answers == {"Vor Ort": 403, "SECRET-PHASE": 404}


PHASES = ("Vor Ort", "SECRET-PHASE")


def test_who_gives_away_the_last_task_is_shown_what_is_left(cast: Cast) -> None:
    process = shared_process(cast)
    process.all_assignees.all().delete()
    task = task_of(process, "Termin")
    assign(cast, task, person(cast.alpha.user))
    only_assigned(cast)
    response = save(cast.alpha.user, task, [], [f"user:{cast.alpha.user.pk}"], **in_page(process))
    assert (response.status_code, "Nothing here for you yet" in words(response)) == (200, True)
    assert (doers(task), client_of(cast.alpha.user).get(f"/tasks/{task.pk}/").status_code) == (set(), 404)


def test_the_form_costs_the_same_for_any_number_of_people(cast: Cast) -> None:
    task, client = task_of(shared_process(cast), "Termin"), client_of(cast.staff)
    few = queries_of(lambda: client.get(f"/tasks/{task.pk}/assign/"))
    for number in range(10):
        make_user(cast.host, cast.staff_role, f"{number}@stadtwerke.example", f"Person {number}")
        make_user(cast.alpha.organisation, cast.alpha.role, f"{number}@alpha.example", f"Alpha {number}")
    assert queries_of(lambda: client.get(f"/tasks/{task.pk}/assign/")) == few

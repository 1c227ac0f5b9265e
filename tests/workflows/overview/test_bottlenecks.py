"""What waits on whom: who is named closest, who of them has access, and what a reader learns of it."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.utils import timezone

from orgs.services import suspend_partnership
from tests.cast import Cast, grant, make_user
from tests.helpers import client_of
from tests.workflows.overview.things import (
    WAITING,
    colleague,
    context,
    days_ago,
    due_in,
    fresh,
    one_task,
    process,
    waits,
)
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, small_template, task_of
from workflows.bottlenecks import bottlenecks
from workflows.models import Assignee
from workflows.people import Who
from workflows.services.processes import close_process, move_task

pytestmark = pytest.mark.django_db

ALPHA, NOBODY, NO_ACCESS, OWN = "Alpha Solar", "Assigned to nobody", "Assigned without access", "Own organization"


def who(cast: Cast, words: str) -> list[Who]:
    """Return whom ``words`` name: people and companies of the cast."""
    named = {
        "any": ANY_PARTNER,
        "anna": person(cast.alpha.user),
        "alpha": Who(organisation_id=cast.alpha.organisation.pk),
        "bruno": person(cast.beta.user),
        "beta": Who(organisation_id=cast.beta.organisation.pk),
        "stella": person(cast.staff),
        "ada": person(cast.admin),
    }
    return [named[word] for word in words.split()]


# Whom the task, its phase and its process name; with whom it is shared; on whom it waits then.
CASES = [
    ("", "", "", "alpha", {NOBODY}),
    ("anna", "", "", "alpha", {ALPHA}),
    ("anna alpha", "", "", "alpha", {ALPHA}),
    ("anna bruno", "", "", "alpha beta", {ALPHA, "Beta Dach"}),
    ("anna bruno", "", "", "alpha", {ALPHA}),
    ("anna", "", "", "", {NO_ACCESS}),
    ("anna", "", "", "beta", {NO_ACCESS}),
    ("anna stella", "", "", "", {OWN}),
    ("anna stella", "", "", "alpha", {ALPHA, OWN}),
    ("stella ada", "", "", "alpha", {OWN}),
    ("any", "", "", "alpha beta", {ALPHA, "Beta Dach"}),
    ("any", "", "", "", {NO_ACCESS}),
    ("any anna", "", "", "alpha", {ALPHA}),
    ("any stella", "", "", "", {OWN}),
    ("anna", "bruno", "stella", "alpha beta", {ALPHA}),
    ("", "bruno", "stella", "alpha beta", {"Beta Dach"}),
    ("", "any", "stella", "alpha", {ALPHA}),
    ("", "", "alpha", "alpha", {ALPHA}),
    ("", "", "stella beta", "alpha", {OWN}),
    ("beta", "anna", "stella", "alpha", {NO_ACCESS}),
]


@pytest.mark.parametrize(("task", "phase", "whole", "shared", "expected"), CASES)
def test_on_whom_a_task_waits(cast: Cast, task: str, phase: str, whole: str, shared: str, expected: set[str]) -> None:
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    template = one_task(cast, who(cast, task), phase=who(cast, phase), whole=who(cast, whole))
    process(cast, template=template, to=shared.split())
    assert waits(cast.staff) == dict.fromkeys(expected, 1)


def test_a_closed_account_cannot_do_anything(cast: Cast) -> None:
    former = make_user(cast.host, cast.staff_role, "soon@stadtwerke.example", "Bald Weg")
    process(cast, template=one_task(cast, [person(former)], whole=[person(cast.staff)]))
    assert waits(cast.staff) == {OWN: 1}
    type(former).objects.filter(pk=former.pk).update(is_active=False)
    assert waits(cast.staff) == {NOBODY: 1}


def test_without_the_entity_or_the_partnership_there_is_no_access(cast: Cast) -> None:
    template = one_task(cast, [ANY_PARTNER])
    process(cast, template=template, entity=cast.hidden, to=["alpha"])
    assert waits(cast.staff) == {NO_ACCESS: 1}
    process(cast, template=template, to=["alpha"])
    assert waits(cast.staff) == {ALPHA: 1, NO_ACCESS: 1}
    suspend_partnership(actor=cast.staff, partnership=cast.alpha.partnership)
    assert waits(cast.staff) == {NO_ACCESS: 2}


def test_only_what_can_be_worked_on_counts_and_the_longest_wait_stands_first(cast: Cast) -> None:
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    short = process(cast, "Kurz", template=one_task(cast, who(cast, "alpha")), to=["alpha"])
    long = process(cast, "Lang", template=one_task(cast, who(cast, "beta")), to=["beta"])
    days_ago(2, short)
    days_ago(9, long)
    due_in(-1, task_of(long, "Aufgabe"))
    blocked = process(cast, "Wartet noch", to=["alpha"])
    assert waits(cast.staff) == {"Beta Dach": 1, ALPHA: 1, OWN: 1}
    first, second, _own = bottlenecks(fresh(cast.staff))
    assert (first.overdue, second.overdue) == (1, 0)
    assert timezone.now() - first.since > timedelta(days=8)
    move_task(actor=cast.staff, task=task_of(blocked, "Anrufen"), move="complete")
    close_process(actor=cast.staff, process=long, reason="Verloren")
    assert waits(cast.staff) == {ALPHA: 2}
    move_task(actor=cast.alpha.user, task=task_of(short, "Aufgabe"), move="hold")
    assert waits(cast.staff) == {ALPHA: 2}
    for move in ("start", "complete"):
        move_task(actor=cast.alpha.user, task=task_of(short, "Aufgabe"), move=move)
    assert waits(cast.staff) == {ALPHA: 1}


def test_each_reader_counts_what_the_reader_sees(cast: Cast) -> None:
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase")
    make_task(cast, phase, "Eins", assignees=[ANY_PARTNER])
    make_task(cast, phase, "Zwei", assignees=[ANY_PARTNER])
    make_task(cast, phase, "Drei", assignees=who(cast, "bruno"))
    made = process(cast, template=template, to=["alpha", "beta"])
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    assert waits(cast.staff) == {ALPHA: 2, "Beta Dach": 3}
    assert waits(cast.alpha.user) == waits(cast.other_staff) == waits(cast.reader) == {}
    user = colleague(cast, "partner.view", scope="assigned")
    assert waits(user) == {}
    task = task_of(made, "Zwei")
    Assignee.objects.create(process=made, task=task, user=user)
    assert waits(user) == {"Partners": 1, OWN: 1}


def test_without_partner_view_all_partners_are_one(cast: Cast) -> None:
    template = one_task(cast, [ANY_PARTNER])
    process(cast, template=template, to=["alpha", "beta"])
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    user = colleague(cast, "partner.view")
    assert waits(user) == {"Partners": 1}
    assert ALPHA not in client_of(user).get(WAITING).content.decode()
    assert context(user, WAITING, who=str(cast.alpha.organisation.pk))["rows"] == []


def test_the_page_lists_the_tasks_of_one_the_longest_wait_first(cast: Cast) -> None:
    one, two = (process(cast, name, template=small_template(cast), to=["alpha"]) for name in ("Eins", "Zwei"))
    for each in (one, two):
        move_task(actor=cast.staff, task=task_of(each, "Anrufen"), move="complete")
    days_ago(5, two)
    assert rows(context(cast.staff, WAITING)["rows"]) == [
        ("Zwei", "Termin vor Ort", [ALPHA]),
        ("Eins", "Termin vor Ort", [ALPHA]),
    ]
    assert rows(context(cast.staff, WAITING, who="nobody")["rows"]) == []


def test_above_the_list_stands_what_somebody_should_do_something_about(cast: Cast) -> None:
    process(cast, template=one_task(cast, who(cast, "stella")))
    process(cast, template=one_task(cast, who(cast, "anna"), name="Ohne"))
    process(cast, template=one_task(cast, name="Niemand"))
    top = context(cast.staff, "/processes/")["top"]
    assert [each.name for each in top()] == [NO_ACCESS, NOBODY]


def rows(shown: Iterable[object]) -> list[tuple[str, str, list[str]]]:
    """Return what stands in the rows: the process, the task, and who it is assigned to."""
    return [(row.task.process.name, row.task.name, [each.name for each in row.who]) for row in shown]


def test_whoever_has_access_is_called_by_name_and_more_than_one_are_counted(cast: Cast) -> None:
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    process(cast, template=one_task(cast, [ANY_PARTNER]), to=["alpha", "beta"])
    assert rows(context(cast.staff, WAITING)["rows"]) == [("Ablauf", "Aufgabe", ["Alpha Solar and 1 more"])]

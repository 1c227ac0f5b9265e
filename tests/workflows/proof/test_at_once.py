"""Two people in the same process at the same moment: one consistent outcome each, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import Http404

from entities.models import Entity
from entities.services.entities import delete_entity
from orgs.services import suspend_partnership
from sharing.services import unshare
from tests.cast import Cast, grant, make_cast
from tests.offers.races import by
from tests.sharing.actions import fresh
from tests.workflows.proof.races import (
    ROUNDS,
    assigned,
    consistent,
    history,
    move,
    moved,
    running,
    together,
    without_deadlocks,
)
from tests.workflows.things import make_phase, make_task, make_template, person, phase_of, task_of
from workflows.models import Assignee, Process, ProcessTemplate, Task
from workflows.people import Who
from workflows.services.processes import (
    NotStartableError,
    ProcessClosedError,
    StaleProcess,
    StaleTemplate,
    TaskBlockedError,
    add_comment,
    add_task,
    close_process,
    delete_process,
    edit_task,
    set_assignees,
    start_process,
)
from workflows.services.templates import archive_template, delete_part, delete_template

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    with without_deadlocks():
        yield make_cast()
    # What PostgreSQL would trip over while the tables are emptied.
    connections.close_all()


def test_two_complete_the_same_task(cast: Cast) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        answers = together(
            move(process, "Anrufen", "complete", cast.staff),
            move(process, "Anrufen", "complete", cast.alpha.user),
            move(process, "Anrufen", "complete", cast.chief),
        )
        # One did it; the others are told by whom, and since when.
        assert sorted(answer.changed for answer in answers) == [False, False, True]
        assert len({(answer.task.status, answer.task.status_at, answer.task.status_by_id) for answer in answers}) == 1
        assert (history(process, "task_completed"), history(process, "task_freed")) == (1, 1)
        consistent(process)


def test_completing_against_skipping(cast: Cast) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        answers = together(
            move(process, "Anrufen", "complete", cast.staff), move(process, "Anrufen", "skip", cast.alpha.user)
        )
        now = task_of(process, "Anrufen")
        winners = [answer.task for answer in answers if not isinstance(answer, type)]
        assert [each.status for each in winners] == [now.status]
        assert history(process, "task_completed") + history(process, "task_skipped") == 1
        consistent(process)


def test_completing_while_the_requirement_is_opened_again(cast: Cast) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        moved(cast, process, "Anrufen", "complete")
        done, opened = together(
            move(process, "Termin vor Ort", "complete", cast.alpha.user),
            move(process, "Anrufen", "reopen", cast.staff),
        )
        assert opened.changed
        status = task_of(process, "Termin vor Ort").status
        assert (status, getattr(done, "changed", done)) in {("done", True), ("open", TaskBlockedError)}
        assert task_of(process, "Termin vor Ort").is_blocked
        consistent(process)


def test_both_requirements_closed_at_once(cast: Cast) -> None:
    template = make_template(cast)
    phase, last = make_phase(cast, template, "Phase"), make_phase(cast, template, "Ende")
    first, second = make_task(cast, phase, "Eins"), make_task(cast, phase, "Zwei")
    make_task(cast, last, "Drei", after=[first, second])
    template.refresh_from_db()
    for _round in range(ROUNDS):
        process = start_process(actor=cast.staff, entity=cast.opportunity, template=template, edition=template.edition)
        together(move(process, "Eins", "complete", cast.staff), move(process, "Zwei", "complete", cast.admin))
        assert history(process, "task_freed") == 1
        assert not task_of(process, "Drei").is_blocked


def test_completing_while_the_process_is_closed(cast: Cast) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        done, closed = together(
            move(process, "Anrufen", "complete", cast.alpha.user),
            by(cast.staff, close_process, process=process, reason="Gewonnen"),
        )
        assert closed.is_closed
        status = task_of(process, "Anrufen").status
        assert (status, getattr(done, "changed", done)) in {("done", True), ("open", ProcessClosedError)}
        consistent(process)


def test_two_close_with_different_reasons(cast: Cast) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        one, other = together(
            by(cast.staff, close_process, process=process, reason="Gewonnen"),
            by(cast.admin, close_process, process=process, reason="Verloren"),
        )
        assert one.closing_reason == other.closing_reason == Process.objects.get(pk=process.pk).closing_reason
        assert one.closed_by_id == other.closed_by_id


def test_completing_while_the_process_is_deleted(cast: Cast) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        done, _none, said, added, put = together(
            move(process, "Anrufen", "complete", cast.alpha.user),
            by(cast.staff, delete_process, process=process),
            by(cast.admin, add_comment, task=task_of(process, "Anrufen"), text="Hallo"),
            by(cast.admin, add_task, phase=phase_of(process, "Kontakt"), name="Dazu"),
            by(cast.admin, set_assignees, place=process, chosen=[person(cast.admin)], known=[]),
        )
        assert not Process.objects.filter(pk=process.pk).exists()
        assert getattr(done, "changed", done) in {True, Http404}
        assert said is Http404 or said.pk
        assert added is Http404 or added.pk
        assert put is Http404 or len(put) == 1


def test_working_while_the_entity_is_deleted(cast: Cast) -> None:
    for _round in range(ROUNDS):
        entity = shared_entity(cast)
        template = one_task(cast)
        process = start_process(actor=cast.staff, entity=entity, template=template, edition=template.edition)
        grant(process, cast.alpha.organisation)
        done, _none, put = together(
            move(process, "Aufgabe", "complete", cast.alpha.user),
            by(cast.staff, delete_entity, entity=entity),
            by(cast.admin, set_assignees, place=process, chosen=[person(cast.admin)], known=[]),
        )
        assert not Process.objects.filter(pk=process.pk).exists()
        assert getattr(done, "changed", done) in {True, Http404}
        assert put is Http404 or len(put) == 1


def test_starting_while_the_entity_is_deleted(cast: Cast) -> None:
    template = one_task(cast)
    for _round in range(ROUNDS):
        entity = shared_entity(cast)
        started, _none = together(
            by(cast.staff, start_process, entity=entity, template=template, edition=template.edition),
            by(cast.admin, delete_entity, entity=entity),
        )
        assert started is Http404 or started.pk
        assert not Entity.objects.filter(pk=entity.pk).exists()
        assert not Process.objects.exists()
        assert not Task.objects.exists()


def test_starting_while_the_template_is_changed(cast: Cast) -> None:
    for _round in range(ROUNDS):
        template = one_task(cast)
        phase = template.phases.get()
        gone = make_task(cast, phase, "Weg")
        make_task(cast, phase, "Danach", after=[gone])
        template.refresh_from_db()
        started, _none = together(
            by(cast.staff, start_process, entity=cast.opportunity, template=template, edition=template.edition),
            by(cast.admin, delete_part, part=gone),
        )
        # All of what was looked at, or nothing.
        if started is not StaleTemplate:
            assert [task.name for task in started.tasks.in_order()] == ["Aufgabe", "Weg", "Danach"]
            assert task_of(started, "Danach").is_blocked
            consistent(started)


def test_starting_while_the_template_is_archived_or_deleted(cast: Cast) -> None:
    for service, refusals in ((archive_template, {StaleTemplate, NotStartableError}), (delete_template, {Http404})):
        for _round in range(ROUNDS):
            template = one_task(cast)
            started, _answer = together(
                by(cast.staff, start_process, entity=cast.opportunity, template=template, edition=template.edition),
                by(cast.admin, service, template=template),
            )
            assert started in refusals or [task.name for task in started.tasks.all()] == ["Aufgabe"]


@pytest.mark.parametrize("how", ["unshare", "suspend"])
def test_completing_while_it_is_taken_back(cast: Cast, how: str) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        partnership = cast.alpha.partnership
        taking = by(cast.staff, unshare, thing=cast.opportunity, partnership=partnership)
        if how == "suspend":
            taking = by(cast.staff, suspend_partnership, partnership=partnership)
        done, taken = together(move(process, "Anrufen", "complete", cast.alpha.user), taking)
        assert taken
        status = task_of(process, "Anrufen").status
        assert (status, getattr(done, "changed", done)) in {("done", True), ("open", Http404)}
        assert not Task.objects.visible_to(fresh(cast.alpha.user)).exists()
        type(partnership).objects.filter(pk=partnership.pk).update(status="active")
        if not cast.opportunity.grants.filter(group=cast.alpha.organisation.group).exists():
            grant(cast.opportunity, cast.alpha.organisation)


def test_assigning_while_it_is_taken_back(cast: Cast) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        task = task_of(process, "Anrufen")
        alpha = Who(organisation_id=cast.alpha.organisation.pk)
        put, taken = together(
            by(cast.staff, set_assignees, place=task, chosen=[alpha], known=[]),
            by(cast.admin, unshare, thing=cast.opportunity, partnership=cast.alpha.partnership),
        )
        assert taken
        assert put is PermissionDenied or [Who.of(each) for each in put] == [alpha]
        assert (alpha in assigned(task)) == (put is not PermissionDenied)
        # Whoever was first: nobody there sees it.
        assert not Task.objects.visible_to(fresh(cast.alpha.user)).exists()
        grant(cast.opportunity, cast.alpha.organisation)


def test_two_assign_at_once(cast: Cast) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        task = task_of(process, "Anrufen")
        known, anna = [person(cast.staff)], person(cast.alpha.user)
        together(
            by(cast.staff, set_assignees, place=task, chosen=[*known, anna], known=known),
            by(cast.admin, set_assignees, place=task, chosen=[person(cast.reader), anna], known=known),
        )
        # One added Anna, the other did so too, and put Lea in Stella's place.
        assert assigned(task) == {anna, person(cast.reader)}
        assert Assignee.objects.filter(task=task).count() == 2


def test_two_add_tasks_at_once(cast: Cast) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        phase = phase_of(process, "Kontakt")
        together(*(by(who, add_task, phase=phase, name=f"Von {who.pk}") for who in (cast.staff, cast.admin)))
        assert sorted(phase.tasks.values_list("position", flat=True)) == [1, 2, 3, 4]
        consistent(process)


def test_a_task_added_while_its_phase_is_finished(cast: Cast) -> None:
    for _round in range(ROUNDS):
        process = running(cast)
        moved(cast, process, "Anrufen", "complete")
        together(
            move(process, "Termin vor Ort", "complete", cast.staff),
            by(cast.admin, add_task, phase=phase_of(process, "Kontakt"), name="Noch etwas"),
        )
        # What waits for the phase waits for the new task, too.
        assert task_of(process, "Angebot schreiben").is_blocked
        consistent(process)


def test_two_edit_the_same_task(cast: Cast) -> None:
    for _round in range(ROUNDS):
        task = task_of(running(cast), "Anrufen")
        answers = together(
            *(
                by(who, edit_task, task=task, version=task.version, fields={"name": f"Von {who.pk}"})
                for who in (cast.staff, cast.admin)
            )
        )
        assert answers.count(StaleProcess) == 1
        assert [each.name for each in answers if each is not StaleProcess] == [Task.objects.get(pk=task.pk).name]


def shared_entity(cast: Cast) -> Entity:
    """Return a new entity, shared with Alpha."""
    entity = Entity.objects.create(owner=cast.host, type=cast.order_type, title="Dach", created_by=cast.staff)
    grant(entity, cast.alpha.organisation)
    return entity


def one_task(cast: Cast) -> ProcessTemplate:
    """Return a new template of one task."""
    template = make_template(cast)
    make_task(cast, make_phase(cast, template, "Phase"), "Aufgabe")
    template.refresh_from_db()
    return template

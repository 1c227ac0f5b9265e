"""What starts: parts without a purpose, and those with one of the entity's."""

import pytest

from tests.cast import Cast
from tests.workflows.things import make_phase, make_task, make_template, small_template, start, task_of
from workflows.services.processes import NotStartableError, TaskBlockedError, move_task

pytestmark = pytest.mark.django_db


def test_a_process_is_a_copy_of_its_template(cast: Cast) -> None:
    process = start(cast, small_template(cast))
    shown = [(task.phase.name, task.name, task.is_blocked) for task in process.tasks.select_related("phase").in_order()]
    assert shown == [
        ("Kontakt", "Anrufen", False),
        ("Kontakt", "Termin vor Ort", True),
        ("Angebot", "Angebot schreiben", True),
    ]


def test_what_has_another_purpose_does_not_start_and_nobody_waits_for_it(cast: Cast) -> None:
    template = make_template(cast)
    always, heat = (
        make_phase(cast, template, "Immer"),
        make_phase(cast, template, "Wärme", purposes=[cast.purposes["heat"]]),
    )
    sales = make_task(cast, always, "Vertrieb", purposes=[cast.purposes["sales"]])
    pump = make_task(cast, always, "Pumpe", purposes=[cast.purposes["heat"]])
    inside = make_task(cast, heat, "In Wärme")
    make_task(cast, always, "Danach", after=[pump, inside, heat])
    make_task(cast, always, "Nach Vertrieb", after=[sales, heat])
    process = start(cast, template)
    assert [phase.name for phase in process.phases.all()] == ["Immer"]
    assert {task.name: task.is_blocked for task in process.tasks.all()} == {
        "Vertrieb": False,
        "Danach": False,
        "Nach Vertrieb": True,
    }


def test_a_template_for_another_purpose_does_not_start(cast: Cast) -> None:
    template = make_template(cast, purposes=[cast.purposes["heat"]])
    make_task(cast, make_phase(cast, template, "Phase"), "Aufgabe")
    with pytest.raises(NotStartableError):
        start(cast, template)


def test_closing_frees_what_waits(cast: Cast) -> None:
    process = start(cast, small_template(cast))
    with pytest.raises(TaskBlockedError):
        move_task(actor=cast.staff, task=task_of(process, "Termin vor Ort"), move="complete")
    move_task(actor=cast.staff, task=task_of(process, "Anrufen"), move="complete")
    move_task(actor=cast.staff, task=task_of(process, "Termin vor Ort"), move="skip")
    assert not task_of(process, "Angebot schreiben").is_blocked
    move_task(actor=cast.staff, task=task_of(process, "Termin vor Ort"), move="reopen")
    assert task_of(process, "Angebot schreiben").is_blocked

"""What counts as open, ready, blocked and overdue: each status, in running and closed processes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.workflows.things import make_phase, make_task, make_template, start, task_of
from workflows.models import Process, Task
from workflows.services.processes import close_process, move_task, reopen_process

pytestmark = pytest.mark.django_db

STATUSES = {"fresh": [], "begun": ["start"], "held": ["hold"], "done": ["complete"], "skipped": ["skip"]}


@pytest.fixture
def process(cast: Cast) -> Process:
    """A process with a task in each status, and one that waits for the fresh one; all of them were due yesterday."""
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase")
    made = {name: make_task(cast, phase, name) for name in STATUSES}
    make_task(cast, phase, "waiting", after=[made["fresh"]])
    found = start(cast, template)
    for name, moves in STATUSES.items():
        for move in moves:
            move_task(actor=cast.staff, task=task_of(found, name), move=move)
    found.tasks.update(due_at=timezone.now() - timedelta(days=1))
    return found


def lists() -> dict[str, set[str]]:
    """Return the names of the tasks in each list."""
    tasks = Task.objects.all()
    found = {"open": tasks.open(), "ready": tasks.ready(), "blocked": tasks.blocked(), "overdue": tasks.overdue()}
    return {key: set(each.values_list("name", flat=True)) for key, each in found.items()}


def test_by_status(process: Process) -> None:
    left = {"fresh", "begun", "held", "waiting"}
    assert lists() == {"open": left, "ready": {*STATUSES}, "blocked": {"waiting"}, "overdue": left}


def test_a_closed_process_has_nothing_open(cast: Cast, process: Process) -> None:
    before = lists()
    close_process(actor=cast.staff, process=process, reason="Verloren")
    assert lists() == {**before, "open": set(), "overdue": set()}
    assert not Process.objects.running().exists()
    reopen_process(actor=cast.staff, process=process)
    assert lists() == before
    assert Process.objects.running().get() == process


def test_what_is_due_later_is_not_overdue(process: Process) -> None:
    process.tasks.filter(name="fresh").update(due_at=timezone.now() + timedelta(minutes=1))
    process.tasks.filter(name="begun").update(due_at=None)
    assert lists()["overdue"] == {"held", "waiting"}

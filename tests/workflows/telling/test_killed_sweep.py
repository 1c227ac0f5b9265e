"""A process that sweeps is killed in the middle: the next sweep tells whom it left, and nobody twice."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone

from activity.models import Notification, OutboxMessage
from tests.cast import Cast, make_cast
from tests.services.processes import Process as Command
from tests.services.processes import database_url, wait_for
from tests.workflows.things import make_phase, make_task, make_template, person, start
from workflows.models import Task
from workflows.services.processes import sweep_due_tasks

pytestmark = pytest.mark.django_db(transaction=True)

TASKS, KILL_AFTER = 80, 5
SWEEP = "import django; django.setup(); from workflows.services.processes import sweep_due_tasks; sweep_due_tasks()"


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    # What PostgreSQL would trip over while the tables are emptied.
    connections.close_all()


@pytest.fixture
def overdue(cast: Cast) -> None:
    """Let a process have many tasks that are overdue."""
    template = make_template(cast, assignees=[person(cast.reader)])
    make_task(cast, make_phase(cast, template, "Phase"), "Vorlage")
    first, past = start(cast, template).tasks.get(), timezone.now() - timedelta(days=1)
    rows = [
        Task(process=first.process, phase=first.phase, name=f"T{number}", due_at=past, status_at=past, ready_since=past)
        for number in range(TASKS)
    ]
    Task.objects.bulk_create(rows)


@pytest.fixture
def sweeper(overdue: None, tmp_path: Path) -> Iterator[Command]:
    """Return a process that sweeps them once."""
    url = database_url() if connection.vendor == "postgresql" else f"sqlite:///{connection.settings_dict['NAME']}"
    environment = {"COLLAB_VAR": str(tmp_path), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "collab.settings"}
    process = Command(sys.executable, "-c", SWEEP, log=tmp_path / "sweep.log", environment=environment)
    yield process
    process.kill()


def done() -> int:
    """Return of how many tasks people have been told."""
    return Notification.objects.filter(kind="task_overdue").count()


def test_what_a_killed_sweep_left_is_done_by_the_next_one(cast: Cast, sweeper: Command) -> None:
    wait_for(lambda: done() >= KILL_AFTER or sweeper.ended)
    assert not sweeper.ended, sweeper.log.read_text()
    sweeper.kill()
    assert KILL_AFTER <= done() < TASKS
    # PostgreSQL learns a moment later that nobody holds the last one any more.
    wait_for(lambda: not sweep_due_tasks() and done() == TASKS)
    names = [f"T{number}" for number in range(TASKS)]
    for model in (Notification, OutboxMessage):
        told = model.objects.filter(kind="task_overdue").values_list("event__target_label", "recipient__name")
        assert Counter(told) == Counter((name, "Lea Leser") for name in names)

"""Several people in the same process at once, and what has to be there afterwards, whoever came first."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from activity.models import Event
from orgs.models import User
from tests.cast import Cast
from tests.offers.races import Call, by
from tests.offers.races import together as all_at_once
from tests.workflows.things import share, small_template, start, task_of
from workflows.models import Assignee, Process, Task, TaskRequirement
from workflows.people import Who
from workflows.services.processes import (
    NotPossibleError,
    NotStartableError,
    ProcessClosedError,
    StaleProcess,
    StaleTemplate,
    TaskBlockedError,
    move_task,
)

# How often each is let loose: who comes first is left to chance.
ROUNDS = 4
DOCUMENTED = (
    Http404,
    PermissionDenied,
    NotPossibleError,
    NotStartableError,
    ProcessClosedError,
    StaleProcess,
    StaleTemplate,
    TaskBlockedError,
)


def together(*calls: Call) -> list[Any]:
    """Return by call what it returned, or the class of what a service of processes may raise."""
    return all_at_once(*calls, documented=DOCUMENTED)


def running(cast: Cast) -> Process:
    """Return a new process of three tasks, shared with Alpha."""
    process = start(cast, small_template(cast))
    share(cast, process)
    return process


def move(process: Process, task: str, how: str, who: User) -> Call:
    """Return the press of one of the buttons of a task by somebody."""
    return by(who, move_task, task=task_of(process, task), move=how)


def moved(cast: Cast, process: Process, task: str, how: str) -> None:
    """Move a task on, before anybody races."""
    move_task(actor=cast.staff, task=task_of(process, task), move=how)


def history(process: Process, verb: str) -> int:
    """Return how often a verb stands in the history of a process."""
    return Event.objects.history_of(process).filter(verb=verb).count()


def assigned(place: Task) -> set[Who]:
    """Return who is assigned to a task."""
    return {Who.of(each) for each in Assignee.objects.filter(task=place)}


def consistent(process: Process) -> None:
    """Compare which tasks are blocked with what is open of what they wait for, as it is stored in the end."""
    tasks = {task.pk: task for task in Task.objects.filter(process=process)}
    left = {pk for pk, task in tasks.items() if task.status not in {"done", "skipped"}}
    left_phases = {tasks[pk].phase_id for pk in left}
    rules = TaskRequirement.objects.filter(task__in=tasks)
    waiting = {each.task_id for each in rules if each.required_task_id in left or each.required_phase_id in left_phases}
    assert {pk for pk, task in tasks.items() if task.ready_since is None} == waiting


@contextmanager
def without_deadlocks() -> Iterator[None]:
    """Fail when PostgreSQL had to stop one of two that waited for each other."""
    before = _deadlocks()
    yield
    assert _deadlocks() == before


def _deadlocks() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        # What the threads did counts as soon as their connections are closed.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        found: int = cursor.fetchone()[0]
    return found

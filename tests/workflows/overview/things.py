"""Processes of the cast for lists, boards and bottlenecks, and what people find there."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone, translation

from entities.models import Entity
from orgs.models import Role, User
from orgs.rights import ALL_RIGHTS
from tests.cast import Cast, grant, make_user
from tests.helpers import client_of
from tests.workflows.things import make_phase, make_task, make_template, small_template, start
from workflows.bottlenecks import bottlenecks
from workflows.models import Process, ProcessTemplate, Task
from workflows.people import Who

LIST, BOARD, WAITING = "/processes/", "/processes/board/", "/processes/waiting/"
DAY = timedelta(days=1)


def process(
    cast: Cast,
    name: str = "Ablauf",
    *,
    template: ProcessTemplate | None = None,
    entity: Entity | None = None,
    to: Iterable[str] = (),
) -> Process:
    """Return a process of that name, of two phases and three tasks unless a template is given, shared with ``to``."""
    made = start(cast, template or small_template(cast), entity)
    Process.objects.filter(pk=made.pk).update(name=name)
    for partner in to:
        grant(made, cast.partners[partner].organisation, cast.staff)
    made.refresh_from_db()
    return made


def one_task(
    cast: Cast, who: Iterable[Who] = (), *, phase: Iterable[Who] = (), whole: Iterable[Who] = (), name: str = "Einzeln"
) -> ProcessTemplate:
    """Return a template of a single task: assigned to ``who``, its phase to ``phase``, all of it to ``whole``."""
    template = make_template(cast, name, assignees=list(whole))
    make_task(cast, make_phase(cast, template, "Phase", assignees=list(phase)), "Aufgabe", assignees=list(who))
    return template


def days_ago(days: float, *processes: Process) -> None:
    """Let the processes have begun so many days ago, and nothing have happened since, past all services."""
    moment = timezone.now() - DAY * days
    Process.objects.filter(pk__in=[each.pk for each in processes]).update(created_at=moment)
    tasks = Task.objects.filter(process__in=processes)
    tasks.update(status_at=moment)
    tasks.filter(ready_since__isnull=False).update(ready_since=moment)


def due_in(days: float, task: Task) -> None:
    """Set when a task is due, past all services."""
    Task.objects.filter(pk=task.pk).update(due_at=timezone.now() + DAY * days)


def colleague(cast: Cast, *lacks: str, scope: str = "all") -> User:
    """Return another of the host's people, whose role lacks some rights and shows all tasks or the assigned ones."""
    role = Role.objects.create(
        organisation=cast.host,
        kind=Role.Kind.STAFF,
        name=f"Ohne {lacks}",
        rights=sorted(ALL_RIGHTS - set(lacks)),
        task_scope=scope,
    )
    return make_user(cast.host, role, "colleague@stadtwerke.example", "Kolja Kollege")


def fresh(user: User) -> User:
    """Return the user as the next request finds them."""
    return User.objects.get(pk=user.pk)


def context(user: User, url: str, **asked: Any) -> Any:
    """Return what the page that ``user`` gets is made of."""
    User.objects.filter(pk=user.pk).update(language="en")
    response = client_of(fresh(user)).get(url, asked)
    assert response.status_code == 200
    return response.context


def listed(user: User, **asked: Any) -> list[str]:
    """Return the names of the processes that ``user`` is shown, in order."""
    return [row.process.name for row in context(user, LIST, **asked)["rows"]]


def lanes(user: User, **asked: Any) -> dict[str, list[str]]:
    """Return by the columns of the board, from left to right, the names on their cards."""
    board = context(user, BOARD, **asked)["listing"]
    return {lane.title: [row.process.name for row in lane.rows] for lane in board.lanes}


def waits(user: User) -> dict[str, int]:
    """Return how many tasks wait on whom, in the order of the page."""
    with translation.override("en"):
        return {each.name: each.count for each in bottlenecks(fresh(user))}

"""The rows of processes: everybody's own tasks, the host's list and its board, at 1,000 processes of 30 tasks each."""

from collections.abc import Callable

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.timing import Row, race
from bench.work import PHASES, TASKS, WorkWorld, add_processes, work_world

FEW, MANY = 10, 1_000
# At most so many times the limit.
AIM = 10
CLOSED = "('done', 'skipped')"

# What each page cannot do without, as one would ask for it by hand.
MINE = f"""SELECT t.id, t.name, t.due_at, p.name, e.title FROM workflows_task t
    JOIN workflows_process p ON p.id = t.process_id JOIN entities_entity e ON e.id = p.entity_id
    JOIN workflows_assignee w ON w.process_id = p.id AND w.phase_id IS NULL AND w.task_id IS NULL AND w.user_id = %s
    WHERE p.closed_at IS NULL AND t.status NOT IN {CLOSED}
        AND NOT EXISTS (SELECT 1 FROM workflows_assignee a WHERE a.task_id = t.id OR a.phase_id = t.phase_id)
    ORDER BY t.due_at IS NULL, t.due_at LIMIT 50"""
NEWEST = """SELECT p.id, p.name, e.title FROM workflows_process p JOIN entities_entity e ON e.id = p.entity_id
    WHERE p.owner_id = %s AND p.closed_at IS NULL ORDER BY p.created_at DESC, p.id DESC LIMIT 50"""
STEPS = "SELECT process_id, phase_id, status, due_at, ready_since FROM workflows_task WHERE process_id IN ({})"
# On whom everything waits stands above the list and the board.
WAITING = f"""SELECT t.id, t.ready_since, COALESCE(a.id, b.id, c.id) FROM workflows_task t
    JOIN workflows_process p ON p.id = t.process_id LEFT JOIN workflows_assignee a ON a.task_id = t.id
    LEFT JOIN workflows_assignee b ON b.phase_id = t.phase_id
    LEFT JOIN workflows_assignee c ON c.process_id = p.id AND c.phase_id IS NULL AND c.task_id IS NULL
    WHERE p.owner_id = %s AND p.closed_at IS NULL AND t.status NOT IN {CLOSED} AND t.ready_since IS NOT NULL"""
OPEN_PHASES = f"""SELECT t.process_id, f.position, f.name, MIN(t.due_at) FROM workflows_task t
    JOIN workflows_process p ON p.id = t.process_id JOIN workflows_phase f ON f.id = t.phase_id
    WHERE p.owner_id = %s AND p.closed_at IS NULL AND t.status NOT IN {CLOSED} GROUP BY t.process_id, f.id"""


def rows() -> list[Row]:
    """Return a row per page; the aim is met when it asks as often for many processes as for few, and fast enough."""
    world = work_world(FEW)
    limits = _limits(world)
    pages = {name: _page(world, f"workflows:{name}") for name in limits}
    few = {name: _queries(page) for name, page in pages.items()}
    add_processes(world, MANY - FEW)
    return [_row(name, page, few[name], limits[name]) for name, page in pages.items()]


def _row(name: str, page: Callable[[], object], few: int, limit: Callable[[], object]) -> Row:
    times = race({"ours": page, "limit": limit}, rounds=5)
    many = _queries(page)
    met = few == many and times["ours"] <= AIM * times["limit"]
    work = f"{name.replace('_', ' ')}, {MANY * TASKS:,} tasks, {many} queries"
    return Row(work, times["ours"], None, times["limit"], f"≤ {AIM}× limit, {few} queries", met)


def _limits(world: WorkWorld) -> dict[str, Callable[[], object]]:
    """Return by page the emptiest page behind the sign-in together with its SQL by hand."""
    host, cards, emptiest = [world.host.pk], 10 * (PHASES + 1), _page(world, "activity:inbox")
    asked: dict[str, list[tuple[str, list[int]]]] = {
        "my_tasks": [(MINE, [world.colleagues[0].pk])],
        "processes": [(WAITING, host), (NEWEST, host)],
        "board": [(WAITING, host), (OPEN_PHASES, host), (NEWEST.replace("50", str(cards)), host)],
    }

    def by_hand(name: str) -> Callable[[], object]:
        def run() -> object:
            with connection.cursor() as cursor:
                for sql, parameters in asked[name]:
                    cursor.execute(sql, parameters)
                    found = cursor.fetchall()
                if name != "my_tasks":
                    ids = [row[0] for row in found]
                    cursor.execute(STEPS.format(",".join(["%s"] * len(ids))), ids)
                    found = cursor.fetchall()
            return found, emptiest()

        return run

    return {name: by_hand(name) for name in asked}


def _page(world: WorkWorld, name: str) -> Callable[[], object]:
    """Return what answers one request for a page as a server does; the test client copies the context of each part."""
    client, requests, application = Client(), RequestFactory(), get_wsgi_application()
    client.force_login(world.colleagues[0])
    requests.cookies = client.cookies

    def run() -> object:
        response = application.get_response(requests.get(reverse(name)))
        assert response.status_code == 200, response.status_code
        return response

    return run


def _queries(page: Callable[[], object]) -> int:
    """Return how many queries a page makes, the second time, when caches are warm."""
    page()
    with CaptureQueriesContext(connection) as asked:
        page()
    return len(asked)

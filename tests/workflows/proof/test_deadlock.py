"""Deleting what a process lies in while somebody works in it: one waits for the other, never both for each other."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction

from entities.models import Entity
from entities.services.entities import delete_entity
from tests.cast import Cast, make_cast
from tests.offers.races import by
from tests.workflows.proof.races import move, running, without_deadlocks
from tests.workflows.things import task_of
from workflows.models import Process, Task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    # What PostgreSQL would trip over while the tables are emptied.
    connections.close_all()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows a single lock: there is no circle.")
def test_nobody_waits_in_a_circle(cast: Cast) -> None:
    process = running(cast)
    last, first = task_of(process, "Angebot schreiben"), move(process, "Anrufen", "complete", cast.staff)
    with without_deadlocks(), ThreadPoolExecutor() as pool:
        with transaction.atomic():
            # The deletion has begun and waits for this row, when the other one comes.
            Task.objects.select_for_update().get(pk=last.pk)
            deleted = _begun(pool, by(cast.admin, delete_entity, entity=cast.opportunity), waiting=1)
            done = _begun(pool, first, waiting=2)
        deleted.result(60)
        assert type(done.exception(60)).__name__ == "Http404"
    assert not Entity.objects.filter(pk=cast.opportunity.pk).exists()
    assert not Process.objects.exists()


def _begun(pool: ThreadPoolExecutor, call: Callable[..., Any], *, waiting: int) -> Future[Any]:
    """Return what will come of ``call``, as soon as so many wait for a lock."""

    def run() -> Any:
        try:
            return call()
        finally:
            connection.close()

    future = pool.submit(run)
    while _waiting() < waiting:
        assert not future.done()
    return future


def _waiting() -> int:
    with connection.cursor() as cursor:
        # What it told in this transaction before, it would tell again.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        found: int = cursor.fetchone()[0]
    return found

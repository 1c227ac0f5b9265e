"""Real workers sweep many offers whose next round is due, and are killed with SIGKILL in the middle of it."""

from pathlib import Path

import pytest
from django.db import connections

from sharing.tasks import sweep_offers
from tests.cast import make_cast
from tests.offers.due import begun, check_begun_once, due_offers
from tests.services.processes import Celery, Process, Redis, wait_for

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

OFFERS, KILL_AFTER = 250, (30, 100)


@pytest.fixture
def celery(transactional_db: None, tmp_path: Path, redis: Redis) -> Celery:
    """Return the means to start Celery on the database of this test; no mail server answers."""
    return Celery(tmp_path, redis, 1)


def test_workers_are_killed_between_rounds(celery: Celery, running: list[Process]) -> None:
    cast = make_cast()
    codes = due_offers(cast, OFFERS)
    running.append(celery.beat())
    for count in (*KILL_AFTER, OFFERS):
        running.append(celery.worker())
        # As beat rings, only more often: both processes of the worker are at it.
        for _ring in range(4):
            sweep_offers.delay()
        wait_for(lambda count=count: begun() >= count or running[-1].ended, 90)
        assert not running[-1].ended, running[-1].log.read_text()
        if count < OFFERS:
            running[-1].kill()
            assert count <= begun() < OFFERS
    check_begun_once(cast, codes)
    connections.close_all()

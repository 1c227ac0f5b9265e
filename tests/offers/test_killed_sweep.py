"""A process that sweeps is killed in the middle: the next sweep finds what it left, and does nothing twice."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections

from sharing.services.offers import sweep_offers
from tests.cast import Cast, make_cast
from tests.offers.due import begun, check_begun_once, due_offers
from tests.services.processes import Process, database_url, wait_for

pytestmark = pytest.mark.django_db(transaction=True)

OFFERS, KILL_AFTER = 80, 10
SWEEP = "import django; django.setup(); from sharing.services.offers import sweep_offers; sweep_offers()"


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    # What PostgreSQL would trip over while the tables are emptied.
    connections.close_all()


@pytest.fixture
def codes(cast: Cast) -> list[str]:
    """Return the codes of many offers that are due."""
    return due_offers(cast, OFFERS)


@pytest.fixture
def sweeper(codes: list[str], tmp_path: Path) -> Iterator[Process]:
    """Return a process that sweeps them once."""
    url = database_url() if connection.vendor == "postgresql" else f"sqlite:///{connection.settings_dict['NAME']}"
    environment = {"COLLAB_VAR": str(tmp_path), "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "collab.settings"}
    process = Process(sys.executable, "-c", SWEEP, log=tmp_path / "sweep.log", environment=environment)
    yield process
    process.kill()


def test_what_a_killed_sweep_left_is_done_by_the_next_one(cast: Cast, codes: list[str], sweeper: Process) -> None:
    wait_for(lambda: begun() >= KILL_AFTER or sweeper.ended)
    assert not sweeper.ended, sweeper.log.read_text()
    sweeper.kill()
    assert KILL_AFTER <= begun() < OFFERS
    # PostgreSQL learns a moment later that nobody holds the last one any more.
    wait_for(lambda: not sweep_offers() and begun() == OFFERS)
    check_begun_once(cast, codes)

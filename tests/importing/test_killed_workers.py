"""Services mode: real Celery workers, killed with SIGKILL in the middle of an import; no row is lost or doubled."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from activity.models import Event
from collab.celery import app
from entities.importing import background, services
from entities.models import Entity, ImportJob
from tests.helpers import require
from tests.importing.files import lines
from tests.services.processes import Celery, Process, Redis, wait_for

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROWS, KILL_AFTER = 6000, (400, 2000)


@pytest.fixture
def media(tmp_path: Path, settings: Settings) -> Path:
    """Keep uploads where the worker looks for them."""
    folder = tmp_path / "files"
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": folder, "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"default": default}
    return folder


@pytest.fixture
def celery(transactional_db: None, tmp_path: Path, settings: Settings) -> Iterator[Celery]:
    """Return the means to start Celery on a Redis of its own, which this process calls, too."""
    require(shutil.which("redis-server"), "redis-server is not installed (Debian package redis-server)")
    redis, before = Redis(tmp_path), app.conf.broker_url
    settings.BROKERLESS = False
    app.conf.broker_url = redis.url
    app._after_fork()
    yield Celery(tmp_path, redis, 1)
    redis.stop()
    app.conf.broker_url = before
    app._after_fork()


@pytest.fixture
def running() -> Iterator[list[Process]]:
    """Collect processes that are killed in the end."""
    processes: list[Process] = []
    yield processes
    for process in processes:
        process.kill()


def test_workers_are_killed(celery: Celery, running: list[Process], draft: Callable[..., ImportJob]) -> None:
    job = draft(lines("Name;Wert", *(f"Nr {number};{number}" if number % 10 else ";x" for number in range(ROWS))))
    services.start(actor=job.created_by, job=job)
    for settled in KILL_AFTER:
        running.append(celery.worker())
        wait_for(lambda settled=settled: refreshed(job).settled >= settled, 90)
        running[-1].kill()
        assert refreshed(job).status == "running"
        ImportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        background.wake(job.pk)
    running.append(celery.worker())
    wait_for(lambda: refreshed(job).is_over, 90)

    done = refreshed(job)
    bad = ROWS // 10
    assert (done.status, done.done, done.failed, done.attempts) == ("done", ROWS - bad, bad, 3)
    titles = Entity.objects.filter(type=job.type).order_by("pk").values_list("title", flat=True)
    assert list(titles) == [f"Nr {number}" for number in range(ROWS) if number % 10]
    assert job.problems.count() == bad
    assert Event.objects.filter(verb="imported").count() == 1


def refreshed(job: ImportJob) -> ImportJob:
    job.refresh_from_db()
    return job

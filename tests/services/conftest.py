"""A broker of the test's own, and processes that end with the test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from activity.outbox.doorbell import bell
from collab.celery import app
from tests.helpers import require
from tests.services.processes import Process, Redis


@pytest.fixture
def redis(tmp_path: Path, settings: Settings) -> Iterator[Redis]:
    """Return a Redis that this process rings, too."""
    require(shutil.which("redis-server"), "redis-server is not installed (Debian package redis-server)")
    redis = Redis(tmp_path)
    before = app.conf.broker_url
    settings.BROKERLESS = False
    app.conf.broker_url = redis.url
    app._after_fork()
    bell.silent_until = 0
    yield redis
    redis.stop()
    app.conf.broker_url = before
    app._after_fork()
    bell.silent_until = 0


@pytest.fixture
def running() -> Iterator[list[Process]]:
    """Collect processes that are killed in the end."""
    processes: list[Process] = []
    yield processes
    for process in processes:
        process.kill()

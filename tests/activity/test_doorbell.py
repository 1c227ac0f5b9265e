"""Waking a sweep after the commit: through a broker, without one, and with one that is down."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from activity.models import OutboxMessage
from activity.outbox.doorbell import bell
from collab.celery import app
from orgs.models import Organisation, User
from tests.activity.conftest import the_mail
from tests.activity.kinds import tell
from tests.activity.postoffice import free_port

# What a person does in the embedded mode, in a process of its own: the thread there sweeps without being told.
EMBEDDED = """
import time
from datetime import timedelta
import django
django.setup()
from activity.models import OutboxMessage
from activity.outbox.embedded import register_chore, start_sweeper
from activity.services import send_account_mail
done = []
register_chore("note", lambda: done.append("done"), every=timedelta(hours=1))
start_sweeper()
start_sweeper()
send_account_mail(to="a@b.example", subject="Hello", text="Hello", html="", language="de")
deadline = time.monotonic() + 20
while (OutboxMessage.objects.exclude(status="sent").exists() or not done) and time.monotonic() < deadline:
    time.sleep(0.05)
import threading
threads = [thread.name for thread in threading.enumerate()]
print(threads.count("outbox-sweeper"), OutboxMessage.objects.get().status, *done)
"""


@pytest.fixture
def broker(settings: Settings) -> Iterator[Callable[[str], None]]:
    """Return a function that lets Collab use the broker at an address."""
    before = app.conf.broker_url, app.conf.broker_transport_options
    settings.BROKERLESS = False

    def use(url: str, **options: Any) -> None:
        app.conf.update(broker_url=url, broker_transport_options=options)
        # What a forked worker does: forget the connections of before.
        app._after_fork()

    yield use
    app.conf.update(broker_url=before[0], broker_transport_options=before[1])
    app._after_fork()
    bell.silent_until = 0


def test_a_commit_calls_a_worker(
    anna: User,
    solar: Organisation,
    broker: Callable[[str], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    broker("memory://")
    with django_capture_on_commit_callbacks(execute=True):
        tell(anna, about=solar)
    with app.connection_for_read() as connection:
        message = connection.SimpleQueue("celery").get(block=False)
    assert message.headers["task"] == "activity.tasks.sweep_outbox"
    assert message.headers["expires"]


def test_a_rollback_calls_nobody(
    anna: User, solar: Organisation, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        tell(anna, about=solar)
        transaction.set_rollback(True)
    assert callbacks == []


def test_a_broker_that_is_down_costs_no_mail_and_hardly_any_time(
    anna: User,
    solar: Organisation,
    broker: Callable[..., None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    broker(f"redis://127.0.0.1:{free_port()}/0", **project.CELERY_BROKER_TRANSPORT_OPTIONS)
    started = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        tell(anna, about=solar)
    assert time.monotonic() - started < 2
    assert the_mail().status == OutboxMessage.Status.QUEUED
    assert bell.silent_until > time.monotonic() + 20
    broker("memory://")
    bell.ring()
    with app.connection_for_read() as connection:
        assert connection.SimpleQueue("celery").qsize() == 0


def test_the_sweeper_is_not_started_where_settings_forbid_it(
    anna: User, solar: Organisation, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tell(anna, about=solar)
    assert "outbox-sweeper" not in [thread.name for thread in threading.enumerate()]
    assert the_mail().status == OutboxMessage.Status.QUEUED


def test_embedded_a_thread_of_the_process_sends_into_the_local_mailbox(tmp_path: Path) -> None:
    services = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "STORAGE_URL", "DJANGO_SETTINGS_MODULE"}
    environment = {key: value for key, value in os.environ.items() if key not in services}
    environment |= {"COLLAB_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "collab.settings"}

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=project.BASE_DIR, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("manage.py", "migrate", "--verbosity", "0")
    assert run("-c", EMBEDDED).split() == ["1", "sent", "done"]
    (mailbox,) = (tmp_path / "mailbox").iterdir()
    assert b"Subject: Hello" in mailbox.read_bytes()

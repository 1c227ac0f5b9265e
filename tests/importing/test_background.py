"""Who is called to work: a thread of this process, or a Celery worker; and that a call that fails does no harm."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from entities import tasks
from entities.importing import background, services
from entities.models import Entity, EntityType, ImportJob
from tests.cast import Cast
from tests.importing.files import lines

DATA = lines("Name;Wert", *(f"Nr {number};{number}" for number in range(300)))


@pytest.fixture
def queued(draft: Callable[..., ImportJob]) -> ImportJob:
    job = draft(DATA)
    services.start(actor=job.created_by, job=job, wake=False)
    job.refresh_from_db()
    return job


@pytest.mark.django_db(transaction=True)
def test_embedded_a_thread_does_it(queued: ImportJob, settings: Any) -> None:
    settings.BROKERLESS = True
    for _call in range(3):
        background.wake(queued.pk)
    for thread in threading.enumerate():
        if thread.name == f"import-{queued.pk}":
            thread.join(30)
    queued.refresh_from_db()
    assert (queued.status, queued.done) == ("done", 300)
    assert Entity.objects.filter(type=queued.type).count() == 300


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_fails_says_so(
    queued: ImportJob, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_pk: int) -> None:
        raise RuntimeError

    monkeypatch.setattr(background, "run", fail)
    background._run_safely(queued.pk)
    assert "was interrupted" in caplog.text


@pytest.mark.django_db
def test_with_a_broker_a_worker_is_called(queued: ImportJob, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BROKERLESS = False
    calls: list[Any] = []
    monkeypatch.setattr(tasks.run_import, "apply_async", lambda **how: calls.append(how))
    background.wake(queued.pk)
    assert calls == [{"args": [queued.pk], "retry": False}]


@pytest.mark.django_db
def test_a_broker_that_is_down_does_no_harm(queued: ImportJob, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(**_how: Any) -> None:
        raise ConnectionError

    settings.BROKERLESS = False
    monkeypatch.setattr(tasks.run_import, "apply_async", down)
    background.wake(queued.pk)
    assert ImportJob.objects.get().status == "queued"


@pytest.mark.django_db
def test_the_regular_round_takes_what_is_left(queued: ImportJob, plants: EntityType, cast: Cast) -> None:
    ImportJob.objects.update(status="running", lease_until=timezone.now() + timedelta(seconds=20))
    tasks.resume_imports()
    assert not Entity.objects.filter(type=plants).exists()
    ImportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.resume_imports()
    assert Entity.objects.filter(type=plants).count() == 300
    tasks.run_import(queued.pk)
    assert Entity.objects.filter(type=plants).count() == 300

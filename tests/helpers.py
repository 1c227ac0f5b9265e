"""What many tests need: clients, counted queries, and whether a component is there."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orgs.models import User

CHROMIUM = next(filter(None, map(shutil.which, ("/usr/bin/chromium", "chromium", "chromium-browser"))), None)
STILL = """() => !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")
  && document.getAnimations().every((each) => each.playState !== "running")"""


def client_of(user: User | None, **defaults: Any) -> Client:
    """Return a client signed in as ``user``; of somebody not signed in for None."""
    client = Client(**defaults)
    if user:
        client.force_login(user)
    return client


@contextmanager
def counted_queries() -> Iterator[CaptureQueriesContext]:
    """Collect the queries made within: ``with counted_queries() as asked: …; len(asked)``."""
    with CaptureQueriesContext(connection) as asked:
        yield asked


def queries_of(call: Callable[[], Any]) -> int:
    """Return how many queries ``call`` makes, the second time, when caches are warm."""
    call()
    with counted_queries() as asked:
        call()
    return len(asked)


@contextmanager
def requests_answered() -> Iterator[None]:
    """At the end wait until the live server is at no request any more: it would write into the next test's database."""
    running: set[int] = set()
    begin = partial(_note, running.add)
    end = partial(_note, running.discard)
    request_started.connect(begin, weak=False)
    request_finished.connect(end, weak=False)
    yield
    asked = quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < 0.05 and time.monotonic() - asked < 10:
        time.sleep(0.01)
        quiet_since = time.monotonic() if running else quiet_since
    request_started.disconnect(begin)
    request_finished.disconnect(end)


def settle(page: Any) -> None:
    """Wait until the page is loaded and nothing in it moves any more: axe would take a fade for low contrast."""
    page.wait_for_load_state()
    page.wait_for_function(STILL)


def _note(change: Callable[[int], None], **_signal: Any) -> None:
    change(threading.get_ident())


def require(present: object, reason: str) -> None:
    """Skip the test, saying why, where a component is missing; fail where it must be there (CI)."""
    if present:
        return
    if os.environ.get("COLLAB_REQUIRE_COMPONENTS") == "1":
        pytest.fail(f"{reason}, but COLLAB_REQUIRE_COMPONENTS=1 is set", pytrace=False)
    pytest.skip(reason)


def require_chromium() -> None:
    """Let the test run only where Chromium is installed."""
    require(CHROMIUM, "Chromium is not installed (Debian package chromium)")


def require_services() -> None:
    """Let the test run only in services mode, with PostgreSQL and Redis answering."""
    addresses = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
    if not addresses["DATABASE_URL"].startswith("postgres") or not addresses["REDIS_URL"]:
        pytest.skip("services mode only: DATABASE_URL and REDIS_URL are not set (make test-services sets them)")
    for name, port in (("DATABASE_URL", 5432), ("REDIS_URL", 6379)):
        require(_listens(addresses[name], port), f"Nothing answers at {name}")


def _listens(url: str, port: int) -> bool:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or port), timeout=2).close()
    except OSError:
        return False
    return True

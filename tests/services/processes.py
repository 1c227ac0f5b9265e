"""Real processes for tests: a Redis that can be stopped, Celery workers that can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.activity.postoffice import free_port


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Return as soon as ``condition`` holds; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "Waited too long."
        time.sleep(0.02)


class Process:
    """A process with its children, in a group of its own; what it says is kept in a file."""

    def __init__(self, *command: str, log: Path, environment: dict[str, str] | None = None) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=os.environ | (environment or {}),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def ended(self) -> bool:
        """Return whether it has come to an end."""
        return self.process.poll() is not None

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End it and its children."""
        if not self.ended:
            os.killpg(self.process.pid, how)
            self.process.wait(20)


class Redis:
    """A Redis of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.start()

    @property
    def url(self) -> str:
        """Return its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty."""
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        self.process = Process("redis-server", *options, "--dir", str(self.folder), log=self.folder / "redis.log")

    def stop(self) -> None:
        """Stop it; what it held is lost."""
        self.process.kill(signal.SIGTERM)


class Celery:
    """Celery as in production, on the database of this test run."""

    def __init__(self, folder: Path, redis: Redis, smtp_port: int, **environment: str) -> None:
        self.folder = folder
        self.environment = {
            "COLLAB_VAR": str(folder),
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
            "DJANGO_SETTINGS_MODULE": "collab.settings",
            **environment,
        }

    def worker(self, *include: str) -> Process:
        """Start a worker with two processes; ``include`` names modules it imports."""
        modules = ("--include", ",".join(include)) if include else ()
        return self._start("worker", "--concurrency", "2", "--loglevel", "INFO", *modules)

    def beat(self) -> Process:
        """Start the clock of the regular sweep."""
        return self._start("beat", "--schedule", str(self.folder / "schedule"))

    def _start(self, command: str, *options: str) -> Process:
        celery = (sys.executable, "-m", "celery", "--app", "collab", command, *options)
        return Process(*celery, log=self.folder / f"{command}.log", environment=self.environment)


def database_url() -> str:
    """Return the address of the database that this test run made."""
    database = connection.settings_dict
    signed_in = ":".join(quote(str(part), safe="") for part in (database["USER"], database["PASSWORD"]) if part)
    host = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    return f"postgres://{signed_in}@{host}/{database['NAME']}" if signed_in else f"postgres://{host}/{database['NAME']}"

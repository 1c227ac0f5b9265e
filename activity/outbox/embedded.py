"""Background work inside the web process, where no Celery worker does it: sweeping, and chores of the apps above."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from activity.outbox.sweep import sweep

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_bell = threading.Event()
_sweeper: threading.Thread | None = None


@dataclass
class Chore:
    """Something to be done every so often, for the first time at once; doing it twice does no harm."""

    work: Callable[[], object]
    every: timedelta
    next_at: datetime | None = None


_chores: dict[str, Chore] = {}


def register_chore(name: str, work: Callable[[], object], *, every: timedelta) -> None:
    """Let the thread call ``work`` every so often; with a broker, Celery's beat has the same in its schedule."""
    _chores[name] = Chore(work, every)


def start_sweeper() -> None:
    """Start the thread of this process that sweeps; does nothing if it runs already."""
    global _sweeper  # noqa: PLW0603
    with _lock:
        # After a fork the copy of the parent's thread counts as ended, so that the child starts its own.
        if _sweeper is None or not _sweeper.is_alive():
            _sweeper = threading.Thread(target=_run, name="outbox-sweeper", daemon=True)
            _sweeper.start()


def wake() -> None:
    """Let the thread sweep now, started if need be."""
    if settings.OUTBOX_EMBEDDED_SWEEPER:
        _bell.set()
        start_sweeper()


def _run() -> None:
    while True:
        sweep_safely()
        do_chores()
        _bell.wait(settings.OUTBOX_SWEEP_SECONDS)
        _bell.clear()


def sweep_safely() -> None:
    """Sweep once; an error is logged, and the next round tries again."""
    _safely(sweep, "The outbox sweep failed.")


def do_chores() -> None:
    """Do the chores that are due; one that fails is logged, and tried again when it is due the next time."""
    for name, chore in _chores.items():
        if chore.next_at is None or chore.next_at <= timezone.now():
            chore.next_at = timezone.now() + chore.every
            _safely(chore.work, f"The chore '{name}' failed.")


def _safely(work: Callable[[], object], failure: str) -> None:
    close_old_connections()
    try:
        work()
    except Exception:
        logger.exception(failure)
    finally:
        close_old_connections()

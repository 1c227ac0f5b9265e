"""Sweeping inside the web process, where no Celery worker does it."""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections

from activity.outbox.sweep import sweep

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_bell = threading.Event()
_sweeper: threading.Thread | None = None


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
        _bell.wait(settings.OUTBOX_SWEEP_SECONDS)
        _bell.clear()


def sweep_safely() -> None:
    """Sweep once; an error is logged, and the next round tries again."""
    close_old_connections()
    try:
        sweep()
    except Exception:
        logger.exception("The outbox sweep failed.")
    finally:
        close_old_connections()

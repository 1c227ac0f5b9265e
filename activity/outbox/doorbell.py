"""Waking a sweep after a commit. Only a doorbell: whatever it misses, the next regular sweep finds."""

import logging
import time

from django.conf import settings
from django.db import transaction

from activity import tasks
from activity.outbox import embedded

logger = logging.getLogger(__name__)

# After the broker did not answer, requests do not wait for it again for so many seconds.
SILENCE = 30.0


class _Doorbell:
    """The bell of this process."""

    silent_until = 0.0

    def ring(self) -> None:
        """Ask a worker to sweep now, or wake the sweeper of this process; never fails."""
        if settings.BROKERLESS:
            embedded.wake()
        elif time.monotonic() >= self.silent_until:
            self._call_worker()

    def _call_worker(self) -> None:
        try:
            tasks.sweep_outbox.apply_async(retry=False)
        except Exception as error:  # noqa: BLE001  the mail is safe in its row, the request must not suffer
            self.silent_until = time.monotonic() + SILENCE
            logger.warning("The broker can't be reached, e-mails wait for the next sweep: %s", error)


bell = _Doorbell()


def ring_on_commit() -> None:
    """Ring once the transaction that wrote the mail is committed; a transaction that is rolled back rings nothing."""
    transaction.on_commit(bell.ring, robust=True)

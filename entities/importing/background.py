"""Starting the work: a Celery worker does it where there is a broker, else a thread of this process.

Only a doorbell: what it misses, the next look at the progress page, or the regular round of Celery beat, finds.
"""

import logging
import threading
from functools import partial

from django.conf import settings
from django.db import connection, transaction

from entities import tasks
from entities.importing.runner import run

logger = logging.getLogger(__name__)


def wake_on_commit(job_pk: int) -> None:
    """Let the import ``job_pk`` be worked at once the transaction is committed."""
    transaction.on_commit(partial(wake, job_pk), robust=True)


def wake(job_pk: int) -> None:
    """Let the import ``job_pk`` be worked at now; never fails."""
    if settings.BROKERLESS:
        threading.Thread(target=_run_safely, args=[job_pk], name=f"import-{job_pk}", daemon=True).start()
        return
    try:
        tasks.run_import.apply_async(args=[job_pk], retry=False)
    except Exception as error:  # noqa: BLE001  the import is safe in its row, the request must not suffer
        logger.warning("The broker can't be reached, import %s waits: %s", job_pk, error)


def _run_safely(job_pk: int) -> None:
    try:
        run(job_pk)
    except Exception:
        logger.exception("Import %s was interrupted; whoever looks at it next goes on with it.", job_pk)
    finally:
        connection.close()

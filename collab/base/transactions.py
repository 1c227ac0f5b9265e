"""Transactions that two people run at the same time."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import Error, IntegrityError, OperationalError, connection

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

ATTEMPTS = 3
# What PostgreSQL answers to the one of two that it stops: serialization failure, deadlock.
LOST_RACE = {"40001", "40P01"}

logger = logging.getLogger(__name__)


def retried(work: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Return ``work``, one whole transaction, that begins anew when somebody else's got in its way.

    Somebody deletes what we refer to, or refers to what we delete: the database then stops one of the two, often only
    when it commits. The second time ``work`` sees what the other one did, and says so in its own way. Inside another
    transaction nothing is repeated: the outermost one is.
    """

    @wraps(work)
    def persistent(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        left = 1 if connection.in_atomic_block else ATTEMPTS
        while True:
            left -= 1
            try:
                return work(*args, **kwargs)
            except (IntegrityError, OperationalError) as error:
                if not left or not _lost_race(error):
                    raise
                logger.info("%s lost a race and begins anew: %s", work.__qualname__, error)

    return persistent


def _lost_race(error: Error) -> bool:
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", None) in LOST_RACE

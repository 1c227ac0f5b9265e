"""A mail server that is down is left alone for a while; every worker sees it, because the state is a row."""

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from activity.models import MailServer

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)


def is_open() -> bool:
    """Return whether the server is to be left alone at the moment."""
    return MailServer.objects.filter(resume_at__gt=timezone.now()).exists()


def trip(error: str) -> datetime:
    """Leave the server alone, longer with every failure in a row; return since when it is down."""
    now = timezone.now()
    server, _ = MailServer.objects.get_or_create(pk=1)
    pause = min(FIRST_PAUSE * 2 ** min(server.failures, 10), LONGEST_PAUSE)
    server.down_since = server.down_since or now
    server.failures += 1
    server.resume_at = now + pause
    server.last_error = error
    server.save()
    logger.warning("The mail server can't be used, next attempt in %s: %s", pause, error)
    return server.down_since


def reset() -> None:
    """Forget failures: the server took a mail."""
    down = MailServer.objects.filter(failures__gt=0)
    down.update(failures=0, down_since=None, resume_at=None, last_error="")

"""What shares can be narrowed by: never or long not opened, ending, without an end, ended, due for review."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

IDLE = timedelta(days=90)
ENDING = timedelta(days=30)
# So long a share is taken for needed after it was given or confirmed.
REVIEW_EVERY = timedelta(days=180)

ASKED_AT = Coalesce("reviewed_at", "granted_at")


def in_force(now: datetime) -> Q:
    """Return the condition that a grant has not ended."""
    return Q(expires_at=None) | Q(expires_at__gt=now)


def _idle(now: datetime) -> Q:
    long_ago = now - IDLE
    return in_force(now) & (Q(opened_at__lt=long_ago) | Q(opened_at=None, granted_at__lt=long_ago))


STATES: dict[str, tuple[Promise, Callable[[datetime], Q]]] = {
    "never": (_("Never opened"), lambda now: in_force(now) & Q(opened_at=None)),
    "idle": (_("Not opened for 90 days"), _idle),
    "ending": (_("Ends within 30 days"), lambda now: Q(expires_at__gt=now, expires_at__lte=now + ENDING)),
    "endless": (_("Without end"), lambda _now: Q(expires_at=None)),
    "ended": (_("Access ended"), lambda now: Q(expires_at__lte=now)),
    "due": (_("Review is due"), lambda now: in_force(now) & Q(asked_at__lte=now - REVIEW_EVERY)),
}


def narrowed(rows: Any, chosen: list[str], now: datetime) -> Any:
    """Return the grants that are in one of the ``chosen`` states; without any, those in force."""
    wanted = [STATES[key][1](now) for key in chosen]
    return rows.filter(reduce(or_, wanted) if wanted else in_force(now))

"""Background work of this app."""

from celery import shared_task

from activity import digests
from activity.outbox.sweep import sweep


# Nudges pile up while no worker runs; one that comes late has nothing left to do.
@shared_task(expires=60)
def sweep_outbox() -> None:
    """Send the e-mails that are due."""
    sweep()


# Beat rings again before long; one that comes late has nothing left to do.
@shared_task(expires=60)
def sweep_digests() -> None:
    """Make the daily digests that are due."""
    digests.sweep_digests()

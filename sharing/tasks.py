"""Background work of sharing."""

from celery import shared_task

from sharing.services.offers import sweep_offers as sweep
from sharing.services.purging import purge_ended
from sharing.services.undoing import forget_changes


@shared_task(expires=3600)
def purge_ended_partnerships() -> None:
    """Take away for good what partners had whose partnership ended too long ago to be undone; forget old undos."""
    purge_ended()
    forget_changes()


# Beat rings again before long; one that comes late has nothing left to do.
@shared_task(expires=60)
def sweep_offers() -> None:
    """Close the offers whose deadline is over, and begin the rounds that are due."""
    sweep()

"""Background work of sharing."""

from celery import shared_task

from sharing.services.offers import sweep_offers as sweep
from sharing.services.openings import forget_openings
from sharing.services.purging import purge_ended
from sharing.services.sweeping_ends import sweep_ends as sweep_all_ends
from sharing.services.undoing import forget_changes


@shared_task(expires=3600)
def purge_ended_partnerships() -> None:
    """Take away for good what partners had whose partnership ended too long ago; forget old undos and openings."""
    purge_ended()
    forget_changes()
    forget_openings()


# Beat rings again before long; one that comes late has nothing left to do.
@shared_task(expires=60)
def sweep_offers() -> None:
    """Close the offers whose deadline is over, and begin the rounds that are due."""
    sweep()


@shared_task(expires=60)
def sweep_ends() -> None:
    """Tell of access that ends soon, and note what has ended."""
    sweep_all_ends()

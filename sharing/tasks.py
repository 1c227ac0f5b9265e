"""Background work of sharing."""

from celery import shared_task

from sharing.services.purging import purge_ended


@shared_task(expires=3600)
def purge_ended_partnerships() -> None:
    """Take away for good what partners had whose partnership ended too long ago to be undone."""
    purge_ended()

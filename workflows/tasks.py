"""Background work of processes."""

from celery import shared_task

from workflows.services.processes import sweep_due_tasks as sweep


# Beat rings again before long; one that comes late has nothing left to do.
@shared_task(expires=60)
def sweep_due_tasks() -> None:
    """Tell people about tasks that are due soon or overdue."""
    sweep()

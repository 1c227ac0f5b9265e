"""Background work of entities."""

from celery import shared_task

from entities.importing import runner, uploads
from entities.models import ImportJob


@shared_task
def run_import(job_pk: int) -> None:
    """Do one import, or go on with it where a worker died."""
    runner.run(job_pk)


@shared_task(expires=60)
def resume_imports() -> None:
    """Go on with the imports that nobody works at; throw away the uploads that nobody wants any more."""
    uploads.discard_old()
    for job_pk in list(ImportJob.objects.due().values_list("pk", flat=True)):
        runner.run(job_pk)

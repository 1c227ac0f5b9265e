"""Uploaded files: kept under random names until their import is over, and not longer than a day before it begins."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from entities.models import ImportJob
from entities.models.imports import ImportJobQuerySet

# An upload that nobody imports is not kept longer.
DRAFTS_KEPT = timedelta(days=1)
Status = ImportJob.Status


def keep(job: ImportJob, file: Any) -> None:
    """Save a new job together with its file, or neither."""
    file.seek(0)
    job.file.save("", file, save=False)
    try:
        job.save()
    except BaseException:
        job.file.delete(save=False)
        raise


def discard(*, job: ImportJob) -> None:
    """Throw a draft away, with its file; what has been started stays."""
    _throw_away(ImportJob.objects.filter(pk=job.pk, status=Status.DRAFT))


def discard_old() -> None:
    """Throw away the drafts that nobody came back to, and files that an import left behind."""
    _throw_away(ImportJob.objects.filter(status=Status.DRAFT, created_at__lt=timezone.now() - DRAFTS_KEPT))
    for job in ImportJob.objects.filter(status__in=[Status.DONE, Status.FAILED]).exclude(file=""):
        forget(job)


def forget(job: ImportJob) -> None:
    """Delete the upload of an import that is over."""
    if job.file:
        job.file.delete(save=False)
        ImportJob.objects.filter(pk=job.pk).update(file="")


def _throw_away(drafts: ImportJobQuerySet) -> None:
    for job in drafts:
        deleted, _models = drafts.filter(pk=job.pk).delete()
        if deleted:
            job.file.delete(save=False)

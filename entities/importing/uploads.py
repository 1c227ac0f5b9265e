"""Uploaded files: kept under random names until their import is over, and not longer than a day before it begins."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from entities.models import ImportJob
from entities.models.imports import ImportJobQuerySet

# An upload that nobody imports is not kept longer.
DRAFTS_KEPT = timedelta(days=1)
Status = ImportJob.Status


def keep(job: ImportJob, table: Any, workbook: Any = None) -> None:
    """Save a new job together with its files, or nothing."""
    try:
        _put(job.file, table)
        if workbook is not None:
            _put(job.workbook, workbook)
        job.save()
    except BaseException:
        _delete_files(job)
        raise


def replace(job: ImportJob, table: Any) -> None:
    """Put another table in the place of a draft's; the old one goes once the draft is saved."""
    old = str(job.file.name)
    _put(job.file, table)
    new = str(job.file.name)
    changed = ImportJob.objects.filter(pk=job.pk, status=Status.DRAFT).update(file=new)
    transaction.on_commit(partial(job.file.storage.delete, old if changed else new), robust=True)


def _put(field: Any, content: Any) -> None:
    content.seek(0)
    field.save("", File(content), save=False)


def _delete_files(job: ImportJob) -> None:
    for field in (job.file, job.workbook):
        if field:
            field.delete(save=False)


def discard(*, job: ImportJob) -> None:
    """Throw a draft away, with its file; what has been started stays."""
    _throw_away(ImportJob.objects.filter(pk=job.pk, status=Status.DRAFT))


def discard_old() -> None:
    """Throw away the drafts that nobody came back to, and files that an import left behind."""
    _throw_away(ImportJob.objects.filter(status=Status.DRAFT, created_at__lt=timezone.now() - DRAFTS_KEPT))
    for job in ImportJob.objects.filter(status__in=[Status.DONE, Status.FAILED]).exclude(file="", workbook=""):
        forget(job)


def forget(job: ImportJob) -> None:
    """Delete the upload of an import that is over."""
    if job.file or job.workbook:
        _delete_files(job)
        ImportJob.objects.filter(pk=job.pk).update(file="", workbook="")


def _throw_away(drafts: ImportJobQuerySet) -> None:
    for job in drafts:
        deleted, _models = drafts.filter(pk=job.pk).delete()
        if deleted:
            _delete_files(job)

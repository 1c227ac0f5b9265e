"""The work itself: claimed by one worker at a time, done in batches, each written whole, with how far it is.

A worker that dies leaves its last complete batch behind; the next one goes on after the line noted there.
"""

import logging
import uuid
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activity.services import record as record_event
from collab.base.tables.formats import FileFormat
from collab.base.tables.headers import header_of
from collab.base.tables.problems import FileError
from collab.base.tables.records import Record, open_records
from entities.attributes import attributes_for
from entities.importing.batches import LostClaimError, check, write
from entities.importing.matching import Matcher, matcher_of
from entities.importing.problems import ImportRefusedError
from entities.importing.profiles import Profile
from entities.importing.rows import RowReader
from entities.importing.uploads import forget
from entities.models import Attribute, ImportJob
from entities.models.imports import LEASE

logger = logging.getLogger(__name__)

BATCH = 200
# Looking for keys costs a look at all entities of the type, however many keys are asked for.
KEYED_BATCH = 1000
MOST_ATTEMPTS = 5
Status = ImportJob.Status


def run(job_pk: int) -> None:
    """Do the import ``job_pk`` if nobody else does; return when it is over."""
    job = claim(job_pk)
    if job is None:
        return
    with translation.override(job.created_by.language), timezone.override(job.created_by.time_zone):
        try:
            _work(job)
        except LostClaimError:
            logger.info("Import %s is in other hands.", job_pk)
        except ImportRefusedError:
            _stop(job, _("You are no longer allowed to import here."))
        except FileError as problem:
            _stop(job, " ".join(problem.messages))
        except FileNotFoundError:
            _stop(job, _("The uploaded file is gone."))


def claim(job_pk: int) -> ImportJob | None:
    """Return the job if it is due and now ours: one worker gets it, however many ask. The update decides."""
    token, until = uuid.uuid4(), timezone.now() + LEASE
    due = ImportJob.objects.due().filter(pk=job_pk)
    if not due.update(status=Status.RUNNING, token=token, lease_until=until, attempts=F("attempts") + 1):
        return None
    return ImportJob.objects.held_by(token).select_related("type", "created_by").first()


def _work(job: ImportJob) -> None:
    if job.attempts > MOST_ATTEMPTS:
        raise FileError(_("The import was interrupted too often."))
    with job.file.open("rb") as file:
        matcher = _matcher(job, file.file)
        with open_records(file.file, FileFormat.from_json(job.format)) as found:
            waiting = _waiting(job, found)
            while batch := list(islice(waiting, KEYED_BATCH if job.key else BATCH)):
                write(job, batch, matcher)
    _finish(job, Status.DONE)


def _matcher(job: ImportJob, file: Any) -> Matcher:
    """Return what makes rows of records; for that the keys of the whole file are looked at first."""
    file_format = FileFormat.from_json(job.format)
    reader = RowReader(
        names=Profile.from_json(job.profile).names,
        targets=job.targets,
        attributes=_attributes(job),
        spelling=file_format.spelling,
    )
    return matcher_of(job, reader, file)


def _waiting(job: ImportJob, found: Iterator[Record]) -> Iterator[Record]:
    """Yield the records that are not settled yet."""
    header_of(found, FileFormat.from_json(job.format).header_line)
    return (record for record in found if record.line > job.line and not record.blank)


def _attributes(job: ImportJob) -> list[Attribute]:
    """Return the attributes into which the rows go: those that the actor may write; raise if one is missing."""
    attributes = attributes_for(job.created_by, job.type, "import")
    check(job, job.created_by, attributes)
    return attributes


def _stop(job: ImportJob, reason: str) -> None:
    """End the import before its time; what was imported stays."""
    _finish(job, Status.FAILED, failure=reason)


@transaction.atomic
def _finish(job: ImportJob, status: str, **changes: Any) -> None:
    """Settle the import, with one line in the history for all of it; the upload goes."""
    now = timezone.now()
    if not ImportJob.objects.held_by(job.token).filter(pk=job.pk).update(status=status, finished_at=now, **changes):
        return
    job.refresh_from_db()
    if job.done:
        record_event(
            actor=job.created_by,
            verb="imported",
            target=job.type,
            organisation_id=job.type.organisation_id,
            changes=_outcome(job),
        )
    transaction.on_commit(partial(forget, job), robust=True)


def _outcome(job: ImportJob) -> dict[str, Any]:
    counts = {"created": job.created, "failed": job.failed}
    if job.key:
        counts |= {"updated": job.updated, "unchanged": job.unchanged}
    return {**counts, "file": job.file_name}

"""The work itself: claimed by one worker at a time, done in batches, each written whole, with how far it is.

A worker that dies leaves its last complete batch behind; the next one goes on after the line noted there.
"""

import logging
import uuid
from collections.abc import Generator, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activity.services import record as record_event
from collab.base.tables.formats import FileFormat
from collab.base.tables.headers import header_of
from collab.base.tables.problems import FileError
from collab.base.tables.records import open_records
from entities.attributes import attributes_for
from entities.importing.problems import ImportRefusedError, RowProblem
from entities.importing.profiles import Profile
from entities.importing.rows import Row, RowReader
from entities.importing.targets import key_of
from entities.importing.uploads import forget
from entities.models import Attribute, Entity, EntityType, ImportJob, ImportProblem
from entities.models.imports import LEASE
from orgs.models import User

logger = logging.getLogger(__name__)

BATCH = 200
MOST_ATTEMPTS = 5
Status = ImportJob.Status


class LostClaimError(Exception):
    """Another worker took over, or the import is gone."""


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
    with job.file.open("rb") as file, closing(_rows(job, file.file)) as rows:
        while batch := list(islice(rows, BATCH)):
            _write(job, batch)
    _finish(job, Status.DONE)


def _rows(job: ImportJob, file: Any) -> Generator[Row, None, None]:
    """Yield the rows that are not settled yet."""
    file_format = FileFormat.from_json(job.format)
    reader = RowReader(
        names=Profile.from_json(job.profile).names,
        targets=job.targets,
        attributes=_attributes(job),
        spelling=file_format.spelling,
    )
    with open_records(file, file_format) as found:
        header_of(found, file_format.header_line)
        for record in found:
            if record.line > job.line and not record.blank:
                yield reader.row(record)


def _attributes(job: ImportJob) -> list[Attribute]:
    """Return the attributes into which the rows go: those that the actor may write; raise if one is missing."""
    attributes = attributes_for(job.created_by, job.type, "import")
    _check(job, job.created_by, attributes)
    return attributes


def _check(job: ImportJob, actor: User, attributes: Sequence[Attribute]) -> None:
    """Raise ImportRefusedError when ``actor`` may not import, FileError when not into all that columns lead to."""
    if not actor.has_right("entity.import") or actor.organisation_id != job.type.organisation_id:
        raise ImportRefusedError
    keys = {each.key for each in attributes}
    names = Profile.from_json(job.profile).names
    for column, target in zip(names, job.targets, strict=True):
        if (key := key_of(target)) and key not in keys:
            message = _("You can't import into the attributes of these columns any more: %(columns)s.")
            raise FileError(message, params={"columns": f"“{column}”"})


@transaction.atomic
def _write(job: ImportJob, batch: Sequence[Row]) -> None:
    """Write the entities and the problems of a batch, and that it is settled."""
    _hold(job)
    good = [row for row in batch if not row.problems]
    bad = [row for row in batch if row.problems]
    bad += _create(job, good)
    problems = [problem for row in sorted(bad, key=lambda row: row.line) for problem in row.problems]
    ImportProblem.objects.bulk_create(_stored(job, problem) for problem in problems)
    _note(job, line=batch[-1].line, done=F("done") + len(batch) - len(bad), failed=F("failed") + len(bad))


def _hold(job: ImportJob) -> None:
    """Renew the lease, and hold the job's row until the batch is written; stop if we or the actor lost the right."""
    _note(job, lease_until=timezone.now() + LEASE)
    actor = User.objects.select_related("role", "organisation").get(pk=job.created_by_id)
    _check(job, actor, attributes_for(actor, EntityType.objects.get(pk=job.type_id), "import"))


def _note(job: ImportJob, **changes: Any) -> None:
    if not ImportJob.objects.held_by(job.token).filter(pk=job.pk).update(**changes):
        raise LostClaimError


def _create(job: ImportJob, rows: Sequence[Row]) -> list[Row]:
    """Create the entities of ``rows``; return the rows that the database does not take."""
    try:
        with transaction.atomic():
            Entity.objects.bulk_create([_entity(job, row) for row in rows])
    except (DataError, IntegrityError):
        return [row for row in rows if not _create_alone(job, row)]
    return []


def _create_alone(job: ImportJob, row: Row) -> bool:
    try:
        with transaction.atomic():
            _entity(job, row).save()
    except (DataError, IntegrityError):
        logger.exception("Line %s of import %s can't be stored.", row.line, job.pk)
        row.problems.append(RowProblem(row.line, _("The line cannot be stored.")))
        return False
    return True


def _entity(job: ImportJob, row: Row) -> Entity:
    return Entity(
        owner_id=job.type.organisation_id,
        type=job.type,
        title=row.title,
        values=row.values,
        created_by_id=job.created_by_id,
        updated_by_id=job.created_by_id,
    )


def _stored(job: ImportJob, problem: RowProblem) -> ImportProblem:
    """Return the row for ``problem``; what can't be stored as text is shown as a question mark."""
    readable = problem.value.encode("utf-8", "replace").decode().replace("\x00", "?")
    return ImportProblem(
        job=job, line=problem.line, column=problem.column[:100], value=readable[:200], reason=problem.reason[:500]
    )


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
            changes={"created": job.done, "failed": job.failed, "file": job.file_name},
        )
    transaction.on_commit(partial(forget, job), robust=True)

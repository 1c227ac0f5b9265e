"""Writing one batch of rows, whole, and how far the import is then."""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.base.tables.headers import MAX_COLUMNS
from collab.base.tables.problems import FileError
from collab.base.tables.records import Record
from entities.attributes import attributes_for
from entities.importing.matching import Matcher, may_update
from entities.importing.problems import ImportRefusedError
from entities.importing.profiles import Profile
from entities.importing.rows import Row
from entities.importing.targets import key_of
from entities.models import Attribute, Entity, EntityType, ImportJob, ImportProblem
from entities.models.imports import LEASE
from entities.services.entities import update_locked
from orgs.models import User

logger = logging.getLogger(__name__)

# So much of a cell is kept of a row that was not imported.
LONGEST_KEPT = 32_000


class LostClaimError(Exception):
    """Another worker took over, or the import is gone."""


@transaction.atomic
def write(job: ImportJob, batch: Sequence[Record], matcher: Matcher) -> None:
    """Write what the rows of a batch make of entities, and their problems, and that it is settled."""
    actor, entity_type = _hold(job)
    rows = matcher.rows(batch, actor=actor, entity_type=entity_type, lock=True)
    good = [row for row in rows if not row.problems]
    bad = [row for row in rows if row.problems]
    changed = [row for row in good if row.changes]
    same = sum(row.entity is not None and not row.changes for row in good)
    bad += _create(job, [row for row in good if row.entity is None])
    bad += _update(actor, changed)
    bad.sort(key=lambda row: row.line)
    ImportProblem.objects.bulk_create(problem for row in bad for problem in _problems(job, row))
    _note(
        job,
        line=batch[-1].line,
        done=F("done") + len(batch) - len(bad),
        failed=F("failed") + len(bad),
        updated=F("updated") + sum(not row.problems for row in changed),
        unchanged=F("unchanged") + same,
    )


def _hold(job: ImportJob) -> tuple[User, EntityType]:
    """Renew the lease, and hold the job's row until the batch is written; stop if we or the actor lost the right.

    Imports that look for what is here already take turns: what both do not find, only one of them makes.
    """
    _note(job, lease_until=timezone.now() + LEASE)
    types = EntityType.objects.select_for_update(no_key=True) if job.key else EntityType.objects
    entity_type = types.get(pk=job.type_id)
    actor = User.objects.select_related("role", "organisation").get(pk=job.created_by_id)
    check(job, actor, attributes_for(actor, entity_type, "import"))
    return actor, entity_type


def _note(job: ImportJob, **changes: Any) -> None:
    if not ImportJob.objects.held_by(job.token).filter(pk=job.pk).update(**changes):
        raise LostClaimError


def _create(job: ImportJob, rows: Sequence[Row]) -> list[Row]:
    """Create the entities of ``rows``; return the rows that the database does not take."""
    try:
        with transaction.atomic():
            Entity.objects.bulk_create([_entity(job, row) for row in rows])
    except (DataError, IntegrityError):
        return [row for row in rows if not _stored(row, lambda row: _entity(job, row).save())]
    return []


def _update(actor: User, rows: Sequence[Row]) -> list[Row]:
    """Change the entities of ``rows``; return the rows that the database does not take."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            for row in rows:
                _change(actor, row)
    except (DataError, IntegrityError):
        for row in rows:
            row.entity.refresh_from_db(fields=["title", "values", "version"])
        return [row for row in rows if not _stored(row, lambda row: _change(actor, row))]
    return []


def _change(actor: User, row: Row) -> None:
    update_locked(actor=actor, entity=row.entity, title=row.title, values=row.values)


def _stored(row: Row, store: Callable[[Row], None]) -> bool:
    try:
        with transaction.atomic():
            store(row)
    except (DataError, IntegrityError):
        logger.exception("Line %s can't be stored.", row.line)
        row.refuse(_("The line cannot be stored."))
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


def _problems(job: ImportJob, row: Row) -> Iterator[ImportProblem]:
    """Yield what is wrong with a row, the first of it with what stands there; what can't be stored is shown as ?."""
    cells = [_readable(cell)[:LONGEST_KEPT] for cell in row.cells[:MAX_COLUMNS]]
    for problem in row.problems:
        yield ImportProblem(
            job=job,
            line=problem.line,
            column=problem.column[:100],
            value=_readable(problem.value)[:200],
            reason=problem.reason[:500],
            cells=cells,
        )
        cells = []


def _readable(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\x00", "?")


def check(job: ImportJob, actor: User, attributes: Sequence[Attribute]) -> None:
    """Raise ImportRefusedError when ``actor`` may not import, FileError when not into all that columns lead to."""
    if not actor.has_right("entity.import") or actor.organisation_id != job.type.organisation_id:
        raise ImportRefusedError
    if job.key and not may_update(actor):
        raise ImportRefusedError
    keys = {each.key for each in attributes}
    names = Profile.from_json(job.profile).names
    for column, target in zip(names, job.targets, strict=True):
        if (key := key_of(target)) and key not in keys:
            message = _("You can't import into the attributes of these columns any more: %(columns)s.")
            raise FileError(message, params={"columns": f"“{column}”"})

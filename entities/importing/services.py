"""What people do with an import: upload, configure, start, look at, discard."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.base.tables.formats import FileFormat
from collab.base.tables.problems import FileError
from entities.attributes import attributes_for
from entities.importing import background, uploads
from entities.importing.guess import guess
from entities.importing.mappings import remember, remembered, take_over_key, targets_of
from entities.importing.matching import may_update
from entities.importing.opening import opened
from entities.importing.problems import ImportRefusedError
from entities.importing.profiles import Profile, profile
from entities.importing.targets import SKIP, TITLE, Plan, creates, key_of, plan
from entities.importing.uploads import discard, discard_old, keep
from entities.models import Attribute, EntityType, ImportJob
from entities.models.imports import NUDGE_EVERY
from orgs.models import User

Status = ImportJob.Status
# What people set of a draft, and what follows from it.
SETTINGS = ("format", "profile", "targets", "total", "create_missing", "key", "empty", "mapping")

__all__ = [
    "attributes_of",
    "choose_sheet",
    "complaints",
    "configure",
    "discard",
    "forget_columns",
    "keep_going",
    "may_create_attributes",
    "may_import",
    "planned",
    "start",
    "unfinished",
    "upload",
]


def may_import(user: User, entity_type: EntityType) -> bool:
    """Return whether the user may import into that type: with the right to, and only at home."""
    return user.has_right("entity.import") and entity_type.organisation_id == user.organisation_id


def may_create_attributes(user: User) -> bool:
    """Return whether an import of the user may make attributes, which its rows fill then."""
    role = user.role
    return user.has_right("settings.edit") and role is not None and role.new_attributes == role.Level.EDIT


def attributes_of(user: User, entity_type: EntityType) -> list[Attribute]:
    """Return the attributes into which the user may import."""
    return attributes_for(user, entity_type, "import")


def upload(*, actor: User, entity_type: EntityType, file: Any, name: str) -> ImportJob:
    """Return a draft for ``file`` with everything detected and guessed.

    Raises FileError when nothing can be made of the file; then nothing is kept.
    """
    _check(actor, entity_type)
    create_missing = may_create_attributes(actor) and not attributes_of(actor, entity_type)
    job = ImportJob(type=entity_type, created_by=actor, create_missing=create_missing)
    job.file_name = PurePosixPath(name).name[:200]
    with opened(file) as found:
        job.sheets = found.sheets
        _take(job, found.file_format, profile(found.table, found.file_format))
        _propose(job)
        keep(job, found.table, found.workbook)
    discard_old()
    return job


def _take(job: ImportJob, file_format: FileFormat, found: Profile) -> None:
    job.format, job.profile, job.total = file_format.to_json(), found.to_json(), found.total


def _propose(job: ImportJob) -> None:
    """Let the columns go where those of such files went last, else where they seem to belong."""
    columns, attributes = Profile.from_json(job.profile).columns, attributes_of(job.created_by, job.type)
    names = [column.name for column in columns]
    job.mapping = remembered(job.type, names)
    if job.mapping:
        job.targets = targets_of(job.mapping, names, {each.key for each in attributes})
    else:
        job.targets = guess(columns, attributes, create_missing=job.create_missing)
    take_over_key(job, job.mapping)


@transaction.atomic
def choose_sheet(*, job: ImportJob, sheet: str) -> None:
    """Take another sheet of the draft's Excel file; raises FileError if nothing can be made of it."""
    with job.workbook.open("rb") as file, opened(file.file, sheet) as found:
        _take(job, found.file_format, profile(found.table, found.file_format))
        _propose(job)
        uploads.replace(job, found.table)
    _save_draft(job, *SETTINGS)


@transaction.atomic
def forget_columns(*, job: ImportJob) -> None:
    """Forget where the columns of such files went last, for everybody; those of the draft are guessed anew."""
    if job.mapping:
        job.mapping.delete()
    job.mapping, job.key = None, ""
    columns, attributes = Profile.from_json(job.profile).columns, attributes_of(job.created_by, job.type)
    job.targets = guess(columns, attributes, create_missing=job.create_missing)
    _save_draft(job, *SETTINGS)


def configure(
    *,
    job: ImportJob,
    file_format: FileFormat,
    create_missing: bool,
    targets: Sequence[str] | None,
    key: str | None = None,
    empty: str | None = None,
) -> bool:
    """Change how the draft's file is read and where its columns go; return whether the columns are still the same.

    Where they are not, ``targets`` (None: not said) no longer fit, and are proposed anew. ``key`` is the target by
    which rows find entities, ``empty`` what an empty cell does to those (None: as it was). Raises FileError when the
    file can't be read like that; then the draft stays as it was.
    """
    before = Profile.from_json(job.profile)
    found = _profile(job, file_format) if file_format != FileFormat.from_json(job.format) else before
    attributes = attributes_of(job.created_by, job.type)
    same = found.names == before.names
    old, job.create_missing = job.create_missing, create_missing
    _take(job, file_format, found)
    if not same:
        _propose(job)
    elif targets is None:
        job.targets = guess(found.columns, attributes, create_missing=create_missing)
    elif create_missing != old:
        job.targets = _switched(targets, guess(found.columns, attributes, create_missing=create_missing))
    else:
        job.targets = list(targets)
    if same:
        job.key = job.key if key is None else key
        job.empty = empty or job.empty
    _save_draft(job, *SETTINGS)
    return same


def _profile(job: ImportJob, file_format: FileFormat) -> Profile:
    with job.file.open("rb") as file:
        return profile(file.file, file_format)


def _switched(targets: Sequence[str], guessed: Sequence[str]) -> list[str]:
    """Return the targets after making attributes was switched on or off: what goes to existing ones stays."""
    free = [(not old or creates(old)) and (not new or creates(new)) for old, new in zip(targets, guessed, strict=True)]
    return [new if change else old for old, new, change in zip(targets, guessed, free, strict=True)]


def complaints(job: ImportJob) -> list[str]:
    """Return what keeps the draft from being imported, in the active language."""
    found = []
    names, targets = Profile.from_json(job.profile).names, planned(job).targets
    if job.key and job.key not in targets:
        found.append(_("No column goes to the key by which the rows find entries."))
    if not job.key and TITLE not in targets:
        found.append(_("Choose the column that holds the title."))
    if twice := [name for name, target in zip(names, targets, strict=True) if target and targets.count(target) > 1]:
        columns = ", ".join(f"“{name}”" for name in twice)
        found.append(_("Several columns go to the same place: %(columns)s.") % {"columns": columns})
    if lost := [name for name, target in zip(names, job.targets, strict=True) if _is_lost(job, target)]:
        columns = ", ".join(f"“{name}”" for name in lost)
        found.append(
            _("You can't import into the attributes of these columns any more: %(columns)s.") % {"columns": columns}
        )
    # Rows about what is here already need not say everything; the others are refused one by one.
    return found if job.key else [*found, *_required(job, {key_of(target) for target in targets})]


def _required(job: ImportJob, reached: set[str]) -> list[str]:
    required = (each for each in attributes_of(job.created_by, job.type) if each.required and each.key not in reached)
    missing = _("The attribute “%(name)s” is required, but no column goes there.")
    return [missing % {"name": attribute.name} for attribute in required]


def planned(job: ImportJob) -> Plan:
    """Return the attributes that the draft would make, and where its columns go then.

    Columns whose attribute is gone, hidden or locked since lead nowhere.
    """
    columns = Profile.from_json(job.profile).columns
    targets = [SKIP if _is_lost(job, target) else target for target in job.targets]
    return plan(job.type, attributes_of(job.created_by, job.type), columns, targets)


def _is_lost(job: ImportJob, target: str) -> bool:
    """Return whether ``target`` leads to an attribute into which the person may not import (any more)."""
    key = key_of(target)
    return bool(key) and key not in {each.key for each in attributes_of(job.created_by, job.type)}


@transaction.atomic
def start(*, actor: User, job: ImportJob, wake: bool = True) -> None:
    """Make the missing attributes and queue the draft; started twice, it is imported once.

    Raises ImportRefusedError when the actor may not, FileError when something is missing.
    """
    # Fresh and locked: another import may be making attributes just now.
    job.type = EntityType.objects.select_for_update().get(pk=job.type_id)
    _check(actor, job.type)
    if wrong := complaints(job):
        raise FileError(wrong)
    made = planned(job)
    if (made.attributes and not may_create_attributes(actor)) or (job.key and not may_update(actor)):
        raise ImportRefusedError
    drafts = ImportJob.objects.filter(pk=job.pk, status=Status.DRAFT)
    if not drafts.update(status=Status.QUEUED, targets=made.targets, nudged_at=timezone.now()):
        return
    Attribute.objects.bulk_create(made.attributes)
    job.refresh_from_db()
    remember(job, {each.key for each in [*attributes_of(actor, job.type), *made.attributes]})
    if wake:
        background.wake_on_commit(job.pk)


def unfinished(actor: User, entity_type: EntityType) -> list[ImportJob]:
    """Return the person's imports into that type that are not over, the newest first."""
    return list(ImportJob.objects.of(actor).filter(type=entity_type).exclude(status__in=[Status.DONE, Status.FAILED]))


def keep_going(job: ImportJob) -> None:
    """Wake a worker for an import that nobody works at, now and then."""
    now = timezone.now()
    waiting = ImportJob.objects.due().filter(pk=job.pk).exclude(nudged_at__gt=now - NUDGE_EVERY)
    if waiting.update(nudged_at=now):
        background.wake_on_commit(job.pk)


def _check(actor: User, entity_type: EntityType) -> None:
    if not may_import(actor, entity_type):
        raise ImportRefusedError


def _save_draft(job: ImportJob, *fields: str) -> None:
    """Write the settings of a draft; one that was started meanwhile keeps those that it was started with."""
    changes = {field: getattr(job, field) for field in fields}
    ImportJob.objects.filter(pk=job.pk, status=Status.DRAFT).update(**changes)

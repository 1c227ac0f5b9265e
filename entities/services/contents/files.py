"""Files: what arrives, what is refused, and who took a copy."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from collab.base.uploads import RefusedUpload, safe_file_name, sniff
from entities.models import Entity, File
from entities.services.contents.adding import record_about, save_new
from orgs.models import Label, User


class UploadRefusedError(ValueError):
    """The file is not taken; the message says why, in the reader's language."""


@dataclass(frozen=True)
class Refused:
    """A file of a batch that did not arrive, and why."""

    name: str
    reason: str


def add_files(
    *,
    actor: User,
    entity: Entity,
    uploads: "Iterable[UploadedFile[Any]]",
    labels: Iterable[Label] = (),
    visible_to: Collection[int] = (),
) -> tuple[list[File], list[Refused]]:
    """Add each of ``uploads`` on its own: return the files that arrived, and those that were refused."""
    added, refused, labels = [], [], list(labels)
    for upload in uploads:
        try:
            file = add_file(actor=actor, entity=entity, upload=upload, labels=labels, visible_to=visible_to)
            added.append(file)
        except UploadRefusedError as error:
            refused.append(Refused(safe_file_name(upload.name or ""), str(error)))
    return added, refused


def add_file(
    *,
    actor: User,
    entity: Entity,
    upload: "UploadedFile[Any]",
    labels: Iterable[Label] = (),
    visible_to: Collection[int] = (),
) -> File:
    """Return a new file of ``entity``, shared with the partnerships ``visible_to``.

    Raises UploadRefusedError when ``upload`` is empty or too large.
    """
    file = stored_file(entity=entity, upload=upload, created_by=actor)
    try:
        save_new(actor=actor, content=file, labels=labels, visible_to=visible_to)
    except BaseException:
        discard([file])
        raise
    return file


def stored_file(*, entity: Entity, upload: "UploadedFile[Any]", created_by: User | None = None) -> File:
    """Return a file whose bytes are kept already, to be saved; raise UploadRefusedError as ``add_file`` does.

    The bytes go first: a slow storage must not hold up the database.
    """
    size = _checked_size(upload)
    name = safe_file_name(upload.name or "")
    file = File(owner_id=entity.owner_id, entity=entity, created_by=created_by, name=name, size=size)
    file.content_type = sniff(upload, name)
    file.content.save(name, upload, save=False)
    return file


def discard(files: Iterable[File]) -> None:
    """Delete the bytes of files that are not saved after all."""
    for file in files:
        file.content.storage.delete(str(file.content.name))


def record_download(*, actor: User, file: File) -> None:
    """Write down that somebody of a partner took a copy; what the owner's own people read is their business."""
    if actor.organisation_id != file.owner_id:
        record_about(actor=actor, content=file, verb="downloaded")


def _checked_size(upload: "UploadedFile[Any]") -> int:
    size = upload.size or 0
    if isinstance(upload, RefusedUpload) or size > settings.MAX_FILE_SIZE:
        limit = filesizeformat(settings.MAX_FILE_SIZE)
        raise UploadRefusedError(_("The file is larger than %(limit)s.") % {"limit": limit})
    if size == 0:
        raise UploadRefusedError(_("The file is empty."))
    return size

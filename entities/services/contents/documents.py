"""Documents: made of a template and kept as a file of the entity."""

from collections.abc import Collection, Iterable

from django.core.files.uploadedfile import SimpleUploadedFile

from collab.base.uploads import safe_file_name
from entities.models import Entity, File
from entities.services.contents.files import add_file
from entities.writing.documents import document_from
from entities.writing.meanings import Meanings
from orgs.models import Label, User


class StaleDocument(Exception):  # noqa: N818  the name says it
    """What the document would say changed since its reader looked at it."""


def create_document(
    *,
    actor: User,
    entity: Entity,
    template: Entity,
    digest: str,
    name: str,
    form: str,
    labels: Iterable[Label] = (),
    visible_to: Collection[int] = (),
) -> File:
    """Return a new file of ``entity``: ``template`` filled in as the actor saw it, with that ``digest``.

    It is shared with the partnerships ``visible_to``.
    Raises StaleDocument where it says something else by now, UnknownVariablesError or TooLongError where there is
    none, UploadRefusedError when it is larger than files may be.
    """
    document = document_from(actor, template, Meanings(actor, entity))
    if document.digest != digest:
        raise StaleDocument
    upload = SimpleUploadedFile(safe_file_name(f"{name}.{form}"), document.made(form))
    return add_file(actor=actor, entity=entity, upload=upload, labels=labels, visible_to=visible_to)

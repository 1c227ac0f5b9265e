"""A document: a template filled in for an entity, with the letterhead of who owns the entity."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy

from entities.models import Entity
from entities.writing.blocks import Block
from entities.writing.filling import Filler, plain
from entities.writing.letterhead import Letterhead, letterhead_of
from entities.writing.meanings import Meanings
from entities.writing.reading import read
from entities.writing.templates import part
from entities.writing.variables import names_in
from orgs.models import User

FORMATS = {"pdf": gettext_lazy("PDF"), "docx": gettext_lazy("Word (DOCX)")}


@dataclass(frozen=True)
class Document:
    """What all formats are made of. ``empty`` names the variables that were used and stand for nothing here."""

    title: str
    blocks: tuple[Block, ...]
    letterhead: Letterhead
    language: str
    empty: list[str]

    @property
    def digest(self) -> str:
        """Return a fingerprint of what its reader sees, to notice that it changed since."""
        return hashlib.sha256(repr((self.letterhead.name, self.blocks)).encode()).hexdigest()

    def made(self, form: str) -> bytes:
        """Return the bytes of the document in one of FORMATS; raise TooLongError for too many pages."""
        # Their libraries are large, and most processes never write a document.
        if form == "pdf":
            from entities.writing.pdf import as_pdf as write  # noqa: PLC0415
        else:
            from entities.writing.word import as_docx as write  # noqa: PLC0415
        return write(self)


def document_from(user: User, template: Entity, meanings: Meanings) -> Document:
    """Return ``template`` filled in; raise UnknownVariablesError or TooLongError."""
    body, entity = part(user, template, "body"), meanings.entity
    return Document(
        title=plain(f"{template.title} – {entity.title}"),
        blocks=read(body, Filler(meanings.texts, meanings.tables)),
        letterhead=letterhead_of(entity.owner),
        language=get_language() or "",
        empty=[name for name in names_in(body) if not meanings.texts.get(name)],
    )

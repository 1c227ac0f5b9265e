"""Rows and sections of what lies in an entity: what their reader may know and do."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse

from collab.base.downloads import INLINE_TYPES
from entities.content_kinds import ContentKind, content_kinds
from entities.models import Entity, File
from orgs.models import Label
from sharing.categories import Category
from sharing.rules import RuleLine
from sharing.suggestions import Candidate

# What stands before a file's name, by the beginning of its type.
ICONS = (
    ("image/", "photo"),
    ("application/pdf", "document-text"),
    ("text/", "document-text"),
    ("application/zip", "archive-box"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "table-cells"),
    ("video/", "film"),
    ("audio/", "musical-note"),
)


def icon_of(file: File) -> str:
    """Return the icon of a file's type."""
    return next((icon for start, icon in ICONS if file.content_type.startswith(start)), "document")


@dataclass(frozen=True)
class Row:
    """One content: what the reader may know about it, and do with it."""

    thing: Any
    labels: list[Label]
    # Names of the partners who have it; only for the owner's own people.
    shared_with: list[str]
    # Empty where the reader may not know who made it.
    creator: str
    rights: frozenset[str]
    # What a registered kind knows beyond the thing itself; of messages, how far their e-mails are.
    details: Any = None
    ours: bool = True
    # Names of the partners who have it, or get it, by a standing rule.
    by_rule: list[str] = field(default_factory=list)

    @property
    def may_edit(self) -> bool:
        """Whether the reader may change it."""
        return f"{self.thing.kind}.edit" in self.rights and (self.ours or not self.thing.fixed)

    @property
    def may_send(self) -> bool:
        """Whether the reader may send e-mails: this one again, or an answer to it."""
        return {"message.create", "message.send"} <= self.rights

    @property
    def may_delete(self) -> bool:
        """Whether the reader may delete it."""
        return f"{self.thing.kind}.delete" in self.rights

    @property
    def key(self) -> str:
        """Return what names it in addresses: file:7."""
        return f"{self.thing.kind}:{self.thing.pk}"

    @property
    def icon(self) -> str:
        """Return the icon of a file's type."""
        return icon_of(self.thing)

    @property
    def previewable(self) -> bool:
        """Whether the browser may show the file."""
        return self.thing.content_type in INLINE_TYPES


@dataclass(frozen=True)
class Section:
    """One category of an entity's contents."""

    entity: Entity
    category: Category
    rows: list[Row]
    total: int
    may_add: bool
    ours: bool
    # Whether the reader may ask who sees a row.
    explains: bool = False
    # Whether the reader may share a row.
    shares: bool = False
    # Whom a form for one more lists; of files, whose form stands in the page.
    candidates: list[Candidate] = field(default_factory=list)
    # Whether the reader may make a document of a template.
    writes: bool = False
    # Whether the reader may write e-mails here.
    may_send: bool = False
    # Somebody else looks through the reader's eyes: nothing can be done, and ``allowed`` says what the reader could.
    read_only: bool = False
    allowed: tuple[str, ...] = ()
    # The standing rules on this category.
    rules: list[RuleLine] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Return what addresses call it: file, note, message, type-7."""
        return self.category.key

    @property
    def kind(self) -> str:
        """Return file, note, message, entity or what is registered: which template shows its rows."""
        return self.category.contents.model.kind

    @property
    def registered(self) -> ContentKind | None:
        """Return the kind that an app above registered, if it is one."""
        return content_kinds().get(self.kind)

    @property
    def add_url(self) -> str:
        """Return where one is added."""
        name = "files_upload" if self.kind == "file" else f"{self.kind}_create"
        return reverse(f"entities:{name}", args=[self.entity.pk])

    @property
    def size_limit(self) -> int:
        """Return the size in bytes that no file may exceed."""
        limit: int = settings.MAX_FILE_SIZE
        return limit

    @property
    def hidden_count(self) -> int:
        """Return how many rows are not shown yet."""
        return self.total - len(self.rows)

    @property
    def worth_showing(self) -> bool:
        """Whether the page has it at all: partners meet no empty category that they cannot fill."""
        return bool(self.rows) or (self.kind != "entity" and (self.ours or self.may_add))

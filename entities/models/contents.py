"""What lies in an entity: files, notes and messages, each shared on its own."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from entities.models.entities import Entity
from sharing.models import Grant, Shareable


class EntityContent(Shareable):
    """Something inside an entity; it belongs to the entity's owner, whoever made it."""

    container = "entity"

    updated_at = models.DateTimeField(_("Changed"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    if TYPE_CHECKING:
        entity: models.ForeignKey[Entity, Entity]
        entity_id: int

    class Meta(Shareable.Meta):
        abstract = True
        ordering = ["-id"]

    @property
    def fixed(self) -> bool:
        """Return whether nothing of it can be edited but its labels."""
        return False


def storage_name(_file: "File", _name: str) -> str:
    """Return where an upload is kept: a random name that says nothing and is never part of an address."""
    name = uuid4().hex
    return str(PurePath(name[:2], name))


class File(EntityContent):
    """An uploaded file. ``name`` is what people call it; ``content_type`` is what its bytes say."""

    kind = "file"

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="files", verbose_name=_("Entity"))
    name = models.CharField(_("File name"), max_length=200)
    content = models.FileField(_("File"), upload_to=storage_name)
    size = models.PositiveBigIntegerField(_("Size"))
    content_type = models.CharField(_("Type"), max_length=120)

    class Meta(EntityContent.Meta):
        abstract = False
        verbose_name = _("File")
        verbose_name_plural = _("Files")

    def __str__(self) -> str:
        return self.name


class Note(EntityContent):
    """A note on an entity."""

    kind = "note"

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="notes", verbose_name=_("Entity"))
    title = models.CharField(_("Title"), max_length=200)
    text = models.TextField(_("Text"), blank=True)

    class Meta(EntityContent.Meta):
        abstract = False
        verbose_name = _("Note")
        verbose_name_plural = _("Notes")

    def __str__(self) -> str:
        return self.title


class Message(EntityContent):
    """A message kept with an entity: written here, sent from here as e-mail, or arrived by e-mail as an answer."""

    class Mail(models.TextChoices):
        """Whether it went through the mail, and which way."""

        SENT = "sent", _("Sent by e-mail")
        RECEIVED = "received", _("Received by e-mail")

    kind = "message"

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="messages", verbose_name=_("Entity"))
    subject = models.CharField(_("Subject"), max_length=200)
    text = models.TextField(_("Text"))
    mail = models.CharField(_("E-mail"), max_length=8, choices=Mail, blank=True, editable=False)
    # Who wrote what arrived; nobody has proved it.
    sender = models.EmailField(_("From"), blank=True, editable=False)
    # Made by a mail program on its own: an absence, or that something could not be delivered.
    automatic = models.BooleanField(_("Automatic"), default=False, editable=False)
    answers = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("Answers")
    )
    # What happens once only: the Message-ID of what arrived, the form that sent the other.
    mail_key = models.CharField(max_length=300, blank=True, editable=False)

    class Meta(EntityContent.Meta):
        abstract = False
        verbose_name = _("Message")
        verbose_name_plural = _("Messages")
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "mail_key"], condition=~models.Q(mail_key=""), name="entities_mail_once"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def fixed(self) -> bool:
        """Return whether its words stand: what went through the mail is not rewritten."""
        return bool(self.mail)


class FileGrant(Grant):
    """That a partner may see a file."""

    content_object: Any = models.ForeignKey(File, models.CASCADE, related_name="grants", verbose_name=_("File"))

    class Meta(Grant.Meta):
        abstract = False
        verbose_name = _("Share of a file")
        verbose_name_plural = _("Shares of files")


class NoteGrant(Grant):
    """That a partner may see a note."""

    content_object: Any = models.ForeignKey(Note, models.CASCADE, related_name="grants", verbose_name=_("Note"))

    class Meta(Grant.Meta):
        abstract = False
        verbose_name = _("Share of a note")
        verbose_name_plural = _("Shares of notes")


class MessageGrant(Grant):
    """That a partner may see a message."""

    content_object: Any = models.ForeignKey(Message, models.CASCADE, related_name="grants", verbose_name=_("Message"))

    class Meta(Grant.Meta):
        abstract = False
        verbose_name = _("Share of a message")
        verbose_name_plural = _("Shares of messages")

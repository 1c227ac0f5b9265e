"""Answers that arrive by e-mail: nobody who is signed in writes them, and nobody has proved who did."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from activity.models import Event
from activity.services import notify, record
from collab.base.transactions import retried
from collab.base.uploads import safe_file_name
from entities.mailing.incoming import Incoming
from entities.models import Entity, EntityContent, File, Message, MessageGrant
from entities.services.contents.files import Refused, UploadRefusedError, discard, stored_file
from orgs.models import User
from sharing.services.grants import give


def record_answer(*, answered: Message, mail: Incoming) -> Message | None:
    """Return the message that ``mail`` becomes, an answer to ``answered``; None when it was recorded before.

    It belongs to the owner of the entity. When somebody of a partner wrote what it answers, that partner has it from
    the same moment on; whoever else has the original gets nothing by itself. Attachments become files that go the same
    way. The author is told, unless a machine answered.
    """
    if _is_recorded(answered.entity_id, mail.key):
        return None
    author, saved = answered.created_by, None
    with translation.override(author.language if author else settings.LANGUAGE_CODE):
        files, refused = _stored(answered.entity, mail.attachments)
        message = _message(answered, mail, refused)
    try:
        saved = _save(message, files, author)
    finally:
        if saved is None:
            discard(files)
    return saved


def _is_recorded(entity_id: int, key: str) -> bool:
    return Message.objects.filter(entity=entity_id, mail_key=key).exists()


def _stored(entity: Entity, uploads: Iterable[SimpleUploadedFile]) -> tuple[list[File], list[Refused]]:
    """Return the files whose bytes are kept, not saved yet, and those that were refused."""
    files, refused = [], []
    for upload in uploads:
        try:
            files.append(stored_file(entity=entity, upload=upload))
        except UploadRefusedError as error:
            refused.append(Refused(safe_file_name(upload.name or ""), str(error)))
    return files, refused


def _message(answered: Message, mail: Incoming, refused: Iterable[Refused]) -> Message:
    """Return the message, not saved yet; what did not arrive stands at its end."""
    lost = [_("Not kept: %(name)s. %(reason)s") % {"name": each.name, "reason": each.reason} for each in refused]
    return Message(
        owner_id=answered.owner_id,
        entity=answered.entity,
        subject=mail.subject or _("(no subject)"),
        text="\n\n".join(filter(None, [mail.text, *lost])),
        mail=Message.Mail.RECEIVED,
        sender=mail.sender,
        automatic=mail.automatic,
        answers=answered,
        mail_key=mail.key,
    )


@retried
@transaction.atomic
def _save(message: Message, files: list[File], author: User | None) -> Message | None:
    """Save the message with its files and tell its author; of two that come at the same time only the first."""
    Entity.objects.select_for_update(no_key=True).filter(pk=message.entity_id).values_list("pk").first()
    if _is_recorded(message.entity_id, message.mail_key):
        return None
    for content in (message, *files):
        content.save()
    # Before the history says so: partners read of things what happened since they have them.
    if author and _has(author, message.answers):
        give(actor=None, things=[message], organisation=author.organisation)
        give(actor=None, things=files, organisation=author.organisation)
    event, *_others = [_record(content) for content in (message, *files)]
    if author and author.is_active and not message.automatic:
        notify(event=event, kind="mail_received", recipients=[author])
    return message


def _record(content: EntityContent) -> Event:
    """Write a line into the entity's history; whoever sees the content reads it."""
    verb = f"{content.kind}_received"
    return record(actor=None, verb=verb, target=content, context=content.entity, organisation_id=content.owner_id)


def _has(author: User, answered: Message | None) -> bool:
    """Return whether what was answered is shared with the author's organisation; to the owner's it belongs."""
    if answered is None or author.organisation_id == answered.owner_id:
        return False
    grants: Any = MessageGrant.objects.to_group(author.organisation.group_id)
    return bool(grants.filter(content_object=answered).exists())

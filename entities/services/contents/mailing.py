"""Messages that go out as e-mail, and the answers that come in."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import transaction

from activity.services import send_letter
from collab.base.transactions import retried
from entities.mailing.letters import KIND
from entities.models import Entity, Message
from entities.services.contents.adding import save_new
from orgs.models import Label, User
from sharing.access import access_of


@retried
@transaction.atomic
def send_mail(
    *,
    actor: User,
    entity: Entity,
    fields: Mapping[str, str],
    recipients: Iterable[str],
    once: str,
    labels: Iterable[Label] = (),
    visible_to: Collection[int] = (),
    answers: Message | None = None,
) -> Message:
    """Return a new message of ``entity`` that goes to each of ``recipients`` as an e-mail of its own.

    It is shared with the partnerships ``visible_to``. Sent again with the same ``once``, it is sent once.
    Raises PermissionDenied unless the actor may send messages.
    """
    if "message.send" not in access_of(actor).rights_on_things_of(entity.owner_id):
        raise PermissionDenied
    Entity.objects.select_for_update(no_key=True).filter(pk=entity.pk).values_list("pk").first()
    key = f"{actor.pk}:{once}"
    messages: Any = entity.messages
    if sent := messages.filter(mail_key=key).first():
        return cast("Message", sent)
    message = Message(owner_id=entity.owner_id, entity=entity, created_by=actor, **fields)
    message.mail, message.mail_key, message.answers = Message.Mail.SENT, key, answers
    event = save_new(actor=actor, content=message, labels=labels, visible_to=visible_to, verb="sent")
    for address in recipients:
        send_letter(event=event, kind=KIND, to=address, language=actor.language)
    return message

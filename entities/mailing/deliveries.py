"""How far the e-mails of messages are, as their readers may know it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType

from activity.models import OutboxMessage
from entities.mailing.contacts import contacts_for
from entities.mailing.letters import KIND
from entities.models import Entity, Message
from orgs.models import User

Status = OutboxMessage.Status


@dataclass(frozen=True)
class Deliveries:
    """The e-mails of one message: those whose addresses the reader knows, and how many others there are."""

    known: list[OutboxMessage] = field(default_factory=list)
    others: int = 0

    @property
    def failed(self) -> bool:
        """Return whether one of those that the reader knows did not arrive."""
        return any(each.status == Status.DEAD for each in self.known)


def deliveries_of(reader: User, entity: Entity, messages: Sequence[Message]) -> dict[int, Deliveries]:
    """Return by message what its author's organisation may know of its e-mails; others learn nothing of them.

    The author knows all addresses. Colleagues know those that they see in the entity themselves: an address may stand
    in an attribute that is hidden from them. As many queries for one message as for fifty.
    """
    sent = {each.pk: each for each in messages if _is_colleague(reader, entity, each)}
    if not sent:
        return {}
    mails = _mails_of(sent)
    own = all(each.created_by_id == reader.pk for each in sent.values())
    seen = set() if own else {each.address.casefold() for each in contacts_for(reader, entity)}
    return {pk: _deliveries(mails[pk], None if sent[pk].created_by_id == reader.pk else seen) for pk in sent}


def _is_colleague(reader: User, entity: Entity, message: Message) -> bool:
    if message.mail != Message.Mail.SENT:
        return False
    author = message.created_by
    return reader.organisation_id == (author.organisation_id if author else entity.owner_id)


def _mails_of(ids: Iterable[int]) -> dict[int, list[OutboxMessage]]:
    kind = ContentType.objects.get_for_model(Message)
    mails = OutboxMessage.objects.filter(kind=KIND, event__target_type=kind, event__target_id__in=list(ids))
    found: dict[int, list[OutboxMessage]] = defaultdict(list)
    for mail in mails.select_related("event").order_by("pk"):
        if mail.event:
            found[mail.event.target_id].append(mail)
    return found


def _deliveries(mails: list[OutboxMessage], seen: set[str] | None) -> Deliveries:
    """Return what somebody knows who has ``seen`` those addresses; None: all."""
    known = [each for each in mails if seen is None or each.address.casefold() in seen]
    return Deliveries(known, len(mails) - len(known))

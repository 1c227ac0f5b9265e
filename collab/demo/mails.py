"""An e-mail that went out of an opportunity, and the answer that came back."""

from datetime import datetime
from typing import Any

from collab.demo.world import World
from entities.models import Entity, Message

SCHOOL = "sekretariat@musterschule.example"
SENT = "Guten Tag,\n\nwann können wir uns das Dach der Turnhalle ansehen?"
ANSWER = "Guten Tag,\n\nam besten nach Unterrichtsschluss, ab 15 Uhr. Der Hausmeister schließt auf.\n\nP. Beispiel"


def make_mails(world: World, entity: Entity) -> None:
    """Make both; nothing is sent, for the past is over."""
    people, past = world.people, world.past
    known = {"owner": people.host, "entity": entity}
    sent = Message(**known, subject="Termin vor Ort", text=SENT, mail=Message.Mail.SENT, created_by=people.sales)
    _save(world, sent, past.ago(4), verb="message_sent")
    answer = Message(**known, subject="Re: Termin vor Ort", text=ANSWER, mail=Message.Mail.RECEIVED)
    answer.sender, answer.answers, answer.mail_key = SCHOOL, sent, "<demo@musterschule.example>"
    _save(world, answer, past.ago(4, 95), verb="message_received")


def _save(world: World, message: Message, at: datetime, *, verb: str) -> None:
    message.save()
    messages: Any = message.entity.messages
    messages.filter(pk=message.pk).update(created_at=at, updated_at=at)
    world.past.tell(message, at=at, verb=verb, by=message.created_by)

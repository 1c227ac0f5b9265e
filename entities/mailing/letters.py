"""What is sent when a message goes out as e-mail: its words and nothing else, in the name of who wrote it."""

from typing import Any

from activity.models import Event
from activity.registry import LetterType, register_letter
from entities.mailing.replies import reply_address
from entities.models import Message

KIND = "message"


def register() -> None:
    """Register the letter."""
    register_letter(LetterType(KIND, "%(subject_line)s", "entities/contents/mail/message", resolve, headers))


def resolve(event: Event, _address: str) -> dict[str, Any] | None:
    """Return what the letter says; None when the message is gone, or its author may not see it any more."""
    author, message = event.actor, event.target
    if author is None or not isinstance(message, Message):
        return None
    if not author.is_active or not Message.objects.visible_to(author).filter(pk=message.pk).exists():
        return None
    return {
        "subject_line": message.subject,
        "text": message.text,
        "author": author.name,
        "organisation": author.organisation.name,
        "answerable": bool(reply_address(message)),
        "url": "",
    }


def headers(event: Event) -> dict[str, str]:
    """Return where answers go, and what it answers itself. A person wrote it, so it is not marked as automatic."""
    message = event.target
    assert isinstance(message, Message)  # noqa: S101  nothing else is sent so
    found = {"Auto-Submitted": "no"}
    if address := reply_address(message):
        found["Reply-To"] = address
    if message.answers and message.answers.mail_key.startswith("<"):
        found |= dict.fromkeys(("In-Reply-To", "References"), message.answers.mail_key)
    return found

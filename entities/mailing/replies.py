"""The addresses to which answers go: each belongs to one message, and nobody can make one up."""

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from collab.base.numbers import number
from entities.models import Message

SALT = "entities.reply"
# Mail servers may write addresses in small letters, so a token has no others.
TOKEN = re.compile(r"(\d{1,18})-([0-9a-f]{24})")


def takes_answers() -> bool:
    """Return whether there is an address to which answers go."""
    return "@" in settings.REPLY_ADDRESS


def reply_address(message: Message) -> str:
    """Return where answers to a message go; nothing where no answers are taken."""
    name, at, domain = settings.REPLY_ADDRESS.rpartition("@")
    return f"{name}+{message.pk}-{_signature(message.pk)}{at}{domain}" if name else ""


def answered(addresses: Iterable[str]) -> list[Message]:
    """Return the messages whose answers go to some of those addresses."""
    found = {pk for pk in map(_message_id, addresses) if pk is not None}
    messages: Any = Message.objects
    sent = messages.filter(mail=Message.Mail.SENT, pk__in=found)
    return list(sent.select_related("entity", "created_by__organisation").order_by("pk"))


def _message_id(address: str) -> int | None:
    """Return which message an address belongs to; None for one that we never made."""
    name, _at, domain = settings.REPLY_ADDRESS.casefold().rpartition("@")
    local, _at, host = address.strip().casefold().rpartition("@")
    matched = TOKEN.fullmatch(local.removeprefix(f"{name}+")) if name and host == domain else None
    pk = number(matched[1]) if matched else None
    return pk if matched and pk is not None and constant_time_compare(_signature(pk), matched[2]) else None


def _signature(pk: int) -> str:
    return salted_hmac(SALT, str(pk), algorithm="sha256").hexdigest()[:24]

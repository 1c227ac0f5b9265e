"""Reading a raw mail as a mail server hands it over: whatever stands in it, it is somebody else's text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr
from hashlib import sha256
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import validate_email

from activity.outbox.compose import one_line
from entities.mailing.html import text_of
from entities.mailing.quotes import own_words

# Where a mail says to whom it was delivered.
RECIPIENTS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
MOST_RECIPIENTS = 50
LONGEST_HEADER = 10_000
MOST_ATTACHMENTS = 20
DEEPEST = 20
LONGEST_TEXT = 50_000
LONGEST_ADDRESS = 254
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,298}>")
AUTOMATIC = {"bulk", "junk", "auto_reply"}
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
Part: TypeAlias = "Message[Any, Any]"


class UnreadableMailError(ValueError):
    """No mail can be read out of it."""


@dataclass(frozen=True)
class Incoming:
    """What a mail says; ``key`` is the same however often it is handed over."""

    key: str
    sender: str
    recipients: list[str]
    subject: str
    text: str
    automatic: bool
    attachments: list[SimpleUploadedFile]


def read(raw: bytes) -> Incoming:
    """Return what ``raw`` says; raise UnreadableMailError for what no mail program makes."""
    if not raw.strip():
        raise UnreadableMailError
    try:
        return _read(BytesParser(Message, policy=policy.compat32).parsebytes(raw), raw)
    except RecursionError:
        raise UnreadableMailError from None


def _read(mail: Part, raw: bytes) -> Incoming:
    parts = list(_parts(mail))
    body = next((part for kind in ("text/plain", "text/html") for part in parts if _is_body(part, kind)), None)
    return Incoming(
        key=_key(mail, raw),
        sender=_sender(mail),
        recipients=_recipients(mail),
        subject=one_line(_clean(_header(mail, "Subject"))),
        text=_words(body) if body else "",
        automatic=_is_automatic(mail),
        attachments=[_upload(part) for part in parts if part is not body and _is_attachment(part)][:MOST_ATTACHMENTS],
    )


def _parts(part: Part, depth: int = 0) -> Iterator[Part]:
    """Yield what is no container of others; a mail in a mail is one attachment."""
    inside: Any = part.get_payload() if part.get_content_maintype() == "multipart" and depth < DEEPEST else None
    if not isinstance(inside, list):
        yield part
        return
    for each in inside:
        yield from _parts(each, depth + 1)


def _is_body(part: Part, kind: str) -> bool:
    return part.get_content_type() == kind and part.get_content_disposition() != "attachment"


def _is_attachment(part: Part) -> bool:
    """Return whether it is a file of its own: not another form of the text, nor a picture within it."""
    if part.get_content_disposition() == "attachment":
        return True
    return not part.get("Content-ID") and part.get_content_maintype() not in {"text", "multipart"}


def _upload(part: Part) -> SimpleUploadedFile:
    inside: Any = part.get_payload()
    if part.get_content_maintype() == "message" and isinstance(inside, list) and inside:
        return SimpleUploadedFile("mail.eml", inside[0].as_bytes())
    return SimpleUploadedFile(_clean(_decoded(part.get_filename() or "")) or "attachment", _bytes(part))


def _words(part: Part) -> str:
    """Return what its author wrote, without what is quoted below."""
    text = _bytes(part).decode(_charset(part), errors="replace")[: 4 * LONGEST_TEXT]
    if part.get_content_type() == "text/html":
        text = text_of(text)
    return own_words(_clean(text)[:LONGEST_TEXT])


def _bytes(part: Part) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _charset(part: Part) -> str:
    """Return the charset if Python knows it."""
    name = part.get_content_charset("utf-8")
    try:
        b"x".decode(name, errors="replace")
    except (LookupError, ValueError):
        return "utf-8"
    return name


def _header(mail: Part, name: str) -> str:
    """Return a header in readable words."""
    return _decoded(str(mail.get(name, ""))[:LONGEST_HEADER])


def _decoded(words: str) -> str:
    """Return encoded words as what they say, as far as that can be read."""
    try:
        pieces = decode_header(words)
    except HeaderParseError:
        return words
    return "".join(each if isinstance(each, str) else _read_bytes(each, charset) for each, charset in pieces)


def _read_bytes(words: bytes, charset: str | None) -> str:
    try:
        return words.decode(charset or "utf-8", errors="replace")
    except (LookupError, ValueError):
        return words.decode("latin-1")


def _clean(text: str) -> str:
    """Return the text as every database takes it, with the line ends of a file."""
    text = text.replace("\r\n", "\n").encode(errors="replace").decode()
    return UNPRINTABLE.sub("", text)


def _key(mail: Part, raw: bytes) -> str:
    """Return the Message-ID, or what stands for it where a mail has none."""
    found = MESSAGE_ID.search(str(mail.get("Message-ID", ""))[:LONGEST_HEADER])
    return found[0] if found else f"sha256:{sha256(raw).hexdigest()}"


def _sender(mail: Part) -> str:
    """Return the address of who wrote it, nothing if it is none."""
    address = parseaddr(str(mail.get("From", ""))[:LONGEST_HEADER])[1]
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= LONGEST_ADDRESS else ""


def _recipients(mail: Part) -> list[str]:
    found = [str(value)[:LONGEST_HEADER] for name in RECIPIENTS for value in mail.get_all(name, [])[:MOST_RECIPIENTS]]
    return [address for _name, address in getaddresses(found)][:MOST_RECIPIENTS]


def _is_automatic(mail: Part) -> bool:
    """Return whether no person wrote it: absences, and what mail servers say of undelivered mail."""
    return (
        _header(mail, "Auto-Submitted").partition(";")[0].strip().lower() not in {"", "no"}
        or _header(mail, "Return-Path").strip() == "<>"
        or _header(mail, "Precedence").strip().lower() in AUTOMATIC
        or mail.get_content_type() == "multipart/report"
    )

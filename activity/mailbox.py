"""Reading the mails that Django's file backend wrote: several per file, each followed by a line of dashes."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cached_property
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.http import Http404

# The line after a mail; dashes inside a mail are not followed by the first header of the next one.
SEPARATOR = re.compile(rb"\n-{79}\n(?=Content-Type: |\Z)")
KEY = re.compile(r"(?P<file>[0-9]{1,20}-[0-9]{1,20}-[0-9]{1,20})-(?P<number>[0-9]{1,9})")
NEWEST = 500


@dataclass(frozen=True)
class Mail:
    """One mail of the mailbox; ``key`` names its file and its place in it."""

    key: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        """Return the subject line."""
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> str:
        """Return the recipients."""
        return str(self.message["To"] or "")

    @property
    def sender(self) -> str:
        """Return who it is from."""
        return str(self.message["From"] or "")

    @cached_property
    def date(self) -> datetime | None:
        """Return when it was sent; Django writes the time in UTC, without a zone."""
        header = self.message["Date"]
        if not header or not header.datetime:
            return None
        moment: datetime = header.datetime
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @cached_property
    def text(self) -> str:
        """Return the plain part."""
        return self._part("plain")

    @cached_property
    def html(self) -> str:
        """Return the HTML part."""
        return self._part("html")

    @property
    def html_for_frame(self) -> str:
        """Return the HTML part with links that leave the frame they are shown in."""
        return re.sub(r"(<head[^>]*>)", r'\1<base target="_top">', self.html, count=1)

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""


def mails() -> list[Mail]:
    """Return the newest mails, newest first."""
    return list(islice(_all_mails(), NEWEST))


def get_mail(key: str) -> Mail:
    """Return one mail; raises Http404 if there is none of that name."""
    if match := KEY.fullmatch(key):
        found = _read(Path(settings.EMAIL_FILE_PATH) / f"{match['file']}.log")
        number = int(match["number"])
        if number < len(found):
            return found[number]
    raise Http404


def _all_mails() -> Iterator[Mail]:
    for path in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), reverse=True):
        yield from reversed(_read(path))


def _read(path: Path) -> list[Mail]:
    """Return the mails of one file, in the order in which they were written."""
    try:
        written = path.read_bytes()
    except FileNotFoundError:
        return []
    pieces = [piece for piece in SEPARATOR.split(written) if piece.strip()]
    return [Mail(f"{path.stem}-{number}", _parse(piece)) for number, piece in enumerate(pieces)]


def _parse(piece: bytes) -> EmailMessage:
    return email.message_from_bytes(piece, EmailMessage, policy=email.policy.default)

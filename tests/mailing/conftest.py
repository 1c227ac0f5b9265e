"""What tests of e-mails need: a mail server, addresses for answers, and mails as mail servers hand them over."""

from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from entities.models import Message
from orgs.models import User
from tests.activity.conftest import smtp
from tests.cast import Cast
from tests.helpers import client_of

__all__ = ["smtp"]

SECRET = "the-mail-servers-secret"
HOOK = "/mail/incoming/"
CUSTOMER = "petra@muster.example"


@pytest.fixture(autouse=True)
def answers(settings: Settings) -> None:
    """Take answers."""
    settings.REPLY_ADDRESS = "reply@collab.example"
    settings.MAIL_HOOK_SECRET = SECRET


@pytest.fixture(autouse=True)
def english(cast: Cast) -> Iterator[None]:
    """Let everybody read English."""
    User.objects.update(language="en")
    with translation.override("en"):
        yield


def written(**changes: Any) -> dict[str, Any]:
    """Return what the form sends."""
    return {"others": CUSTOMER, "subject": "Your roof", "text": "When may we come?", "once": "a" * 32} | changes


def address_of(cast: Cast) -> str:
    """Return where e-mails are written from the opportunity."""
    return f"/entities/{cast.opportunity.pk}/messages/mail/"


def send(cast: Cast, user: User | None = None, **changes: Any) -> Message:
    """Let somebody send an e-mail from the opportunity; return its message."""
    answer = client_of(user or cast.staff).post(address_of(cast), written(**changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return Message.objects.filter(mail="sent").latest("pk")


def a_reply(to: str, text: str = "Tomorrow at nine.", **headers: str) -> EmailMessage:
    """Return the customer's answer."""
    mail = EmailMessage()
    known = {"From": f"Petra Muster <{CUSTOMER}>", "To": to, "Subject": "Re: Your roof", "Message-ID": "<1@muster>"}
    for name, value in (known | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        mail[name] = value
    mail.set_content(text)
    return mail


def deliver(mail: EmailMessage | bytes, secret: str = SECRET, client: Client | None = None) -> int:
    """Hand a mail over as a mail server does; return the status of the answer."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    stranger = client or Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {secret}"}
    # What curl --data-binary says by itself.
    kind = "application/x-www-form-urlencoded"
    return int(stranger.post(HOOK, raw, content_type=kind, headers=headers).status_code)


def received() -> list[Message]:
    """Return what arrived."""
    return list(Message.objects.filter(mail="received").order_by("pk"))

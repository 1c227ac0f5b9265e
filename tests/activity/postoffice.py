"""A real SMTP server on loopback that answers as told."""

import asyncio
import email
import email.policy
import socket
from collections import defaultdict
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session

ACCEPTED = "250 OK"
HANG_UP = "hang up"


class PostOffice:
    """Keeps the mails it accepted.

    ``answers`` are used up per recipient when the recipient is named, or after the contents with ``DATA:`` before it.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, list[str]] = defaultdict(list)
        self.greetings = 0
        self.delay = 0.0
        self.controller: Controller | None = None

    def open(self, port: int | None = None, **options: Any) -> None:
        """Start to listen, on a free port if none is named."""
        self.controller = Controller(self, hostname="127.0.0.1", port=port or free_port(), **options)
        self.controller.start()

    def close(self) -> None:
        """Stop listening; connections are refused from now on."""
        if self.controller:
            self.controller.stop()
            self.controller = None

    @property
    def port(self) -> int:
        """Return where it listens."""
        assert self.controller
        return int(self.controller.port)

    def to(self, address: str) -> list[EmailMessage]:
        """Return what was accepted for an address."""
        return [mail for mail in self.mails if mail["To"] == address]

    async def handle_EHLO(  # noqa: N802
        self, _server: Any, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count a connection."""
        self.greetings += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer as told."""
        waiting = self.answers[address]
        answer = waiting.pop(0) if waiting and not waiting[0].startswith("DATA:") else ACCEPTED
        if answer == HANG_UP:
            server.transport.close()
        if answer == ACCEPTED:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer as told and keep the mail, even if the sender is left without an answer."""
        await asyncio.sleep(self.delay)
        waiting = self.answers[envelope.rcpt_tos[0]]
        answer = waiting.pop(0).removeprefix("DATA:") if waiting else ACCEPTED
        if answer in {ACCEPTED, HANG_UP}:
            assert isinstance(envelope.content, bytes)
            self.mails.append(email.message_from_bytes(envelope.content, EmailMessage, policy=email.policy.default))
        if answer == HANG_UP:
            server.transport.close()
        return answer


def refuse_sign_in(*_arguments: Any) -> AuthResult:
    """Refuse every password."""
    return AuthResult(success=False, handled=False)


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

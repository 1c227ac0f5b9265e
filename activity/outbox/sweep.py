"""One sweep: take what is due, send it over one connection, settle each message, until nothing is due."""

import logging
import smtplib
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from activity.models import OutboxMessage
from activity.outbox import breaker, claims, failures
from activity.outbox.compose import Cancelled, compose

logger = logging.getLogger(__name__)


class ServerDownError(Exception):
    """The server can't be reached or does not let us in: no message is to blame."""


class Courier:
    """One connection to the mail server, opened when the first mail goes out and reused for all of them."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.opened = False
        self.proven = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _t: TracebackType | None
    ) -> None:
        self.hang_up()

    def send(self, mail: EmailMultiAlternatives) -> None:
        """Hand over one mail; raises ServerDownError, or what the server said about this mail."""
        self._open()
        try:
            self.connection.send_messages([mail])
        except Exception as error:
            if failures.loses_connection(error):
                self.hang_up()
            raise
        if not self.proven:
            self.proven = True
            breaker.reset()

    def hang_up(self) -> None:
        """Close the connection, however broken it is."""
        self.opened = False
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException) as error:
            logger.info("The mail server did not say goodbye: %s", error)

    def _open(self) -> None:
        if self.opened:
            return
        try:
            self.connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise ServerDownError(failures.readable(error)) from error
        self.opened = True


def sweep() -> None:
    """Send everything that is due now, unless the mail server is to be left alone."""
    with Courier() as courier:
        try:
            while not breaker.is_open() and (batch := claims.claim()):
                _send_batch(courier, batch)
        except ServerDownError as error:
            claims.give_up_waiting(breaker.trip(str(error)), str(error))


def _send_batch(courier: Courier, batch: list[OutboxMessage]) -> None:
    """Send the claimed messages one by one, and give back those that were not tried.

    What kills the sweep in the middle of a message leaves that one to its lease: nobody knows whether it went out,
    and a message that does so every time must not keep the others waiting.
    """
    tried = 0
    try:
        for message in batch:
            if tried and not claims.may_start(message, timezone.now()):
                break
            tried += 1
            _process(courier, message)
    except ServerDownError:
        tried -= 1
        raise
    finally:
        claims.release(batch[tried:])


def _process(courier: Courier, message: OutboxMessage) -> None:
    """Write one message, send it and settle it by what came of it; only ServerDownError gets out."""
    if claims.has_had_its_time(message):
        claims.mark_dead(message, message.last_error or "Given up.")
        return
    try:
        mail = compose(message)
    except Cancelled as reason:
        claims.mark_cancelled(message, str(reason))
    except Exception as error:
        # A mistake of ours, mended by the next deployment; until then the other messages go on.
        logger.exception("E-mail %s can't be written.", message.message_id)
        claims.postpone(message, failures.readable(error))
    else:
        _send(courier, message, mail)


def _send(courier: Courier, message: OutboxMessage, mail: EmailMultiAlternatives) -> None:
    """Hand a written mail over and settle it by what the server said."""
    try:
        courier.send(mail)
    except ServerDownError:
        raise
    except Exception as error:  # noqa: BLE001  whatever one message runs into must not keep the others waiting
        _fail(message, error)
    else:
        claims.mark_sent(message)


def _fail(message: OutboxMessage, error: Exception) -> None:
    """Settle a message by what the error means for it."""
    verdict, text = failures.judge(error), failures.readable(error)
    logger.warning("E-mail %s was not sent (%s): %s", message.message_id, verdict.name.lower(), text)
    if verdict is failures.Verdict.SERVER_DOWN:
        raise ServerDownError(text) from error
    if verdict is failures.Verdict.PERMANENT:
        claims.mark_dead(message, text)
    else:
        claims.postpone(message, text)

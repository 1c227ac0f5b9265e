"""What the answers of a mail server mean."""

import smtplib
from enum import Enum, auto

# Answers to MAIL FROM that mean "sign in first": nothing is wrong with the message.
SIGN_IN_REQUIRED = {530, 534, 535, 538}


class Verdict(Enum):
    """What to do with a message that could not be sent."""

    PERMANENT = auto()
    TEMPORARY = auto()
    SERVER_DOWN = auto()


def judge(error: Exception) -> Verdict:
    """Return what an error while sending one message means for that message.

    A refused sender stays temporary whatever its code: it tells of our configuration, not of this recipient.
    """
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Verdict.SERVER_DOWN if error.smtp_code in SIGN_IN_REQUIRED else Verdict.TEMPORARY
    if isinstance(error, ValueError | smtplib.SMTPNotSupportedError):
        # An address that no mail server can be asked to deliver to.
        return Verdict.PERMANENT
    code, _ = answer(error)
    return Verdict.PERMANENT if code >= 500 else Verdict.TEMPORARY


def loses_connection(error: Exception) -> bool:
    """Return whether the connection is not to be used again after this error."""
    code, _ = answer(error)
    return code in {0, 421}


def answer(error: Exception) -> tuple[int, str]:
    """Return the server's code and words, code 0 if it did not answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return code, _decoded(words)
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, _decoded(error.smtp_error)
    return 0, str(error) or type(error).__name__


def readable(error: Exception) -> str:
    """Return what the outbox page shows: the server's answer, or what went wrong."""
    code, words = answer(error)
    text = f"{code} {words}" if code else f"{type(error).__name__}: {words}"
    return " ".join(text.split())[:1000]


def _decoded(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words

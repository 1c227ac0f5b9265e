"""Writing the mail, at the moment it is sent, as its recipient may see things then."""

import re
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from activity import registry
from activity.models import Event, OutboxMessage
from activity.people import Person

CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LONGEST_SUBJECT = 200

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


class Cancelled(Exception):  # noqa: N818
    """The recipient is not to have this mail any more."""


def compose(message: OutboxMessage) -> EmailMultiAlternatives:
    """Return the mail; raises Cancelled if its recipient may not see what it is about now."""
    if message.event is None:
        with translation.override(message.language):
            return _mail(message, message.subject, message.text, message.html)
    if message.recipient is None:
        with translation.override(message.language):
            return _letter(message, message.event)
    if not message.recipient.is_active:
        raise Cancelled("The recipient is deactivated.")
    with translation.override(message.recipient.language), timezone.override(message.recipient.time_zone):
        return _notification(message, message.event, message.recipient)


def _letter(message: OutboxMessage, event: Event) -> EmailMultiAlternatives:
    """Return the mail about an event to somebody who is no user."""
    kind = registry.letter_type(message.kind)
    said = kind.resolve(event, message.address)
    if said is None:
        raise Cancelled("It is not to be sent any more.")
    return _about(message, event, kind, said)


def _notification(message: OutboxMessage, event: Event, user: Person) -> EmailMultiAlternatives:
    """Return the mail about an event in the language and time zone that are active."""
    kind = registry.notification_type(message.kind)
    seen = kind.resolve(user, event)
    if seen is None:
        raise Cancelled("The recipient may not see it any more.")
    return _about(message, event, kind, seen | {"user": user})


def _about(
    message: OutboxMessage, event: Event, kind: registry.NotificationType | registry.LetterType, seen: dict[str, Any]
) -> EmailMultiAlternatives:
    subject = str(kind.subject) % {"actor": event.actor_label, "target": event.target_label, **seen}
    context = _context(event, seen) | {"subject": one_line(subject)}
    return _mail(message, subject, _text(kind.template, context), render_to_string(f"{kind.template}.html", context))


def _context(event: Event, seen: dict[str, Any]) -> dict[str, Any]:
    """Return what every mail template gets, with the link made absolute."""
    url = seen.get("url") or event.get_absolute_url()
    return {
        **seen,
        "event": event,
        "language": translation.get_language(),
        "public_url": settings.PUBLIC_URL.rstrip("/"),
        "url": settings.PUBLIC_URL.rstrip("/") + (url or "/"),
    }


def _text(template: str, context: dict[str, Any]) -> str:
    """Return the plain part, where nothing is to be escaped."""
    plain = Context(context, autoescape=False)
    text: str = get_template(f"{template}.txt").template.render(plain)  # type: ignore[attr-defined]
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _mail(message: OutboxMessage, subject: str, text: str, html: str) -> EmailMultiAlternatives:
    """Return the finished mail with the headers that stay the same over all attempts."""
    mail = EmailMultiAlternatives(
        subject=one_line(subject) or gettext("News from Collab"),
        body=text,
        to=[message.to],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": translation.get_language(),
        },
    )
    if html:
        mail.attach_alternative(_inliner.inline(html), "text/html")
    return mail


def one_line(subject: str) -> str:
    """Return the subject without line breaks and other control characters: a title can't start a header."""
    return CONTROL_CHARACTERS.sub(" ", subject).strip()[:LONGEST_SUBJECT]

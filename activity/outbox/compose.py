"""Writing the mail, at the moment it is sent, as its recipient may see things then."""

import re
from typing import Any

import css_inline
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from activity import digests, registry, unsubscribing
from activity.models import Delivery, Event, OutboxMessage
from activity.people import Person
from collab.base.addresses import absolute

CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LONGEST_SUBJECT = 200
DIGEST = "activity/mail/digest"

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


class Cancelled(Exception):  # noqa: N818
    """The recipient is not to have this mail any more."""


def compose(message: OutboxMessage) -> EmailMultiAlternatives:
    """Return the mail; raises Cancelled if its recipient may not see what it is about now."""
    user = message.recipient
    if user is None:
        with translation.override(message.language):
            return _letter(message, message.event) if message.event else _account_mail(message)
    if not user.is_active:
        raise Cancelled("The recipient is deactivated.")
    with translation.override(user.language), timezone.override(user.time_zone):
        return _notification(message, message.event, user) if message.event else _digest(message, user)


def _account_mail(message: OutboxMessage) -> EmailMultiAlternatives:
    """Return the mail that is written already."""
    return _mail(message, message.subject, message.text, message.html)


def _letter(message: OutboxMessage, event: Event) -> EmailMultiAlternatives:
    """Return the mail about an event to somebody who is no user."""
    kind = registry.letter_type(message.kind)
    said = kind.resolve(event, message.address)
    if said is None:
        raise Cancelled("It is not to be sent any more.")
    mail = _about(message, event, kind, said)
    mail.extra_headers |= kind.headers(event) if kind.headers else {}
    return mail


def _notification(message: OutboxMessage, event: Event, user: Person) -> EmailMultiAlternatives:
    """Return the mail about an event in the language and time zone that are active."""
    kind = registry.notification_type(message.kind)
    seen = kind.resolve(user, event)
    if seen is None:
        raise Cancelled("The recipient may not see it any more.")
    ways_out = _ways_out(user, Delivery.NOW, [kind.key]) if kind.choice else {}
    return _about(message, event, kind, seen | {"user": user} | ways_out)


def _ways_out(user: Person, delivery: Delivery, kinds: list[str]) -> dict[str, str]:
    """Return the addresses at which the recipient chooses which mails to get, and stops those like this one."""
    stop = {"unsubscribe_url": unsubscribing.address_for(user, delivery, kinds)} if kinds else {}
    return stop | {"settings_url": absolute(reverse("activity:preferences"))}


def _digest(message: OutboxMessage, user: Person) -> EmailMultiAlternatives:
    """Return the digest of a day, in the language and time zone that are active."""
    sections = digests.sections_of(message, user)
    if not sections:
        raise Cancelled("Nothing in it is news to the recipient any more.")
    count = sum(len(each.lines) + each.more for each in sections)
    subject = ngettext("Collab: %(count)d news item", "Collab: %(count)d news", count) % {"count": count}
    context = {
        "sections": sections,
        "subject": subject,
        "user": user,
        "language": translation.get_language(),
        "public_url": absolute(""),
        "url": absolute(reverse("activity:inbox")),
        "action_label": gettext("Open notifications"),
        **_ways_out(user, Delivery.DIGEST, unsubscribing.daily_kinds(user)),
    }
    return _rendered(message, DIGEST, context)


def _about(
    message: OutboxMessage, event: Event, kind: registry.NotificationType | registry.LetterType, seen: dict[str, Any]
) -> EmailMultiAlternatives:
    subject = str(kind.subject) % {"actor": event.actor_label, "target": event.target_label, **seen}
    context = _context(event, seen) | {"subject": one_line(subject)}
    return _rendered(message, kind.template, context)


def _rendered(message: OutboxMessage, template: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """Return the mail that a template makes; mail programs show a button for the way out of it (RFC 8058)."""
    mail = _mail(message, context["subject"], _text(template, context), render_to_string(f"{template}.html", context))
    if way_out := context.get("unsubscribe_url"):
        mail.extra_headers["List-Unsubscribe"] = f"<{way_out}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return mail


def _context(event: Event, seen: dict[str, Any]) -> dict[str, Any]:
    """Return what every mail template gets, with the link made absolute."""
    url = seen.get("url") or event.get_absolute_url()
    return {
        **seen,
        "event": event,
        "language": translation.get_language(),
        "public_url": absolute(""),
        "url": absolute(url or "/"),
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

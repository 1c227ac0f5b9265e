"""Who is told what: the inbox as it is shown, and the e-mails as they would go out now."""

from activity.inbox import lines_of, rows
from activity.models import Notification, OutboxMessage
from activity.outbox.compose import Cancelled, compose
from orgs.models import User

Mail = tuple[str, str, str]


def told(kind: str) -> list[str]:
    """Return whom notifications of that kind were made for, sorted, one name for each."""
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def mails(kind: str) -> dict[str, list[Mail]]:
    """Return by recipient subject, text and HTML of the mails of that kind that would go out now."""
    found: dict[str, list[Mail]] = {}
    for message in OutboxMessage.objects.filter(kind=kind).order_by("pk"):
        try:
            mail = compose(message)
        except Cancelled:
            continue
        written = (mail.subject, str(mail.body), str(mail.alternatives[0][0]))
        found.setdefault(str(message.recipient), []).append(written)
    return found


def the_mail(kind: str, user: User) -> Mail:
    """Return the only mail of that kind to the user, in English."""
    User.objects.filter(pk=user.pk).update(language="en")
    (mail,) = mails(kind)[user.name]
    return mail


def inbox(user: User, kind: str = "assigned") -> list[tuple[str, str]]:
    """Return what the user's inbox says of that kind and where it belongs, newest first."""
    fresh = User.objects.get(pk=user.pk)
    shown = [row for row in rows(fresh) if row.kind == kind]
    lines = lines_of(fresh, shown)
    return [(lines[row.pk].text, lines[row.pk].detail) for row in shown]

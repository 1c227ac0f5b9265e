"""Recording what happened and telling people about it, always inside the transaction of the business change."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity import registry
from activity.digests import next_digest
from activity.models import Delivery, Event, Notification, NotificationPreference, OutboxMessage
from activity.outbox import doorbell
from activity.people import Person
from activity.preferences import chosen_by

Status = OutboxMessage.Status
AT_ONCE = timedelta()


class CannotResendError(ValueError):
    """Only a dead message about an event, or a dead digest, can be sent again."""

    message = _("This e-mail can't be sent again.")


def record(
    *,
    actor: Person | None,
    verb: str,
    target: models.Model,
    organisation_id: int | None,
    context: models.Model | None = None,
    partner_id: int | None = None,
    changes: dict[str, Any] | None = None,
) -> Event:
    """Write one line of history and return it.

    ``context`` is the thing in whose history the event stands (default: the target itself); ``partner_id`` names the
    only partner organisation that may read it. Raises UnknownVerbError for a verb that no app registered.
    """
    registry.verb_label(verb)
    context = context or target
    return Event.objects.create(
        actor_id=actor.pk if actor else None,
        actor_name=str(actor)[:120] if actor else "",
        verb=verb,
        target_type=ContentType.objects.get_for_model(target),
        target_id=target.pk,
        target_label=str(target)[:300],
        context_type=ContentType.objects.get_for_model(context),
        context_id=context.pk,
        organisation_id=organisation_id,
        partner_id=partner_id,
        changes=changes or {},
    )


@transaction.atomic
def notify(*, event: Event, kind: str, recipients: Iterable[Person], wait: timedelta = AT_ONCE) -> None:
    """Put ``event`` into the inbox of each recipient; telling somebody twice does nothing.

    Each gets an e-mail about it at once, or finds it in the digest, or neither, as the person chose. Whether a
    recipient may see it, and what it says, is decided when it is shown and when it is sent, which is after ``wait``.
    Raises UnknownNotificationError for a kind that no app registered.
    """
    known = registry.notification_type(kind)
    people = sorted({person.pk for person in recipients})
    chosen = chosen_by(people, known)
    rows = [
        Notification(recipient_id=pk, event=event, kind=kind, digest_at=_digest_at(chosen.get(pk))) for pk in people
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    at_once = [pk for pk in people if pk not in chosen or chosen[pk].delivery == Delivery.NOW]
    due = timezone.now() + wait
    mails = [OutboxMessage(recipient_id=pk, event=event, kind=kind, next_at=due) for pk in at_once]
    OutboxMessage.objects.bulk_create(mails, ignore_conflicts=True)
    doorbell.ring_on_commit()


def _digest_at(chosen: NotificationPreference | None) -> datetime | None:
    """Return when the digest is due that news goes into for somebody who chose so."""
    if chosen is None or chosen.delivery != Delivery.DIGEST:
        return None
    return next_digest(chosen.user.time_zone, timezone.now())


@transaction.atomic
def send_letter(*, event: Event, kind: str, to: str, language: str) -> None:
    """Queue a mail about ``event`` to somebody who is no user; what it says is decided when it is sent.

    Raises UnknownNotificationError for a kind of letter that no app registered.
    """
    registry.letter_type(kind)
    OutboxMessage.objects.create(event=event, kind=kind, address=to, language=language)
    doorbell.ring_on_commit()


@transaction.atomic
def send_account_mail(*, to: str, subject: str, text: str, html: str, language: str) -> None:
    """Queue a mail that is written already (password reset, confirmation); its contents go once it is settled."""
    OutboxMessage.objects.create(
        address=to, subject=" ".join(subject.split())[:500], text=text, html=html, language=language
    )
    doorbell.ring_on_commit()


def mark_read(*, actor: Person, notification: Notification) -> None:
    """Mark one row of the actor's inbox as read."""
    Notification.objects.of(actor).unread().filter(pk=notification.pk).update(read_at=timezone.now())


def mark_all_read(*, actor: Person, up_to: int | None = None) -> None:
    """Mark the actor's inbox as read, up to the newest row that was on the page: later ones were not seen."""
    rows = Notification.objects.of(actor).unread()
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    rows.update(read_at=timezone.now())


def set_preferences(*, actor: Person, chosen: Mapping[str, str]) -> None:
    """Let the actor hear of each kind of news as ``chosen``; what waits for the next digest already stays in it.

    Raises UnknownNotificationError for a kind of which nobody can choose that.
    """
    if unknown := set(chosen) - {kind.key for kind in registry.choosable()}:
        raise registry.UnknownNotificationError(*sorted(unknown))
    rows = [NotificationPreference(user_id=actor.pk, kind=kind, delivery=way) for kind, way in chosen.items()]
    NotificationPreference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["delivery"]
    )


@transaction.atomic
def resend(*, actor: Person, message: OutboxMessage) -> None:
    """Queue a dead message once more, with its old Message-ID.

    Raises CannotResendError if it is not dead (any more) or was an account mail, whose contents are gone.
    """
    now = timezone.now()
    dead = OutboxMessage.objects.filter(pk=message.pk, status=Status.DEAD).exclude(event=None, digest_on=None)
    if not dead.update(status=Status.QUEUED, attempts=0, queued_at=now, next_at=now):
        raise CannotResendError
    record(
        actor=actor,
        verb="mail_resent",
        target=message,
        context=message.event,
        organisation_id=message.event.organisation_id if message.event else actor.organisation_id,
    )
    doorbell.ring_on_commit()

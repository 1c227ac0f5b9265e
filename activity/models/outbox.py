"""Who is told by e-mail, and how far that has come."""

from email.utils import make_msgid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity.models.event import Event
from activity.querysets import OutboxQuerySet

if TYPE_CHECKING:
    from uuid import UUID


# How the interface colours the states that deserve it.
BADGES = {"sending": "badge--info", "sent": "badge--success", "dead": "badge--danger"}


def new_message_id() -> str:
    """Return a Message-ID of our own domain, kept over all attempts."""
    return make_msgid(domain=urlsplit(settings.PUBLIC_URL).hostname)


class OutboxMessage(models.Model):
    """One e-mail to one person.

    About an event, written when it is sent: to a user, or as a letter to an address. Or the digest of a day, written
    when it is sent, too. Or an account mail, written already.
    """

    class Status(models.TextChoices):
        """How far a message has come; the last three are final until somebody sends it again."""

        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="mails")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    # Digests only: of which day. What stands in it are the notifications that point here.
    digest_on = models.DateField(_("Digest of"), null=True)
    kind = models.CharField(_("Kind"), max_length=60, blank=True)
    message_id = models.CharField(max_length=200, unique=True, default=new_message_id, editable=False)

    # Letters and account mails: to whom.
    address = models.EmailField(_("Address"), blank=True)
    language = models.CharField(max_length=5, blank=True)
    # Account mails only: the contents until it is sent.
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)

    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveIntegerField(_("Attempts"), default=0)
    # Giving up is counted from here: the first queuing, or the last time somebody sent it again.
    queued_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(_("Next attempt"), default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    token: "models.UUIDField[UUID | None, UUID | None]" = models.UUIDField(null=True)
    last_error = models.TextField(_("Last error"), blank=True)
    created_at = models.DateTimeField(_("Created"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("Sent"), null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("Outgoing e-mail")
        verbose_name_plural = _("Outgoing e-mails")
        constraints = [
            models.UniqueConstraint(fields=["event", "recipient"], name="activity_mail_once"),
            models.UniqueConstraint(
                fields=["event", "address"], condition=models.Q(recipient=None), name="activity_letter_once"
            ),
            models.UniqueConstraint(fields=["recipient", "digest_on"], name="activity_digest_once"),
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False, address="")
                & models.Q(models.Q(event=None) ^ models.Q(digest_on=None))
                | models.Q(recipient=None, digest_on=None) & ~models.Q(address=""),
                name="activity_mail_user_or_address",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(status="queued"), name="activity_mail_waiting"),
            models.Index(fields=["lease_until"], condition=models.Q(status="sending"), name="activity_mail_leased"),
            models.Index(fields=["token"], condition=models.Q(status="sending"), name="activity_mail_token"),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def to(self) -> str:
        """Return the address it goes to."""
        return self.recipient.email if self.recipient else self.address

    @property
    def about(self) -> str:
        """Return what it is about, in the language of the reader."""
        if self.digest_on:
            return gettext("Daily digest of %(day)s") % {"day": date_format(self.digest_on)}
        return self.event.sentence if self.event else self.subject

    @property
    def badge(self) -> str:
        """Return the class of the badge that shows the status."""
        return BADGES.get(self.status, "")


class MailServer(models.Model):
    """The breaker: one row, seen by all workers, says whether the mail server is worth asking at the moment."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    failures = models.PositiveIntegerField(_("Failures in a row"), default=0)
    down_since = models.DateTimeField(_("Down since"), null=True)
    resume_at = models.DateTimeField(_("Next attempt"), null=True)
    last_error = models.TextField(_("Last error"), blank=True)

    class Meta:
        verbose_name = _("Mail server")
        verbose_name_plural = _("Mail servers")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="activity_one_mail_server")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

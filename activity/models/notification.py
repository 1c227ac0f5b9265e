"""Who is told in the application."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from activity.models.event import Event
from activity.querysets import NotificationQuerySet


class Notification(models.Model):
    """One row of somebody's inbox. Whether it may still be shown is asked when it is shown."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, models.CASCADE, related_name="notifications")
    kind = models.CharField(_("Kind"), max_length=60)
    read_at = models.DateTimeField(_("Read at"), null=True, blank=True)
    # For those who hear of it in their daily digest: when that is due, and which e-mail it has gone into.
    digest_at = models.DateTimeField(_("Due in a digest"), null=True, editable=False)
    digest = models.ForeignKey(
        "activity.OutboxMessage", models.SET_NULL, null=True, related_name="entries", verbose_name=_("Digest")
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Notification")
        verbose_name_plural = _("Notifications")
        constraints = [models.UniqueConstraint(fields=["event", "recipient"], name="activity_notification_once")]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="activity_inbox"),
            models.Index(fields=["recipient", "-id"], condition=models.Q(read_at=None), name="activity_inbox_unread"),
            models.Index(
                fields=["digest_at"],
                condition=models.Q(digest=None, digest_at__isnull=False),
                name="activity_digest_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

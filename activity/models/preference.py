"""How people want to hear of what happens."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.TextChoices):
    """How somebody hears of one kind of news; it stands in the inbox in any case, and a digest is one e-mail a day."""

    NOW = "now", _("E-mail at once")
    DIGEST = "digest", _("Daily e-mail")
    INBOX = "inbox", _("Only in Collab")


class NotificationPreference(models.Model):
    """What somebody chose for one kind of news. Whoever chose nothing hears of it at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("User"))
    kind = models.CharField(_("Kind"), max_length=60)
    delivery = models.CharField(_("Delivery"), max_length=6, choices=Delivery)

    class Meta:
        verbose_name = _("Notification setting")
        verbose_name_plural = _("Notification settings")
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="activity_preference_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.delivery}"

"""The calendar that somebody subscribed to: the secret behind its link."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """That ``user`` has a link to a calendar of the own tasks.

    The token of the link stands nowhere: it is made of ``nonce`` and the secret key whenever it is shown or checked.
    A new nonce makes every earlier link worthless.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name=_("Person")
    )
    nonce = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("Created"))
    fetched_at = models.DateTimeField(_("Last fetched"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("Calendar link")
        verbose_name_plural = _("Calendar links")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.user)

"""What a save of shares changed, kept for a while so that it can be undone."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.models import Organisation, User

if TYPE_CHECKING:
    from sharing.models.shareable import Shareable

# So long after it a change of shares can be undone.
UNDO_WINDOW = timedelta(minutes=10)


class ShareChange(models.Model):
    """One save of the panel, the popover or an unsharing: the grants before and after, as ``Shift``s.

    Only who did it may undo it. It is no history: that are the events, and rows go once the window has closed.
    """

    actor = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("Actor"))
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("Organization"))
    thing_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    thing_id = models.PositiveBigIntegerField()
    thing: "GenericForeignKey | Shareable | None" = GenericForeignKey("thing_type", "thing_id")
    shifts = models.JSONField(_("Changes"), default=list)
    at = models.DateTimeField(_("Changed"), default=timezone.now, db_index=True)
    undone_at = models.DateTimeField(_("Undone"), null=True, blank=True)

    objects: ClassVar[models.Manager["ShareChange"]] = models.Manager()

    class Meta:
        verbose_name = _("Change of shares")
        verbose_name_plural = _("Changes of shares")

    def __str__(self) -> str:
        return f"{self.actor}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def undo_until(self) -> datetime:
        """Return until when it can be undone."""
        return self.at + UNDO_WINDOW

    @property
    def undo_url(self) -> str:
        """Return where it is undone."""
        return reverse("sharing:undo", args=[self.pk])

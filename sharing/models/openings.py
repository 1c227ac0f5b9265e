"""When people of partners opened a thing."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from orgs.models import Organisation, User


class Opening(models.Model):
    """That somebody of a partner opened a thing on one day, for the first and for the last time.

    One row per person, thing and day, however often. Personal data: kept for a while (``sharing.services.openings``),
    and gone with the account.
    """

    thing_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    thing_id = models.PositiveBigIntegerField()
    host = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("Host"))
    partner = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", verbose_name=_("Partner organization"), db_index=False
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("Person"))
    # The day on the clock of the host.
    day = models.DateField(_("Day"), db_index=True)
    first_at = models.DateTimeField(_("First opened"))
    last_at = models.DateTimeField(_("Last opened"))

    objects: ClassVar[models.Manager["Opening"]] = models.Manager()

    if TYPE_CHECKING:
        host_id: int
        partner_id: int
        user_id: int
        thing_type_id: int

    class Meta:
        verbose_name = _("Opening")
        verbose_name_plural = _("Openings")
        constraints = [models.UniqueConstraint("thing_type", "thing_id", "user", "day", name="opening_once_a_day")]
        indexes = [models.Index(fields=["partner", "host", "thing_type", "thing_id", "last_at"], name="opening_latest")]

    def __str__(self) -> str:
        return f"{self.user}, {self.day}"

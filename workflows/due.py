"""When something is due: a fixed day, or so long after something else."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A day on which something is due lasts until its last minute.
LAST_MINUTE = time(23, 59)
MOST = 1000


class DueFrom(models.TextChoices):
    """What a due date is counted from."""

    NEVER = "", _("No due date")
    DAY = "day", _("Fixed date")
    START = "start", _("After the start of the process")
    TASK = "task", _("After a task was closed")
    PHASE = "phase", _("After a phase was closed")


class Unit(models.TextChoices):
    """What it is counted in."""

    HOURS = "hours", _("Hours")
    DAYS = "days", _("Days")
    WEEKS = "weeks", _("Weeks")


class DueRule(models.Model):
    """So many hours, days or weeks after something; what that is, the models that have such a rule say."""

    due_from = models.CharField(_("Due date"), max_length=5, choices=DueFrom, blank=True, default=DueFrom.NEVER)
    due_amount = models.PositiveSmallIntegerField(
        _("Amount"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST)]
    )
    due_unit = models.CharField(_("Unit"), max_length=5, choices=Unit, default=Unit.DAYS)

    class Meta:
        abstract = True


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the last minute of a day there."""
    return datetime.combine(day, LAST_MINUTE, tzinfo=zone)


def moment_after(start: datetime, amount: int, unit: str, zone: ZoneInfo) -> datetime:
    """Return the moment so long after ``start``: hours are exact, days and weeks last until the end of the day there.

    A day stays a day when the clocks are changed in between.
    """
    if unit == Unit.HOURS:
        return start + timedelta(hours=amount)
    days = amount * 7 if unit == Unit.WEEKS else amount
    return end_of(timezone.localdate(start, zone) + timedelta(days=days), zone)


def lasts_all_day(moment: datetime) -> bool:
    """Return whether ``moment`` is the end of a day where the reader is: then its time says nothing."""
    return timezone.localtime(moment).time().replace(second=0, microsecond=0) == LAST_MINUTE

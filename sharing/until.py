"""Access until a day: its last moment is the end of that day on the clock of the organisation that shares."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

# Nobody means a later day: a year with a digit too many.
MOST_YEARS = 20
# So long before access ends, both sides are told.
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Until:
    """The last day that somebody chose; None: without an end."""

    day: date | None


@dataclass(frozen=True)
class Term:
    """Since when a partner has access to a thing, or had it, and until when; ``zone`` is that of the host's clock."""

    since: datetime
    until: datetime | None
    zone: str

    @property
    def over(self) -> bool:
        """Return whether it has run out: to the second, as the access rule asks."""
        return self.until is not None and self.until <= timezone.now()

    @property
    def soon(self) -> bool:
        """Return whether it ends within the next days."""
        return self.until is not None and timezone.now() < self.until <= timezone.now() + SOON

    @property
    def last_day(self) -> date | None:
        """Return the last day of access."""
        return last_day(self.until, self.zone)


def end_of_day(day: date, zone: str) -> datetime:
    """Return the moment at which ``day`` is over there; a day with a change of the clock is longer or shorter."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def last_day(until: datetime | None, zone: str) -> date | None:
    """Return the day in which access that is over at ``until`` has its last moment."""
    return timezone.localtime(until - timedelta(microseconds=1), ZoneInfo(zone)).date() if until else None


def day_text(until: datetime | None, zone: str) -> str:
    """Return the last day as a date field holds it; nothing for access without an end."""
    day = last_day(until, zone)
    return day.isoformat() if day else ""


def read_day(text: str) -> date | None:
    """Return the day that a date field holds; None when it is empty. Raises ValidationError for what is no day."""
    if not text.strip():
        return None
    try:
        day = parse_date(text.strip())
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(_("Enter a valid date."))
    return day


def check_day(day: date | None, zone: str) -> None:
    """Raise ValidationError for a last day that is past already, or that nobody can mean."""
    if day is None:
        return
    today = timezone.localdate(timezone=ZoneInfo(zone))
    if day < today:
        raise ValidationError(_("This day is past. Choose today or a later day."))
    if day.year > today.year + MOST_YEARS:
        raise ValidationError(_("Choose a day within the next %(years)s years.") % {"years": MOST_YEARS})

"""Due dates as people read them: near in words, exact on demand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from collab.base.templatetags.look import ago
from workflows.due import lasts_all_day


@dataclass(frozen=True)
class Due:
    """A due date: ``text`` is how far it is from now, ``exact`` the day, and the time if the day is not the end."""

    at: datetime
    text: str
    exact: str
    overdue: bool


def due_words(moment: datetime | None, *, closed: bool = False) -> Due | None:
    """Return a due date in the reader's language and time zone; of what is closed nothing is overdue."""
    if moment is None:
        return None
    overdue = not closed and moment < timezone.now()
    return Due(moment, _near(moment), exact_due(moment), overdue)


def exact_due(moment: datetime) -> str:
    """Return the day on which something is due, and the time unless that is the end of the day."""
    local = timezone.localtime(moment)
    return formats.date_format(local, "DATE_FORMAT" if lasts_all_day(moment) else "DATETIME_FORMAT")


def _near(moment: datetime) -> str:
    if not lasts_all_day(moment):
        return ago(moment)
    days = (timezone.localdate(moment) - timezone.localdate()).days
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    locale = translation.get_language() or "en"
    far = format_timedelta(timedelta(days=days), granularity="day", add_direction=True, locale=locale)
    return near.get(days) or str(far)

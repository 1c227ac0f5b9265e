"""Amounts with their units, as people read them in the active language."""

from datetime import timedelta

from babel.dates import format_timedelta
from babel.numbers import format_percent
from babel.units import format_unit
from django.utils import translation

MINUTE = timedelta(minutes=1)
MINUTES_PER = {"day": 24 * 60, "hour": 60, "minute": 1}
# The next larger unit is taken from two of it on: "90 minutes", not "2 hours".
THRESHOLD = 2


def percent(share: float) -> str:
    """Return a share of one in whole percent: "78 %"."""
    return str(format_percent(share, locale=_locale()))


def distance(kilometres: float) -> str:
    """Return a distance in whole kilometres: "12 km"."""
    return str(format_unit(round(kilometres), "length-kilometer", "short", locale=_locale()))


def in_time(span: timedelta) -> str:
    """Return when something comes that takes so long, in one unit: "in 3 hours"."""
    words = format_timedelta(
        max(span, MINUTE), granularity="minute", threshold=THRESHOLD, add_direction=True, locale=_locale()
    )
    return str(words)


def roughly(span: timedelta) -> str:
    """Return how long something takes, in one unit: "3 hours"."""
    words = format_timedelta(max(span, MINUTE), granularity="minute", threshold=THRESHOLD, locale=_locale())
    return str(words)


def briefly(span: timedelta) -> str:
    """Return how long something takes, in one unit and cut short: "3 hr"."""
    words = format_timedelta(
        max(span, MINUTE), granularity="minute", threshold=THRESHOLD, format="short", locale=_locale()
    )
    return str(words)


def exactly(span: timedelta) -> str:
    """Return how long something takes, to the minute: "3 hr 20 min"."""
    left, words = max(1, round(span / MINUTE)), []
    for unit, minutes in MINUTES_PER.items():
        count, left = divmod(left, minutes)
        if count:
            words.append(str(format_unit(count, f"duration-{unit}", "short", locale=_locale())))
    return " ".join(words)


def _locale() -> str:
    return translation.get_language() or "en"

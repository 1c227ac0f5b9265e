"""Deadlines in words, in the time zone of the organisation that set them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format

from sharing.models import Offer


def deadline_words(offer: Offer) -> str:
    """Return until when the offer stands, with the zone that its clock is of; nothing for an offer without an end."""
    return moment_words(offer.deadline, offer.host.time_zone) if offer.deadline else ""


def moment_words(moment: datetime, zone: str) -> str:
    """Return ``moment`` on the clock of ``zone``, which is named along: partners may live by another one."""
    local = timezone.localtime(moment, ZoneInfo(zone))
    # Twice a year an hour comes again: the name of the zone at that moment says which of the two it is.
    return f"{date_format(local, 'SHORT_DATETIME_FORMAT')} {local.tzname()} ({zone})"

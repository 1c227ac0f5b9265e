"""Kinds that are points in time. Stored in ISO form, so that they sort as text."""

from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from collab.base.tables.formats import Spelling
from entities.kinds.base import Kind, Stored
from entities.kinds.text import common

if TYPE_CHECKING:
    from entities.models import Attribute


class Date(Kind):
    """A day."""

    key = "date"
    label = _("Date")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return the browser's date input."""
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **common(attribute))

    def to_stored(self, value: Any) -> Stored:
        """Return the day as ``2026-11-05``."""
        return value.isoformat() if value else None

    def to_form(self, stored: Stored) -> Any:
        """Return the stored day."""
        return date.fromisoformat(stored) if stored else None

    def parse(self, text: str, attribute: "Attribute", spelling: Spelling) -> Stored:
        """Return the day that ``text`` says in the file's order of day, month and year."""
        if not text.strip():
            return self.to_stored(self.form_field(attribute).clean(""))
        return self.to_stored(_read(text, spelling.dates).date())

    def exported(self, stored: Stored, attribute: "Attribute") -> Any:
        """Return the day."""
        return self.to_form(stored)

    def display(self, stored: Stored, attribute: "Attribute") -> str:
        """Return the day in the reader's language."""
        return date_format(date.fromisoformat(stored), "SHORT_DATE_FORMAT") if stored else ""


class DateTime(Kind):
    """A day and time, entered and shown in the current time zone."""

    key = "datetime"
    label = _("Date and time")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return the browser's date and time input."""
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        return forms.DateTimeField(widget=widget, validators=[plausible], **common(attribute))

    def to_stored(self, value: Any) -> Stored:
        """Return the moment in UTC to the minute, as ``2026-11-05T08:30:00+00:00``: the input has no seconds."""
        if not value:
            return None
        plausible(value)
        return value.astimezone(UTC).replace(second=0, microsecond=0).isoformat()

    def to_form(self, stored: Stored) -> Any:
        """Return the stored moment."""
        return datetime.fromisoformat(stored) if stored else None

    def parse(self, text: str, attribute: "Attribute", spelling: Spelling) -> Stored:
        """Return the moment that ``text`` says, a day alone being its midnight."""
        if not text.strip():
            return self.to_stored(self.form_field(attribute).clean(""))
        return self.to_stored(timezone.make_aware(_read(text, spelling.dates)))

    def exported(self, stored: Stored, attribute: "Attribute") -> Any:
        """Return the moment."""
        return self.to_form(stored)

    def display(self, stored: Stored, attribute: "Attribute") -> str:
        """Return the moment in the reader's language and the current time zone."""
        if not stored:
            return ""
        return date_format(timezone.localtime(datetime.fromisoformat(stored)), "SHORT_DATETIME_FORMAT")


def plausible(moment: datetime) -> None:
    """Raise ValidationError for a moment at the ends of the calendar: in another time zone it does not exist."""
    if not MINYEAR < moment.year < MAXYEAR:
        raise ValidationError(_("Enter a valid date/time."))


def _read(text: str, day: str) -> datetime:
    """Return the naive moment written as ``day`` with or without a time; raise ValidationError otherwise."""
    for time in ("", " %H:%M", " %H:%M:%S", "T%H:%M:%S"):
        try:
            return datetime.strptime(text.strip(), day + time)  # noqa: DTZ007  made aware by the caller
        except ValueError:
            continue
    raise ValidationError(_("“%(text)s” is not a date."), params={"text": text.strip()})

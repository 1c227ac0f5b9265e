"""What to look for in the audit log."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from orgs.audit import verb_choices

# Beyond these there is nothing to find, and no time of day that every time zone has.
DAYS: list[Callable[[Any], None]] = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


def _choices() -> Iterator[tuple[str, Any]]:
    yield "", _("Everything")
    yield from verb_choices()


class DayField(forms.DateField):
    """One day, by the browser's own picker."""

    default_validators = DAYS
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AuditForm(forms.Form):
    """Filters of the audit log; each of them may be missing."""

    q = forms.CharField(label=_("On what"), max_length=200, required=False)
    person = forms.CharField(label=_("Person"), max_length=120, required=False)
    verb = forms.ChoiceField(label=_("What happened"), choices=_choices, required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Return the filters in force as (field, words); what makes no sense is none."""
        words = dict(self.cleaned_data)
        if verb := words.get("verb"):
            words["verb"] = dict(verb_choices())[verb]
        return [(name, f"{self.fields[name].label}: {value}") for name, value in words.items() if value]

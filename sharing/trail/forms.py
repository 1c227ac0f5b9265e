"""What to look for in the sharing trail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orgs.forms_audit import DayField
from sharing.trail.kinds import CHOICES


class TrailForm(forms.Form):
    """Filters of the trail; each of them may be missing."""

    kind = forms.ChoiceField(label=_("What happened"), choices=CHOICES, required=False)
    person = forms.CharField(label=_("Person"), max_length=120, required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    @property
    def chosen(self) -> dict[str, Any]:
        """Return the filters in force; what makes no sense is none."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

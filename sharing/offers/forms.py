"""What a host writes when it offers something."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sharing.offers.teaser import TeaserChoice

LONGEST_WAIT = 24 * 90
LOCAL = "%Y-%m-%dT%H:%M"


class DeadlineField(forms.DateTimeField):
    """A moment to come, on the clock of the organisation: the middleware has activated its time zone."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"})
        super().__init__(label=_("Deadline"), widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the moment; raise ValidationError for one that is none, or has passed."""
        moment = super().clean(value)
        if moment and moment <= timezone.now():
            raise ValidationError(_("The deadline has to be in the future."))
        return moment


class DeadlineForm(forms.Form):
    """Another deadline for an offer that is under way; empty: none."""

    deadline = DeadlineField(
        required=False, help_text=_("Without a deadline the offer stays open until you withdraw it.")
    )


class OfferForm(forms.Form):
    """What the chosen partners read before one of them accepts, and how long they have for it."""

    headline = forms.CharField(
        label=_("Headline"),
        max_length=120,
        help_text=_("Every chosen partner reads this. The title itself is shown to the winner only."),
    )
    message = forms.CharField(label=_("Message"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    teaser = forms.MultipleChoiceField(
        label=_("Teaser"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of these, each partner sees what its role shows. Addresses are reduced to the town."),
    )
    deadline = DeadlineField(required=False, help_text=_("Optional. Afterwards nobody can accept any more."))
    round_hours = forms.IntegerField(
        label=_("Hours until the next round"),
        min_value=1,
        max_value=LONGEST_WAIT,
        required=False,
        help_text=_("The next round begins earlier when all have declined."),
    )

    def __init__(self, data: Any = None, *, choices: Sequence[TeaserChoice], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        self.fields["teaser"].choices = [(each.key, each.label) for each in choices]  # type: ignore[attr-defined]
        if not choices:
            del self.fields["teaser"]

    @property
    def ticked(self) -> list[str]:
        """Return the keys of the teaser as they stand in the form, whether or not the rest of it is right."""
        value = self["teaser"].value() if "teaser" in self.fields else []
        return [str(each) for each in value or []]

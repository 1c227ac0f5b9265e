"""What can be said about several things at once, before the summary."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sharing.bulk.batch import Batch
from sharing.bulk.contents import Part
from sharing.offers.forms import DeadlineField
from sharing.panel import PRESELECTED

NEVER = _("Never what bears a label that partners do not see, nor what partners have added.")


class AlongForm(forms.Form):
    """Which categories of contents go along."""

    along = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, help_text=NEVER)

    def __init__(self, data: Any = None, *, batch: Batch, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        self.parts = self.offered(batch)
        choices = [(part.key, f"{part.label} ({batch.count(part)})") for part in self.parts]
        self.fields["along"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["along"]

    def offered(self, batch: Batch) -> list[Part]:
        """Return the categories to choose from."""
        return batch.parts

    @property
    def chosen(self) -> list[Part]:
        """Return the categories that a valid form names."""
        named = self.cleaned_data.get("along", [])
        return [part for part in self.parts if part.key in named]


class ShareForm(AlongForm):
    """Sharing: files, notes, messages or none of them."""

    def __init__(self, data: Any = None, *, batch: Batch, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, batch=batch, initial=initial)
        if "along" in self.fields:
            self.fields["along"].label = _("What is shared along")


class OfferForm(AlongForm):
    """Offering: a message and a deadline for all, and whether the winners get the files; notes are for colleagues."""

    message = forms.CharField(label=_("Message"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    deadline = DeadlineField(required=False, help_text=_("Optional. Afterwards nobody can accept any more."))

    field_order = ("message", "deadline", "along")

    def __init__(self, data: Any = None, *, batch: Batch, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, batch=batch, initial=initial)
        if "along" in self.fields:
            self.fields["along"].label = _("What the winner gets")

    def offered(self, batch: Batch) -> list[Part]:
        """Return the categories to choose from."""
        return [part for part in batch.parts if part.key in PRESELECTED]

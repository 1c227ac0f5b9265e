"""Forms of a process itself."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orgs.forms_taxonomy import LabelsField
from orgs.models import Label
from workflows.models import Process
from workflows.models.templates import LONGEST_REASON

OTHER = "other"


class VersionedForm(forms.Form):
    """A form that knows which version of a thing its reader saw, and shows both when somebody else was quicker."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    field_order: list[str] = []

    # What stands there now, as (label, value), where it is not what this person wrote.
    theirs: list[tuple[str, str]] = []

    def look_again(self, version: int, now: Mapping[str, str]) -> None:
        """Take ``now``, which is the named version, as seen: sent again, the form prevails."""
        data: Any = self.data
        self.data = data.copy()
        self.data["version"] = str(version)  # type: ignore[index]
        other = {name: value for name, value in now.items() if name in self.fields and value != data.get(name)}
        self.theirs = [(str(self.fields[name].label), value) for name, value in other.items()]


class ProcessForm(VersionedForm):
    """What a process is called, what it is about, and its labels."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    labels = LabelsField()

    def __init__(self, data: Mapping[str, Any] | None = None, *, process: Process) -> None:
        had = [label.pk for label in process.labels.all()]
        now = {"name": process.name, "description": process.description, "version": process.version, "labels": had}
        super().__init__(data, initial=now)
        self.kept = list(process.labels.all())
        labels: Any = self.fields["labels"]
        if not labels.offer(process.owner_id, process.kind, had):
            del self.fields["labels"]

    @property
    def texts(self) -> dict[str, str]:
        """Return name and description."""
        return {name: self.cleaned_data[name] for name in ("name", "description")}

    @property
    def chosen_labels(self) -> list[Label]:
        """Return the chosen labels; what the process has where none were offered."""
        return list(self.cleaned_data["labels"]) if "labels" in self.fields else self.kept

    def somebody_was_quicker(self, now: Process) -> None:
        """Show what stands there now beside what this person wrote."""
        labels = ", ".join(str(label) for label in now.labels.all())
        self.look_again(now.version, {"name": now.name, "description": now.description, "labels": labels})


class CloseForm(forms.Form):
    """Why a process is closed: one of the reasons that its template names, or other words."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect, required=False)
    words = forms.CharField(label=gettext_lazy("Other reason"), required=False, max_length=LONGEST_REASON)

    def __init__(self, data: Mapping[str, Any] | None = None, *, process: Process) -> None:
        super().__init__(data)
        self.reasons = list(process.closing_reasons)
        reasons = [(str(number), reason) for number, reason in enumerate(self.reasons)]
        reason: Any = self.fields["reason"]
        reason.choices = [*reasons, (OTHER, _("Another reason"))]
        if not reasons:
            del self.fields["reason"]
            self.fields["words"].label = _("Reason")

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError when there is no reason, or more than one."""
        said: dict[str, Any] = self.cleaned_data
        if not self.reasons or not {"reason", "words"} <= said.keys():
            return said
        chosen, words = said["reason"], said["words"]
        if not chosen and not words:
            self.add_error("reason", ValidationError(_("Choose a reason."), code="required"))
        if chosen == OTHER and not words:
            self.add_error("words", ValidationError(_("Say why in a few words."), code="required"))
        if chosen not in {"", OTHER} and words:
            self.add_error("words", ValidationError(_("Choose “Another reason”, or leave this empty."), code="both"))
        return said

    @property
    def why(self) -> str:
        """Return the reason in words; words that somebody wrote without choosing count, too."""
        chosen = self.cleaned_data.get("reason", "")
        return self.reasons[int(chosen)] if chosen.isdecimal() else str(self.cleaned_data["words"])

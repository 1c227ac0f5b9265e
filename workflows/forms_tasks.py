"""Forms of a task: what it says and when it is due, and comments."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.deadlines import exact_due
from workflows.due import end_of, lasts_all_day
from workflows.forms import VersionedForm
from workflows.models import Task

# Days far beyond these are typing errors, and no database takes the farthest of them.
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


class TaskFields(forms.Form):
    """Name, description and due date: a day, and optionally a time on it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    description = forms.CharField(
        label=gettext_lazy("Description"), required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due date"),
        required=False,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    due_time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=gettext_lazy("Optional. Without a time the task is due at the end of the day."),
    )

    def clean(self) -> dict[str, Any]:
        """Raise ValidationError for a time without a day."""
        said: dict[str, Any] = self.cleaned_data
        if said.get("due_time") and "due_on" in said and not said["due_on"]:
            self.add_error("due_on", ValidationError(_("Choose the day, too."), code="required"))
        return said

    @property
    def due_at(self) -> datetime | None:
        """Return the moment on the clock of the reader, which the middleware has set."""
        day, clock = self.cleaned_data["due_on"], self.cleaned_data["due_time"]
        zone: Any = timezone.get_current_timezone()
        if day is None:
            return None
        return end_of(day, zone) if clock is None else datetime.combine(day, clock, tzinfo=zone)

    @property
    def said(self) -> dict[str, Any]:
        """Return what the services take."""
        return {
            "name": self.cleaned_data["name"],
            "description": self.cleaned_data["description"],
            "due_at": self.due_at,
        }


class NewTaskForm(TaskFields):
    """A task that no template thought of."""


class TaskForm(TaskFields, VersionedForm):
    """What a task says now."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, task: Task) -> None:
        local = timezone.localtime(task.due_at) if task.due_at else None
        clock = local.time() if local and not lasts_all_day(local) else None
        now = {"name": task.name, "description": task.description, "version": task.version}
        super().__init__(data, initial={**now, "due_on": local.date() if local else None, "due_time": clock})

    def somebody_was_quicker(self, now: Task) -> None:
        """Show what stands there now beside what this person wrote."""
        due = exact_due(now.due_at) if now.due_at else ""
        self.look_again(now.version, {"name": now.name, "description": now.description, "due_on": due})


class CommentForm(forms.Form):
    """A comment; only the owner's people can keep it internal."""

    text = forms.CharField(label=gettext_lazy("Comment"), max_length=4000, widget=forms.Textarea({"rows": 3}))
    internal = forms.BooleanField(
        label=gettext_lazy("Internal"),
        required=False,
        help_text=gettext_lazy("Only people of your organization read it."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, ours: bool) -> None:
        super().__init__(data)
        if not ours:
            del self.fields["internal"]

"""The form of a task of a process template: when it is due, and what has to be closed first."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orgs.forms_audit import DayField
from orgs.models import User
from workflows.due import MOST, Unit
from workflows.forms_templates import GroupedField, PartForm
from workflows.models import PhaseTemplate, TaskTemplate
from workflows.services.templates import Content

TASK, PHASE = "task", "phase"


class TaskForm(PartForm):
    """A task; a new one has its phase from its address, an old one may move into another."""

    phase = forms.ModelChoiceField(PhaseTemplate.objects.none(), label=_("Phase"), empty_label=None)
    due_amount = forms.IntegerField(label=_("Amount"), required=False, min_value=1, max_value=MOST)
    due_unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices, required=False, initial=Unit.DAYS)
    due_on = DayField(label=_("Date"), required=False)
    requirements = GroupedField(
        label=_("Requirements"),
        required=False,
        help_text=_("The task is blocked until all of these are closed. Those that do not start are left out."),
    )

    class Meta(PartForm.Meta):
        model: type[Model] = TaskTemplate
        fields = [
            "name",
            "description",
            "purposes",
            "due_from",
            "due_amount",
            "due_unit",
            "due_on",
            "due_task",
            "due_phase",
        ]

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        reader: User,
        phase: PhaseTemplate,
        instance: TaskTemplate | None = None,
        name: str = "",
    ) -> None:
        super().__init__(data, reader=reader, instance=instance, name=name)
        phases = list(phase.template.phases.prefetch_related("tasks"))
        self._offer_due(phase, phases)
        self._field("requirements").choices = [
            (each.name, options) for each in phases if (options := self._parts_of(each, phase))
        ]
        self.initial["requirements"] = list(self._required())
        if instance is None:
            del self.fields["phase"]
        else:
            self._field("phase").queryset = phase.template.phases.all()
            self.initial["phase"] = phase.pk

    def _offer_due(self, phase: PhaseTemplate, phases: Iterable[PhaseTemplate]) -> None:
        """Offer the other tasks and phases of the template as what the due date is counted from."""
        tasks = TaskTemplate.objects.filter(phase__template=phase.template_id).exclude(pk=self.instance.pk)
        by_phase = [(each.name, [(task.pk, task.name) for task in self._others(each)]) for each in phases]
        self._field("due_task").queryset = tasks
        self._field("due_task").choices = [("", "—"), *((name, found) for name, found in by_phase if found)]
        self._field("due_phase").queryset = phase.template.phases.exclude(pk=phase.pk)
        self._field("due_phase").choices = [
            ("", "—"),
            *((each.pk, each.name) for each in phases if each.pk != phase.pk),
        ]

    def _others(self, phase: PhaseTemplate) -> list[TaskTemplate]:
        tasks = sorted(phase.tasks.all(), key=lambda each: (each.position, each.pk))
        return [each for each in tasks if each.pk != self.instance.pk]

    def _parts_of(self, phase: PhaseTemplate, own: PhaseTemplate) -> list[tuple[str, str]]:
        """Return what of a phase the task can require: all of it, unless it is the task's own, and each task."""
        tasks = [(f"{TASK}-{each.pk}", each.name) for each in self._others(phase)]
        if phase.pk == own.pk:
            return tasks
        return [(f"{PHASE}-{phase.pk}", gettext("The whole phase “%(name)s”") % {"name": phase.name}), *tasks]

    def _required(self) -> Iterable[str]:
        for each in self.instance.requirements.all() if self.instance.pk else ():
            yield f"{TASK}-{each.required_task_id}" if each.required_task_id else f"{PHASE}-{each.required_phase_id}"

    def clean_due_unit(self) -> str:
        """Return the unit; days where none was sent."""
        unit: str = self.cleaned_data["due_unit"]
        return unit or Unit.DAYS

    @property
    def content(self) -> Content:
        """Return what the form says, once it is valid."""
        said = super().content
        chosen = [key.split("-") for key in self.cleaned_data["requirements"]]
        ids = {kind: [int(pk) for name, pk in chosen if name == kind] for kind in (TASK, PHASE)}
        return Content(said.fields, said.purposes, said.assignees, ids[TASK], ids[PHASE])

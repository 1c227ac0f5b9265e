"""What would start of a template for certain purposes, and why the rest would not, in words."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workflows.due import DueFrom
from workflows.models import ProcessTemplate
from workflows.planning import Plan, PlannedPhase, PlannedTask, plan_for
from workflows.template_page import Names


@dataclass(frozen=True)
class Preview:
    """A template, a phase or a task: whether it starts, why not, and which of its links would fall away."""

    name: str
    starts: bool
    why: str = ""
    lost: list[str] | None = None
    inside: "list[Preview] | None" = None


@dataclass(frozen=True)
class _Lost:
    """The links of a plan that would fall away: what starting tasks would wait for, and be due after."""

    plan: Plan
    names: Names

    def of(self, task: Any) -> list[str]:
        """Return in words which links of the task would."""
        waits = [each for each in self.plan.fallen_away if each.task_id == task.pk]
        return [*(_("waits no longer for %(name)s") % {"name": self._name(each)} for each in waits), *self._due(task)]

    def _name(self, requirement: Any) -> str:
        if requirement.required_task_id:
            return _("“%(name)s”") % {"name": self.names.tasks[requirement.required_task_id]}
        return _("the phase “%(name)s”") % {"name": self.names.phases[requirement.required_phase_id]}

    def _due(self, task: Any) -> list[str]:
        tasks = {each.pk for each in self.plan.starting_tasks}
        phases = {each.pk for each in self.plan.starting_phases}
        counted = task.due_from in {DueFrom.TASK, DueFrom.PHASE}
        lost = counted and task.due_task_id not in tasks and task.due_phase_id not in phases
        return [_("has no due date then")] if lost else []


def preview_of(template: ProcessTemplate, purposes: Collection[int]) -> Preview:
    """Return what would start for an entity with the purposes of those ids; the same queries for any size."""
    plan = plan_for(template, purposes)
    lost = _Lost(plan, Names.of([each.phase for each in plan.phases]))
    inside = [_phase(each, lost) for each in plan.phases]
    return Preview(template.name, bool(plan.starting_tasks), _why(template, starts=plan.starts), inside=inside)


def _phase(planned: PlannedPhase, lost: _Lost) -> Preview:
    inside = [_task(each, lost) for each in planned.tasks]
    return Preview(planned.phase.name, planned.starts, _why(planned.phase, starts=planned.starts), inside=inside)


def _task(planned: PlannedTask, lost: _Lost) -> Preview:
    left = lost.of(planned.task) if planned.starts else []
    return Preview(planned.task.name, planned.starts, _why(planned.task, starts=planned.starts), lost=left)


def _why(part: Any, *, starts: bool) -> str:
    """Return why something does not start, as far as its own purposes are the reason."""
    purposes = ", ".join(each.name for each in part.purposes.all())
    return _("only for %(purposes)s") % {"purposes": purposes} if purposes and not starts else ""

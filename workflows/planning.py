"""What of a template would start for an entity, and what would not.

Parts without a purpose start, and parts with one of the entity's purposes (specification: "Es werden in der Regel nur
die Schritte und Phasen gestartet, die keinen Zweck haben oder die den gleichen Zweck wie die Entität haben").
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, QuerySet

from workflows.models import PhaseTemplate, ProcessTemplate, Requirement, TaskTemplate


@dataclass(frozen=True)
class PlannedTask:
    """A task of a template, and whether it starts."""

    task: TaskTemplate
    starts: bool


@dataclass(frozen=True)
class PlannedPhase:
    """A phase of a template with its tasks, and whether it starts; in one that does not, nothing does."""

    phase: PhaseTemplate
    starts: bool
    tasks: list[PlannedTask]


@dataclass(frozen=True)
class Plan:
    """A template as it would start for certain purposes."""

    template: ProcessTemplate
    starts: bool
    phases: list[PlannedPhase]

    @cached_property
    def starting_phases(self) -> list[PhaseTemplate]:
        """Return the phases that start, in order."""
        return [each.phase for each in self.phases if each.starts]

    @cached_property
    def starting_tasks(self) -> list[TaskTemplate]:
        """Return the tasks that start, in order."""
        return [each.task for phase in self.phases for each in phase.tasks if each.starts]

    @cached_property
    def left_out(self) -> list[PhaseTemplate | TaskTemplate]:
        """Return what does not start because of its purposes: whole phases, and single tasks of the others."""
        phases: list[PhaseTemplate | TaskTemplate] = [each.phase for each in self.phases if not each.starts]
        return phases + [each.task for phase in self.phases if phase.starts for each in phase.tasks if not each.starts]

    @cached_property
    def fallen_away(self) -> list[Requirement]:
        """Return the requirements of starting tasks on parts that do not start: nobody waits for those."""
        tasks = {each.pk for each in self.starting_tasks}
        phases = {each.pk for each in self.starting_phases}
        return [
            each
            for task in self.starting_tasks
            for each in task.requirements.all()
            if each.required_task_id not in tasks and each.required_phase_id not in phases
        ]


@dataclass(frozen=True)
class Offered:
    """A template among those to start from: whether it fits the entity's purposes, and what it is for."""

    template: ProcessTemplate
    fits: bool
    phases: int

    @property
    def purposes(self) -> str:
        """Return the names of the template's purposes."""
        return ", ".join(each.name for each in self.template.purposes.all())


def offered_for(templates: QuerySet[ProcessTemplate], purposes: Collection[int]) -> list[Offered]:
    """Return the templates, those first that fit an entity with those purposes; two queries for any number."""
    counted = templates.annotate(phase_count=Count("phases")).prefetch_related("purposes")
    offered = [Offered(each, _fits(each, purposes), each.phase_count) for each in counted]
    return sorted(offered, key=lambda each: not each.fits)


def plan_for(template: ProcessTemplate, purposes: Collection[int]) -> Plan:
    """Return what of ``template`` starts for an entity with the purposes of those ids; a few queries for any size."""
    whole = _fits(template, purposes)
    phases = template.phases.prefetch_related(
        "purposes", "assignees", "tasks__purposes", "tasks__assignees", "tasks__requirements"
    )
    return Plan(template, whole, [_planned(each, purposes, whole) for each in phases])


def _planned(phase: PhaseTemplate, purposes: Collection[int], whole: bool) -> PlannedPhase:  # noqa: FBT001
    starts = whole and _fits(phase, purposes)
    tasks = sorted(phase.tasks.all(), key=lambda each: (each.position, each.pk))
    return PlannedPhase(phase, starts, [PlannedTask(each, starts and _fits(each, purposes)) for each in tasks])


def _fits(part: ProcessTemplate | PhaseTemplate | TaskTemplate, purposes: Collection[int]) -> bool:
    asked = {each.pk for each in part.purposes.all()}
    return not asked or bool(asked & set(purposes))

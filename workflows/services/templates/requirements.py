"""What has to be closed before what: set for one task, circles refused."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from graphlib import CycleError as GraphCycleError
from graphlib import TopologicalSorter

from django.core.exceptions import PermissionDenied

from workflows.models import PhaseTemplate, ProcessTemplate, Requirement, TaskTemplate

Node = tuple[str, int]


class CycleError(Exception):
    """Tasks would wait for each other; ``path`` names them in a circle, the first one again at the end."""

    def __init__(self, path: list[str]) -> None:
        super().__init__(" → ".join(path))
        self.path = path


def set_requirements(task: TaskTemplate, tasks: Collection[int], phases: Collection[int]) -> None:
    """Let ``task`` require exactly those tasks and phases of its template.

    Raises CycleError when tasks would wait for each other, PermissionDenied for parts of another template.
    """
    template = task.phase.template
    refuse_others(template, tasks, phases)
    task.requirements.all().delete()
    rows = [Requirement(task=task, required_task_id=pk) for pk in sorted(set(tasks))]
    rows += [Requirement(task=task, required_phase_id=pk) for pk in sorted(set(phases))]
    Requirement.objects.bulk_create(rows)
    refuse_cycles(template)


def refuse_cycles(template: ProcessTemplate) -> None:
    """Raise CycleError when any tasks of the template wait for each other. A phase waits for the tasks in it."""
    edges, names = _graph(template)
    try:
        TopologicalSorter(edges).prepare()
    except GraphCycleError as error:
        # It names what comes first first; people read what waits first.
        raise CycleError([names[each] for each in reversed(error.args[1])]) from error


def refuse_others(template: ProcessTemplate, tasks: Collection[int], phases: Collection[int]) -> None:
    """Raise PermissionDenied unless those tasks and phases are all the template's own."""
    known_tasks = TaskTemplate.objects.filter(phase__template=template, pk__in=tasks).count()
    known_phases = PhaseTemplate.objects.filter(template=template, pk__in=phases).count()
    if (known_tasks, known_phases) != (len(set(tasks)), len(set(phases))):
        raise PermissionDenied


def _graph(template: ProcessTemplate) -> tuple[Mapping[Node, list[Node]], dict[Node, str]]:
    """Return what each task and phase waits for, and what they are called."""
    edges: dict[Node, list[Node]] = defaultdict(list)
    names: dict[Node, str] = {("phase", each.pk): each.name for each in template.phases.all()}
    for task in TaskTemplate.objects.filter(phase__template=template):
        names["task", task.pk] = task.name
        edges["phase", task.phase_id].append(("task", task.pk))
    for each in Requirement.objects.filter(task__phase__template=template):
        required = ("task", each.required_task_id) if each.required_task_id else ("phase", each.required_phase_id or 0)
        edges["task", each.task_id].append(required)
    return edges, names

"""A process template as its page shows it: phases and tasks in order, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orgs.models import User
from workflows.due import DueFrom, Unit
from workflows.models import PhaseTemplate, Process, ProcessTemplate, TaskTemplate
from workflows.template_people import names_of

DETAILS = ("purposes", "assignees__user__organisation", "assignees__organisation")


@dataclass(frozen=True)
class Card:
    """A phase or a task in words: what it is for, whose it is, and of a task when it is due and what it waits for.

    ``first`` and ``last``: whether it cannot be moved up or down any further.
    """

    part: Any
    purposes: list[str]
    assignees: list[str]
    due: str = ""
    waits: Sequence[str] = ()
    tasks: Sequence["Card"] = ()
    first: bool = False
    last: bool = False


@dataclass(frozen=True)
class Running:
    """How many processes run on one version of a template."""

    edition: int
    count: int


@dataclass(frozen=True)
class TemplatePage:
    """A template with its phases, and the running processes that the reader may see."""

    template: ProcessTemplate
    whole: Card
    phases: list[Card]
    running: list[Running]

    @property
    def running_count(self) -> int:
        """How many processes of it run."""
        return sum(each.count for each in self.running)


@dataclass(frozen=True)
class Names:
    """What the tasks and phases of a template are called, by their ids."""

    tasks: Mapping[int, str]
    phases: Mapping[int, str]

    @classmethod
    def of(cls, phases: Sequence[PhaseTemplate]) -> "Names":
        """Return the names of ``phases`` and of the tasks in them."""
        tasks = {task.pk: task.name for phase in phases for task in phase.tasks.all()}
        return cls(tasks, {phase.pk: phase.name for phase in phases})

    def required_by(self, task: TaskTemplate) -> list[str]:
        """Return what has to be closed before the task: phases by "the phase", tasks by their name."""
        return [
            self.tasks[each.required_task_id]
            if each.required_task_id
            else _("the phase “%(name)s”") % {"name": self.phases[each.required_phase_id or 0]}
            for each in task.requirements.all()
        ]


def template_page(reader: User, template: ProcessTemplate) -> TemplatePage:
    """Return the page of a template: the same few queries for any size."""
    phases = list(phases_in_detail(template))
    names = Names.of(phases)
    cards = [_phase_card(reader, each, names, first=each == phases[0], last=each == phases[-1]) for each in phases]
    return TemplatePage(template, _card(reader, template), cards, list(_running(reader, template)))


def phases_in_detail(template: ProcessTemplate) -> "QuerySet[PhaseTemplate]":
    """Return the phases of a template with all that their cards say loaded."""
    inside = [f"tasks__{each}" for each in (*DETAILS, "requirements")]
    return template.phases.prefetch_related(*DETAILS, *inside)


def in_order(phase: PhaseTemplate) -> list[TaskTemplate]:
    """Return the loaded tasks of a phase in order."""
    return sorted(phase.tasks.all(), key=lambda each: (each.position, each.pk))


def due_in_words(task: TaskTemplate, names: Names) -> str:
    """Return when a task is due; nothing when it never is."""
    if task.due_from == DueFrom.DAY and task.due_on:
        return formats.date_format(task.due_on, "DATE_FORMAT")
    after = _after(task, names)
    return f"{_span(task.due_amount, task.due_unit)} {after}" if task.due_amount and after else ""


def _after(task: TaskTemplate, names: Names) -> str:
    if task.due_from == DueFrom.START:
        return _("after the start")
    if task.due_task_id:
        return _("after “%(name)s”") % {"name": names.tasks[task.due_task_id]}
    if task.due_phase_id:
        return _("after the phase “%(name)s”") % {"name": names.phases[task.due_phase_id]}
    return ""


def _span(amount: int, unit: str) -> str:
    words = {
        Unit.HOURS: ngettext("%(count)d hour", "%(count)d hours", amount),
        Unit.DAYS: ngettext("%(count)d day", "%(count)d days", amount),
        Unit.WEEKS: ngettext("%(count)d week", "%(count)d weeks", amount),
    }
    return words[Unit(unit)] % {"count": amount}


def _phase_card(reader: User, phase: PhaseTemplate, names: Names, *, first: bool, last: bool) -> Card:
    tasks = in_order(phase)
    cards = [
        _card(
            reader,
            each,
            due=due_in_words(each, names),
            waits=names.required_by(each),
            first=first and each == tasks[0],
            last=last and each == tasks[-1],
        )
        for each in tasks
    ]
    return _card(reader, phase, tasks=cards, first=first, last=last)


def _card(reader: User, part: Any, **details: Any) -> Card:
    purposes = [each.name for each in part.purposes.all()]
    assignees = part.assignees.all()
    if isinstance(part, ProcessTemplate):
        assignees = assignees.select_related("user__organisation", "organisation")
    return Card(part, purposes, names_of(reader, assignees), **details)


def _running(reader: User, template: ProcessTemplate) -> Iterator[Running]:
    """Yield on which versions processes run, the newest first; only for readers who see processes."""
    running = Process.objects.own_of(reader).running().filter(template=template)
    counted = running.order_by().values("edition").annotate(count=Count("pk")).order_by("-edition")
    for row in counted:
        yield Running(row["edition"], row["count"])

"""Parts of a template in words: what stands there now, and what would change without one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from orgs.models import User
from workflows.models import PhaseTemplate, ProcessTemplate, TaskTemplate
from workflows.template_page import Names, due_in_words
from workflows.template_people import names_of


@dataclass(frozen=True)
class Loss:
    """What goes with a phase or a task: its tasks, and the links of others to it."""

    tasks: list[str]
    waiting: list[str]
    due: list[str]


def loss_of(part: PhaseTemplate | TaskTemplate) -> Loss:
    """Return what goes when ``part`` is removed: the names of its tasks, of what waits for it and is due after it."""
    inside = part.tasks.all() if isinstance(part, PhaseTemplate) else TaskTemplate.objects.filter(pk=part.pk)
    gone = [each.pk for each in inside]
    phase = part.pk if isinstance(part, PhaseTemplate) else None
    others = TaskTemplate.objects.exclude(pk__in=gone)
    required = Q(requirements__required_task__in=gone)
    due = Q(due_task__in=gone)
    if phase:
        required, due = required | Q(requirements__required_phase=phase), due | Q(due_phase=phase)
    names = [each.name for each in inside] if phase else []
    waiting = others.filter(required).distinct()
    return Loss(names, [each.name for each in waiting], [each.name for each in others.filter(due)])


def now_in_words(reader: User, part: Any) -> list[tuple[str, str]]:
    """Return what a template, a phase or a task says now, as (label, words); what says nothing is left out."""
    return [(str(label), words) for label, words in _facts(reader, part) if words]


def _facts(reader: User, part: Any) -> Iterator[tuple[Any, str]]:
    yield _("Name"), part.name
    yield _("Description"), part.description
    if isinstance(part, ProcessTemplate):
        yield _("Reasons for closing"), "\n".join(part.closing_reasons)
    if isinstance(part, TaskTemplate):
        names = Names.of(list(part.phase.template.phases.prefetch_related("tasks")))
        yield _("Phase"), part.phase.name
        yield _("Due date"), due_in_words(part, names)
        yield _("Requirements"), ", ".join(names.required_by(part))
    yield _("Purposes"), ", ".join(each.name for each in part.purposes.all())
    assignees = part.assignees.select_related("user__organisation", "organisation")
    yield _("Assigned to"), ", ".join(names_of(reader, assignees))

"""Duplicating a template, a phase or a task, with everything that they say."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from activity.services import record
from collab.base.transactions import retried
from orgs.models import User
from workflows.models import PhaseTemplate, ProcessTemplate, Requirement, TaskTemplate, TemplateAssignee
from workflows.services.templates.common import changed, locked_part, locked_template

LONGEST_NAME = 120


@dataclass
class _Copies:
    """What has become of which part."""

    phases: dict[int, PhaseTemplate] = field(default_factory=dict)
    tasks: dict[int, TaskTemplate] = field(default_factory=dict)


@retried
@transaction.atomic
def duplicate_template(*, actor: User, template: ProcessTemplate) -> ProcessTemplate:
    """Return a copy of the template, not archived. Raises Http404 or PermissionDenied."""
    source = locked_template(actor, template)
    copy: ProcessTemplate = _copy(source, name=_copied(source.name), created_by=actor, archived_at=None, edition=1)
    copies = _Copies()
    for phase in source.phases.all():
        _copy_phase(phase, copies, template=copy)
    _copy_links(copies)
    record(actor=actor, verb="template_created", target=copy, organisation_id=copy.organisation_id)
    return copy


@retried
@transaction.atomic
def duplicate_phase(*, actor: User, phase: PhaseTemplate) -> PhaseTemplate:
    """Return a copy of the phase and its tasks, behind it. Raises Http404 or PermissionDenied."""
    source: PhaseTemplate = locked_part(actor, phase)
    _make_room(source.template.phases, source)
    copies = _Copies()
    copy = _copy_phase(source, copies, name=_copied(source.name), position=source.position + 1)
    _copy_links(copies)
    changed(actor, source.template, added=copy.name)
    return copy


@retried
@transaction.atomic
def duplicate_task(*, actor: User, task: TaskTemplate) -> TaskTemplate:
    """Return a copy of the task, behind it, which waits for the same. Raises Http404 or PermissionDenied."""
    source: TaskTemplate = locked_part(actor, task)
    _make_room(source.phase.tasks, source)
    copies = _Copies()
    copy = _copy_task(source, copies, name=_copied(source.name), position=source.position + 1)
    _copy_links(copies)
    changed(actor, source.phase.template, added=copy.name)
    return copy


def _make_room(siblings: Any, source: PhaseTemplate | TaskTemplate) -> None:
    siblings.filter(position__gt=source.position).update(position=F("position") + 1)


def _copy_phase(source: PhaseTemplate, copies: _Copies, **fields: Any) -> PhaseTemplate:
    copy: PhaseTemplate = _copy(source, **fields)
    copies.phases[source.pk] = copy
    for task in source.tasks.all():
        _copy_task(task, copies, phase=copy)
    return copy


def _copy_task(source: TaskTemplate, copies: _Copies, **fields: Any) -> TaskTemplate:
    copy: TaskTemplate = _copy(source, **fields)
    copies.tasks[source.pk] = copy
    return copy


def _copy(source: Any, **fields: Any) -> Any:
    """Return a saved copy of one row with its purposes and assignees."""
    copy = type(source).objects.get(pk=source.pk)
    copy.pk, copy.version = None, 1
    copy._state.adding = True
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save()
    copy.purposes.set(source.purposes.all())
    place = source.assignees.field.name
    rows = [
        TemplateAssignee(**{place: copy}, user_id=each.user_id, organisation_id=each.organisation_id)
        for each in source.assignees.all()
    ]
    TemplateAssignee.objects.bulk_create(rows)
    return copy


def _copy_links(copies: _Copies) -> None:
    """Let the copies require, and be due after, each other where the originals do; what was not copied stays."""
    for pk, copy in copies.tasks.items():
        copy.due_task = copies.tasks.get(copy.due_task_id or 0, copy.due_task)
        copy.due_phase = copies.phases.get(copy.due_phase_id or 0, copy.due_phase)
        copy.save(update_fields=["due_task", "due_phase"])
        rows = [_link(copy, each, copies) for each in Requirement.objects.filter(task=pk)]
        Requirement.objects.bulk_create(rows)


def _link(task: TaskTemplate, source: Requirement, copies: _Copies) -> Requirement:
    return Requirement(
        task=task,
        required_task=copies.tasks.get(source.required_task_id or 0, source.required_task),
        required_phase=copies.phases.get(source.required_phase_id or 0, source.required_phase),
    )


def _copied(name: str) -> str:
    """Return what the copy of something of that name is called."""
    return (_("%(name)s (copy)") % {"name": name})[:LONGEST_NAME]

"""What every change of a template begins and ends with: its lock, the right asked again, a new edition."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404

from activity.services import record
from orgs.models import Purpose, User
from orgs.services.choosing import chosen_purposes
from workflows.models import PhaseTemplate, ProcessTemplate, TaskTemplate, TemplateAssignee
from workflows.models.templates import Part
from workflows.people import Who, nameable
from workflows.services.templates.requirements import refuse_others, set_requirements

TemplatePart = ProcessTemplate | PhaseTemplate | TaskTemplate


class StaleTemplatePart(Exception):  # noqa: N818  the name says it
    """Somebody else changed the same part meanwhile; ``now`` is what stands there."""

    def __init__(self, now: Part) -> None:
        super().__init__(now.pk)
        self.now: Any = now


@dataclass(frozen=True)
class Content:
    """What a form says about a template, a phase or a task; requirements count for tasks only."""

    fields: Mapping[str, Any]
    purposes: Collection[Purpose] = ()
    assignees: Collection[Who] = ()
    required_tasks: Collection[int] = field(default_factory=frozenset)
    required_phases: Collection[int] = field(default_factory=frozenset)


def template_of(part: TemplatePart) -> ProcessTemplate:
    """Return the template that it is, or is part of."""
    if isinstance(part, ProcessTemplate):
        return part
    return part.template if isinstance(part, PhaseTemplate) else part.phase.template


def locked_template(actor: User, template: ProcessTemplate) -> ProcessTemplate:
    """Return the template as it is now, locked; raise Http404 or PermissionDenied unless the actor may change it."""
    ProcessTemplate.objects.select_for_update(no_key=True).filter(pk=template.pk).values_list("pk").first()
    return ProcessTemplate.objects.get_for(actor, "edit", template.pk)


def locked_part(actor: User, part: Any) -> Any:
    """Return a template, phase or task as it is now, its template locked. Raises Http404 or PermissionDenied."""
    template = locked_template(actor, template_of(part))
    if isinstance(part, ProcessTemplate):
        return template
    place = {"template": template} if isinstance(part, PhaseTemplate) else {"phase__template": template}
    now = type(part).objects.filter(pk=part.pk, **place).first()
    if now is None:
        raise Http404
    return now


def write(part: Any, content: Content) -> None:
    """Set everything that ``content`` says on ``part`` and save it.

    Raises ValidationError, CycleError, or PermissionDenied for purposes and people that are not offered.
    """
    for name, value in content.fields.items():
        setattr(part, name, value)
    part.full_clean(exclude=["organisation", "created_by", "template", "phase"])
    had = [each.pk for each in part.purposes.all()] if part.pk else []
    part.save()
    organisation_id = template_of(part).organisation_id
    part.purposes.set(chosen_purposes(organisation_id=organisation_id, chosen=content.purposes, had=had))
    _set_assignees(part, content.assignees)
    if isinstance(part, TaskTemplate):
        due_after = [list(filter(None, [pk])) for pk in (part.due_task_id, part.due_phase_id)]
        refuse_others(part.phase.template, *due_after)
        set_requirements(part, content.required_tasks, content.required_phases)


def changed(actor: User, template: ProcessTemplate, verb: str = "template_changed", **changes: Any) -> None:
    """Count a new edition of the locked template and write a line into its history."""
    template.edition = models.F("edition") + 1
    template.save(update_fields=["edition", "updated_at"])
    template.refresh_from_db(fields=["edition"])
    record(actor=actor, verb=verb, target=template, organisation_id=template.organisation_id, changes=changes)


def _set_assignees(part: TemplatePart, chosen: Collection[Who]) -> None:
    """Assign exactly those; new ones must be people or partners of the organisation, who was assigned may stay."""
    had = {Who.of(each): each.pk for each in part.assignees.all()}
    added = [who for who in dict.fromkeys(chosen) if who not in had]
    if added and not set(added) <= nameable(template_of(part).organisation):
        raise PermissionDenied
    part.assignees.filter(pk__in=[pk for who, pk in had.items() if who not in chosen]).delete()
    place: dict[str, Any] = {part.assignees.field.name: part}  # type: ignore[attr-defined]
    rows = [TemplateAssignee(**place, user_id=who.user_id, organisation_id=who.organisation_id) for who in added]
    TemplateAssignee.objects.bulk_create(rows)

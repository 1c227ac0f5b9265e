"""Whom a process, a phase or a task is assigned to: people, partner organisations, or whichever partner has access."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orgs.models import Organisation
from workflows.models.processes import Phase, Process
from workflows.models.tasks import Task
from workflows.models.templates import PhaseTemplate, ProcessTemplate, TaskTemplate
from workflows.querysets import AssigneeQuerySet


class Assigned(models.Model):
    """A person, an organisation, or neither: that is whichever partner the process is shared with."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Person")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Partner organization")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.user or self.organisation or _("The partner that has access"))

    @property
    def is_any_partner(self) -> bool:
        """Return whether it is the partner that has access, whoever that is."""
        return self.user_id is None and self.organisation_id is None


# Assigned to a process itself, not to something in it.
WHOLE = Q(phase=None, task=None)


def _once(name: str, *places: str) -> list[Any]:
    """Return the constraints that nobody is assigned to the same place twice, by what it is assigned to."""
    person = Q(user__isnull=False, organisation=None)
    company, anybody = Q(user=None, organisation__isnull=False), Q(user=None, organisation=None)
    rules: list[Any] = [models.CheckConstraint(condition=person | company | anybody, name=f"{name}_one")]
    for place in places:
        here = WHOLE if place == "process" else Q(**{f"{place}__isnull": False})
        rules += [
            models.UniqueConstraint(fields=[place, "user"], condition=here & person, name=f"{name}_{place}_user"),
            models.UniqueConstraint(
                fields=[place, "organisation"], condition=here & company, name=f"{name}_{place}_org"
            ),
            models.UniqueConstraint(fields=[place], condition=here & anybody, name=f"{name}_{place}_any"),
        ]
    return rules


class TemplateAssignee(Assigned):
    """Whom a template, or a phase or a task of one, is assigned to when it starts."""

    template = models.ForeignKey(ProcessTemplate, models.CASCADE, null=True, blank=True, related_name="assignees")
    phase = models.ForeignKey(PhaseTemplate, models.CASCADE, null=True, blank=True, related_name="assignees")
    task = models.ForeignKey(TaskTemplate, models.CASCADE, null=True, blank=True, related_name="assignees")

    class Meta:
        verbose_name = _("Assignee of a template")
        verbose_name_plural = _("Assignees of templates")
        ordering = ["pk"]
        constraints = _once("template_assignee", "template", "phase", "task")


class Assignee(Assigned):
    """Whom a process, or a phase or a task of it, is assigned to; ``process`` is always there."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="all_assignees")
    phase = models.ForeignKey(Phase, models.CASCADE, null=True, blank=True, related_name="assignees")
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="assignees")

    objects: ClassVar[AssigneeQuerySet] = AssigneeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Assignee")
        verbose_name_plural = _("Assignees")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(phase=None) | Q(task=None), name="assignee_one_place"),
            *_once("assignee", "process", "phase", "task"),
        ]
        indexes = [
            models.Index(fields=["user"], name="assignee_user"),
            models.Index(fields=["organisation"], name="assignee_org"),
            # Most rows have no phase, or no task: their own indexes do not help to find those of the process itself.
            models.Index(fields=["process"], condition=WHOLE, name="assignee_whole"),
        ]

    @property
    def place(self) -> tuple[str, int]:
        """Return what it is on: "task", "phase" or "process", and the id of that."""
        if self.task_id:
            return "task", self.task_id
        return ("phase", self.phase_id) if self.phase_id else ("process", self.process_id)

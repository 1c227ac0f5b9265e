"""Process templates: phases with tasks, what each of them is for, and what has to be closed before what.

Specification: "Mit Partnern in Prozessen zusammenarbeiten".
"""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orgs.models import Organisation, Purpose
from workflows.due import DueFrom, DueRule
from workflows.querysets import TemplateQuerySet

LONGEST_REASON = 120


def validate_reasons(reasons: list[str]) -> None:
    """Raise ValidationError unless ``reasons`` is a list of short words, none of them twice."""
    if not isinstance(reasons, list) or any(not isinstance(each, str) or not each.strip() for each in reasons):
        raise ValidationError(_("Reasons are words."))
    if len(set(reasons)) < len(reasons) or any(len(each) > LONGEST_REASON for each in reasons):
        raise ValidationError(_("Each reason once, in at most %(limit)s characters."), params={"limit": LONGEST_REASON})


class Part(models.Model):
    """What a template and its phases and tasks have in common.

    ``version`` tells two people apart who change the same part at once.
    """

    name = models.CharField(_("Name"), max_length=120)
    description = models.TextField(_("Description"), max_length=4000, blank=True)
    # Without one it always starts; with some, only for entities that have one of them.
    purposes = models.ManyToManyField(Purpose, blank=True, related_name="+", verbose_name=_("Purposes"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class ProcessTemplate(Part):
    """What processes of one organisation are started from. Running ones keep what they were started with.

    ``edition`` counts every change of the template or of anything in it.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="process_templates", verbose_name=_("Organization")
    )
    closing_reasons = models.JSONField(
        _("Reasons for closing"), default=list, blank=True, validators=[validate_reasons]
    )
    edition = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    archived_at = models.DateTimeField(_("Archived"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Created by")
    )
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("Changed"), auto_now=True)

    objects: ClassVar[TemplateQuerySet] = TemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Process template")
        verbose_name_plural = _("Process templates")
        ordering = ["name", "pk"]

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("workflows:template", args=[self.pk])


class PhaseTemplate(Part):
    """A phase of a template: tasks that belong together."""

    template = models.ForeignKey(
        ProcessTemplate, models.CASCADE, related_name="phases", verbose_name=_("Process template")
    )
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("Phase of a template")
        verbose_name_plural = _("Phases of templates")
        ordering = ["position", "pk"]


class TaskTemplate(Part, DueRule):
    """A task of a template."""

    phase = models.ForeignKey(PhaseTemplate, models.CASCADE, related_name="tasks", verbose_name=_("Phase"))
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    due_on = models.DateField(_("Date"), null=True, blank=True)
    due_task = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Task")
    )
    due_phase = models.ForeignKey(
        PhaseTemplate, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Phase")
    )

    class Meta:
        verbose_name = _("Task of a template")
        verbose_name_plural = _("Tasks of templates")
        ordering = ["phase__position", "phase", "position", "pk"]

    def clean(self) -> None:
        """Raise ValidationError for a due date that misses what it is counted from, or how long after."""
        needs = {
            DueFrom.DAY: ["due_on"],
            DueFrom.START: ["due_amount"],
            DueFrom.TASK: ["due_amount", "due_task"],
            DueFrom.PHASE: ["due_amount", "due_phase"],
        }.get(DueFrom(self.due_from), [])
        if missing := [name for name in needs if getattr(self, name) is None]:
            raise ValidationError(dict.fromkeys(missing, _("This is needed for the due date.")))
        if self.pk and self.due_task_id == self.pk:
            raise ValidationError({"due_task": _("A task isn't due after itself.")})
        if self.due_phase_id and self.due_phase_id == self.phase_id:
            raise ValidationError({"due_phase": _("A task isn't due after its own phase.")})
        self._forget_others(needs)

    def _forget_others(self, needed: list[str]) -> None:
        """Keep nothing that the rule does not use."""
        for name in {"due_on", "due_amount", "due_task", "due_phase"} - set(needed):
            setattr(self, name, None)


class Requirement(models.Model):
    """That a task or a whole phase has to be closed before ``task`` (specification: Anforderungen)."""

    task = models.ForeignKey(TaskTemplate, models.CASCADE, related_name="requirements", verbose_name=_("Task"))
    required_task = models.ForeignKey(
        TaskTemplate, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Required task")
    )
    required_phase = models.ForeignKey(
        PhaseTemplate, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Required phase")
    )

    class Meta:
        verbose_name = _("Requirement of a template")
        verbose_name_plural = _("Requirements of templates")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(required_task=None) ^ Q(required_phase=None), name="template_requires_task_or_phase"
            ),
            models.UniqueConstraint("task", "required_task", name="template_requires_task_once"),
            models.UniqueConstraint("task", "required_phase", name="template_requires_phase_once"),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.required_task or self.required_phase}"

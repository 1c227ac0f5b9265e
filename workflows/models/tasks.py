"""Tasks: what is to be done in a process, what has to be closed first, and what people say about it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflows.due import DueRule
from workflows.models.processes import Phase, Process
from workflows.querysets import CLOSED, TaskQuerySet


class Task(DueRule):
    """A task of a process.

    ``ready_since`` says since when nothing has to be closed first any more; without it the task is blocked. The one
    place that writes it is ``workflows/services/processes/readiness.py``.
    """

    class Status(models.TextChoices):
        """Where it stands."""

        OPEN = "open", pgettext_lazy("task", "Open")
        IN_PROGRESS = "in_progress", pgettext_lazy("task", "In progress")
        ON_HOLD = "on_hold", pgettext_lazy("task", "On hold")
        DONE = "done", pgettext_lazy("task", "Done")
        SKIPPED = "skipped", pgettext_lazy("task", "Skipped")

    CLOSED = CLOSED

    process = models.ForeignKey(Process, models.CASCADE, related_name="tasks", verbose_name=_("Process"))
    phase = models.ForeignKey(Phase, models.CASCADE, related_name="tasks", verbose_name=_("Phase"))
    name = models.CharField(_("Name"), max_length=120)
    description = models.TextField(_("Description"), max_length=4000, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.OPEN)
    status_at = models.DateTimeField(_("Status since"), editable=False)
    status_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Status set by")
    )
    ready_since = models.DateTimeField(_("Available since"), null=True, blank=True, editable=False)
    due_at = models.DateTimeField(_("Due date"), null=True, blank=True)
    # What it is due after, until that is closed.
    due_task = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    due_phase = models.ForeignKey(Phase, models.SET_NULL, null=True, blank=True, related_name="+")
    # For which due date people have been told that it comes near, and that it is past.
    soon_told_for = models.DateTimeField(null=True, editable=False)
    overdue_told_for = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Task")
        verbose_name_plural = _("Tasks")
        ordering = ["phase__position", "phase", "position", "pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status__in=["open", "in_progress", "on_hold"]), name="task_due")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page, the same for staff and partners."""
        return reverse("workflows:task", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        """Return whether it is done or skipped."""
        return self.status in self.CLOSED

    @property
    def is_blocked(self) -> bool:
        """Return whether something has to be closed first."""
        return self.ready_since is None

    @property
    def is_waiting(self) -> bool:
        """Return whether it is open and something has to be closed before anybody can do it."""
        return self.is_blocked and not self.is_closed


class TaskRequirement(models.Model):
    """That a task or a whole phase of the same process has to be closed before ``task``."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="requirements", verbose_name=_("Task"))
    required_task = models.ForeignKey(
        Task, models.CASCADE, null=True, blank=True, related_name="required_by", verbose_name=_("Required task")
    )
    required_phase = models.ForeignKey(
        Phase, models.CASCADE, null=True, blank=True, related_name="required_by", verbose_name=_("Required phase")
    )

    class Meta:
        verbose_name = _("Requirement")
        verbose_name_plural = _("Requirements")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(required_task=None) ^ Q(required_phase=None), name="task_requires_task_or_phase"
            ),
            models.UniqueConstraint("task", "required_task", name="task_requires_task_once"),
            models.UniqueConstraint("task", "required_phase", name="task_requires_phase_once"),
        ]

    def __str__(self) -> str:
        return f"{self.task}: {self.required_task or self.required_phase}"


class TaskComment(models.Model):
    """What somebody said about a task; an internal one is read by the owner's people only."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="comments", verbose_name=_("Task"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Author")
    )
    text = models.TextField(_("Comment"), max_length=4000)
    internal = models.BooleanField(_("Internal"), default=False)
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)

    class Meta:
        verbose_name = _("Comment")
        verbose_name_plural = _("Comments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text

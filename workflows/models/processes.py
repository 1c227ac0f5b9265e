"""Processes on entities, with their phases."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entities.models import Entity
from sharing.models import Grant, Shareable
from workflows.models.templates import LONGEST_REASON, ProcessTemplate
from workflows.querysets import ProcessQuerySet


class Process(Shareable):
    """A process on an entity: a copy of what its template said when it was started."""

    kind = "process"
    container = "entity"

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="processes", verbose_name=_("Entity"))
    template = models.ForeignKey(
        ProcessTemplate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="processes",
        verbose_name=_("Process template"),
    )
    edition = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    name = models.CharField(_("Name"), max_length=120)
    description = models.TextField(_("Description"), max_length=4000, blank=True)
    closing_reasons = models.JSONField(_("Reasons for closing"), default=list, blank=True)
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Closed by")
    )
    closing_reason = models.CharField(_("Reason"), max_length=LONGEST_REASON, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[ProcessQuerySet] = ProcessQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Shareable.Meta):
        abstract = False
        verbose_name = _("Process")
        verbose_name_plural = _("Processes")
        ordering = ["-id"]
        indexes = [models.Index(fields=["owner", "closed_at", "-id"], name="process_newest")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page, the same for staff and partners."""
        return reverse("workflows:process", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        """Return whether nothing in it can be changed any more."""
        return self.closed_at is not None


class Phase(models.Model):
    """A phase of a process; it is closed when no task in it is open."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="phases", verbose_name=_("Process"))
    name = models.CharField(_("Name"), max_length=120)
    description = models.TextField(_("Description"), max_length=4000, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    class Meta:
        verbose_name = _("Phase")
        verbose_name_plural = _("Phases")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ProcessGrant(Grant):
    """That a partner may see a process."""

    content_object: Any = models.ForeignKey(Process, models.CASCADE, related_name="grants", verbose_name=_("Process"))

    class Meta(Grant.Meta):
        abstract = False
        verbose_name = _("Share of a process")
        verbose_name_plural = _("Shares of processes")

"""Imports: an uploaded file on its way to entities, and what could not be imported of it."""

from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entities.models.types import EntityType

if TYPE_CHECKING:
    from orgs.models import User

# A worker that has not come this far after so long is taken for dead. Each batch renews the lease.
LEASE = timedelta(seconds=30)
# Somebody who only looks at the progress wakes a worker again no more often than this.
NUDGE_EVERY = timedelta(seconds=5)


def upload_name(_job: "ImportJob", _name: str) -> str:
    """Return where an upload is kept: a random name that says nothing."""
    return str(PurePath("imports", uuid4().hex))


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    """Imports."""

    def of(self, user: "User") -> "ImportJobQuerySet":
        """Return the user's own imports into types of the organisation that the user works for."""
        return self.filter(created_by=user, type__organisation_id=user.organisation_id)

    def due(self) -> "ImportJobQuerySet":
        """Return those that nobody works at: waiting, or left behind by a worker that died."""
        abandoned = Q(status=ImportJob.Status.RUNNING, lease_until__lt=timezone.now())
        return self.filter(Q(status=ImportJob.Status.QUEUED) | abandoned)

    def held_by(self, token: Any) -> "ImportJobQuerySet":
        """Return the one that the holder of ``token`` works at."""
        return self.filter(status=ImportJob.Status.RUNNING, token=token)


class Empty(models.TextChoices):
    """What becomes of a value for which an updating file has an empty cell."""

    LEAVE = "leave", _("Leave the values as they are")
    CLEAR = "clear", _("Clear the values")


class ImportMapping(models.Model):
    """Where the columns of files with these names went last: the next such file begins with that."""

    type = models.ForeignKey(EntityType, models.CASCADE, related_name="mappings", verbose_name=_("Entity type"))
    # What the names of the columns come to, in whatever order they stand.
    signature = models.CharField(max_length=64, editable=False)
    targets = models.JSONField(_("Columns"), default=dict)
    key = models.CharField(_("Key"), max_length=60, blank=True)
    empty = models.CharField(_("Empty cells"), max_length=10, choices=Empty.choices, default=Empty.LEAVE)
    used_at = models.DateTimeField(_("Last used"), auto_now=True)

    class Meta:
        verbose_name = _("Remembered columns")
        verbose_name_plural = _("Remembered columns")
        ordering = ["-used_at", "-pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint("type", "signature", name="import_mapping_unique")]

    def __str__(self) -> str:
        return ", ".join(self.targets)[:200]


class ImportJob(models.Model):
    """One import of one file into one entity type."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Not started")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    type = models.ForeignKey(EntityType, models.CASCADE, related_name="+", verbose_name=_("Entity type"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("Created by")
    )
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)
    # Kept until the import is done, under a random name.
    file = models.FileField(_("File"), upload_to=upload_name, blank=True)
    file_name = models.CharField(_("File name"), max_length=200)
    # An Excel file is kept beside the sheet that was taken from it, so that another one can be chosen.
    workbook = models.FileField(_("Excel file"), upload_to=upload_name, blank=True)
    sheets = models.JSONField(_("Sheets"), default=list, blank=True)
    # How the file is written, what its columns hold, and where they go: see entities.importing.
    format = models.JSONField(default=dict)
    profile = models.JSONField(default=dict)
    targets = models.JSONField(default=list)
    create_missing = models.BooleanField(default=False)
    # What it began with, if files of the kind were imported before.
    mapping = models.ForeignKey(ImportMapping, models.SET_NULL, null=True, editable=False, related_name="+")
    # The target by which rows find entities that are here already; none: every row makes a new one.
    key = models.CharField(_("Key"), max_length=60, blank=True)
    empty = models.CharField(_("Empty cells"), max_length=10, choices=Empty.choices, default=Empty.LEAVE)

    status = models.CharField(_("Status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    total = models.PositiveIntegerField(_("Rows"), default=0)
    done = models.PositiveIntegerField(_("Imported"), default=0)
    # Of those imported: what was here already, and what of that stood in the file as it was.
    updated = models.PositiveIntegerField(_("Updated"), default=0)
    unchanged = models.PositiveIntegerField(_("Unchanged"), default=0)
    failed = models.PositiveIntegerField(_("Not imported"), default=0)
    failure = models.TextField(_("Reason"), blank=True)
    finished_at = models.DateTimeField(_("Finished"), null=True, editable=False)

    # The last line whose row is settled: a worker that takes over goes on behind it.
    line = models.PositiveIntegerField(default=0, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    nudged_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[ImportJobQuerySet] = ImportJobQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("File import")
        verbose_name_plural = _("File imports")
        ordering = ["-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["status", "lease_until"], name="import_due")]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Return the page of the step at which the import is."""
        step = {self.Status.DRAFT: "configure", self.Status.QUEUED: "progress", self.Status.RUNNING: "progress"}
        return reverse(f"entities:import_{step.get(self.Status(self.status), 'result')}", args=[self.pk])

    @property
    def created(self) -> int:
        """How many entities were made."""
        return self.done - self.updated - self.unchanged

    @property
    def settled(self) -> int:
        """How many rows are through."""
        return self.done + self.failed

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in {self.Status.DONE, self.Status.FAILED}


class ImportProblem(models.Model):
    """Why a line was not imported, told in the language of the person who imported it."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField(_("Line"))
    column = models.CharField(_("Column"), max_length=100, blank=True)
    value = models.CharField(_("Value"), max_length=200, blank=True)
    reason = models.CharField(_("Reason"), max_length=500)
    # What stood in the line, with the first of its problems.
    cells = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("Line that was not imported")
        verbose_name_plural = _("Lines that were not imported")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"

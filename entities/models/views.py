"""Saved views: how people look at the entities of a type, kept under a name."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entities.arrangement import BOARD, MAP, TABLE, Arrangement
from entities.models.types import EntityType
from entities.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """An arrangement of a type's list: its owner's alone, or shared with the whole organisation and so its partners.

    Columns, filters, order and group name attributes by their keys, as addresses do. A key is never given twice, so
    that what names a removed attribute falls away and never means another one.
    """

    class Display(models.TextChoices):
        TABLE = TABLE, _("Table")
        BOARD = BOARD, _("Board")
        MAP = MAP, _("Map")

    type = models.ForeignKey(EntityType, models.CASCADE, related_name="views", verbose_name=_("Entity type"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="views", verbose_name=_("Owner")
    )
    name = models.CharField(_("Name"), max_length=80)
    columns = models.JSONField(_("Columns"), null=True, blank=True)
    filters = models.JSONField(_("Filters"), default=dict, blank=True)
    words = models.CharField(_("Search"), max_length=200, blank=True)
    sort = models.CharField(_("Sort"), max_length=60, blank=True)
    group = models.CharField(_("Group"), max_length=60, blank=True)
    display = models.CharField(_("Display"), max_length=10, choices=Display.choices, default=Display.TABLE)
    shared = models.BooleanField(_("Share with the whole organization"), default=False)
    # What the organisation's people see who have chosen nothing else.
    is_default = models.BooleanField(_("Default of the organization"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = pgettext_lazy("saved", "View")
        verbose_name_plural = _("Views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("type", "owner", "name", name="view_name_unique_for_owner"),
            models.UniqueConstraint("type", condition=models.Q(is_default=True), name="view_one_default"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address that leads everybody to this view, staff and partners alike."""
        return reverse("entities:view", args=[self.pk])

    @property
    def arrangement(self) -> Arrangement:
        """Return how it arranges the list."""
        return Arrangement(self.columns, self.filters, self.words, self.sort, self.group, self.display)


class ViewChoice(models.Model):
    """That a view is somebody's favourite, or what somebody sees first of its type."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="view_choices", verbose_name=_("User")
    )
    view = models.ForeignKey(
        SavedView, models.CASCADE, related_name="choices", verbose_name=pgettext_lazy("saved", "View")
    )
    favourite = models.BooleanField(_("Favorite"), default=False)
    is_default = models.BooleanField(_("Default view"), default=False)

    class Meta:
        verbose_name = _("Choice of a view")
        verbose_name_plural = _("Choices of views")
        constraints = [models.UniqueConstraint("user", "view", name="view_choice_unique")]

    def __str__(self) -> str:
        return f"{self.user} – {self.view}"

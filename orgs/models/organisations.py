"""Organisations: hosts, partners, or both at once."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A company whose people use Collab.

    Its Django group is what grants are given to; its users are in that group, and nobody else.
    """

    name = models.CharField(_("Name"), max_length=120)
    group = models.OneToOneField(Group, models.PROTECT, editable=False, verbose_name=_("Group"))
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    partner_collaboration = models.BooleanField(
        _("Partner collaboration"),
        default=False,
        help_text=_(
            "Share contents with partner organizations. Switched off, existing shares are kept without effect."
        ),
    )
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)

    class Meta:
        verbose_name = _("Organization")
        verbose_name_plural = _("Organizations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with a group of its own from the first time on."""
        if self.group_id is None:
            self.group = Group.objects.create(name=f"organisation-{uuid4()}")
        super().save(*args, **kwargs)

"""Organisations: hosts, partners, or both at once."""

from pathlib import PurePath
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from orgs.models.locations import Located
from orgs.querysets import OrganisationQuerySet
from orgs.time_zones import validate_time_zone


def every_language() -> list[str]:
    """Return the codes of all languages that there are."""
    return [code for code, _name in settings.LANGUAGES]


def validate_languages(codes: list[str]) -> None:
    """Raise ValidationError unless ``codes`` are some of the languages that there are."""
    if not isinstance(codes, list) or not codes or set(codes) - set(every_language()):
        raise ValidationError(_("Choose at least one language."))


def logo_name(_organisation: "Organisation", _name: str) -> str:
    """Return where a logo is kept: a random name that says nothing."""
    return str(PurePath("logos", uuid4().hex))


class Organisation(Located):
    """A company whose people use Collab.

    Its Django group is what grants are given to; its users are in that group, and nobody else.
    """

    name = models.CharField(_("Name"), max_length=120)
    group = models.OneToOneField(Group, models.PROTECT, editable=False, verbose_name=_("Group"))
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    # What its people can choose for themselves; ``language`` is one of them.
    languages = models.JSONField(_("Languages"), default=every_language, validators=[validate_languages])
    # In which its people read and enter dates with times.
    time_zone = models.CharField(
        _("Time zone"), max_length=40, default=settings.TIME_ZONE, validators=[validate_time_zone]
    )
    partner_collaboration = models.BooleanField(
        _("Partner collaboration"),
        default=False,
        help_text=_(
            "Share contents with partner organizations. Switched off, existing shares are kept without effect."
        ),
    )
    website = models.URLField(_("Website"), blank=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    logo = models.FileField(_("Logo"), upload_to=logo_name, blank=True, editable=False)
    logo_type = models.CharField(max_length=40, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()  # type: ignore[assignment]

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

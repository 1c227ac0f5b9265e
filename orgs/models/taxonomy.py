"""What an organisation sorts its things by: purposes and labels; and why partners decline what it offers."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from collab.base.languages import in_language
from orgs.models.organisations import Organisation
from orgs.querysets import DeclineReasonQuerySet, LabelFamilyQuerySet, LabelQuerySet, PurposeQuerySet

# What labels can be put on.
USABLE: dict[str, Any] = {
    "entity": _("Entities"),
    "file": _("Files"),
    "note": _("Notes"),
    "message": _("Messages"),
    "process": _("Processes"),
    "partner": _("Partners"),
}


def everywhere() -> list[str]:
    """Return all that labels can be put on."""
    return list(USABLE)


def validate_usable(kinds: list[str]) -> None:
    """Raise ValidationError when labels cannot be put on one of ``kinds``."""
    if not isinstance(kinds, list) or set(kinds) - USABLE.keys():
        raise ValidationError(_("Labels cannot be used there."))


class Purpose(models.Model):
    """What an entity or a partner is for; both having the same one presets the share dialog's filter."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="purposes", verbose_name=_("Organization")
    )
    name = models.CharField(_("Name"), max_length=80)
    # No longer offered; what has it keeps it.
    archived_at = models.DateTimeField(_("Archived"), null=True, blank=True)

    objects: ClassVar[PurposeQuerySet] = PurposeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Purpose")
        verbose_name_plural = _("Purposes")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("organisation", "name", name="purpose_name_unique")]

    def __str__(self) -> str:
        return self.name


class DeclineReason(models.Model):
    """Why a partner declines what the organisation offers: one of the answers to choose from, in their order."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="decline_reasons", verbose_name=_("Organization")
    )
    name = models.CharField(_("Name"), max_length=80)
    name_en = models.CharField(_("Name (English)"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    # No longer offered; answers that gave it keep it.
    archived_at = models.DateTimeField(_("Archived"), null=True, blank=True)

    objects: ClassVar[DeclineReasonQuerySet] = DeclineReasonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Decline reason")
        verbose_name_plural = _("Decline reasons")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint("organisation", "name", name="decline_reason_name_unique")]

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """What it is called, in the reader's language."""
        return in_language(self.name, self.name_en)


class LabelFamily(models.Model):
    """Labels that belong together. Partners see them only where the family says so."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="label_families", verbose_name=_("Organization")
    )
    name = models.CharField(_("Name"), max_length=80)
    visible_to_partners = models.BooleanField(_("Visible to partners"), default=False)
    usable_for = models.JSONField(_("Usable for"), default=everywhere, blank=True, validators=[validate_usable])
    archived_at = models.DateTimeField(_("Archived"), null=True, blank=True)

    objects: ClassVar[LabelFamilyQuerySet] = LabelFamilyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Label family")
        verbose_name_plural = _("Label families")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("organisation", "name", name="label_family_name_unique")]

    def __str__(self) -> str:
        return self.name


class Label(models.Model):
    """A coloured word on a thing."""

    class Color(models.TextChoices):
        GREY = "grey", _("Grey")
        RED = "red", _("Red")
        AMBER = "amber", _("Amber")
        GREEN = "green", _("Green")
        TEAL = "teal", _("Teal")
        BLUE = "blue", _("Blue")
        VIOLET = "violet", _("Violet")
        PINK = "pink", _("Pink")

    family = models.ForeignKey(LabelFamily, models.CASCADE, related_name="labels", verbose_name=_("Label family"))
    name = models.CharField(_("Name"), max_length=80)
    color = models.CharField(_("Color"), max_length=10, choices=Color.choices, default=Color.GREY)
    archived_at = models.DateTimeField(_("Archived"), null=True, blank=True)
    # The label that took its place: addresses and filters that name this one mean that one.
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="+", verbose_name=_("Merged into")
    )

    objects: ClassVar[LabelQuerySet] = LabelQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Label")
        verbose_name_plural = _("Labels")
        ordering = ["family__name", "name"]
        constraints = [
            models.UniqueConstraint(
                "family", "name", condition=models.Q(merged_into=None), name="label_name_unique_in_family"
            )
        ]

    def __str__(self) -> str:
        return self.name

"""What an organisation sorts its things by: purposes and labels."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orgs.models.organisations import Organisation


class Purpose(models.Model):
    """What an entity or a partner is for; both having the same one presets the share dialog's filter."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="purposes", verbose_name=_("Organization")
    )
    name = models.CharField(_("Name"), max_length=80)

    class Meta:
        verbose_name = _("Purpose")
        verbose_name_plural = _("Purposes")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("organisation", "name", name="purpose_name_unique")]

    def __str__(self) -> str:
        return self.name


class LabelFamily(models.Model):
    """Labels that belong together. Partners see them only where the family says so."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="label_families", verbose_name=_("Organization")
    )
    name = models.CharField(_("Name"), max_length=80)
    visible_to_partners = models.BooleanField(_("Visible to partners"), default=False)

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

    class Meta:
        verbose_name = _("Label")
        verbose_name_plural = _("Labels")
        ordering = ["family__name", "name"]
        constraints = [models.UniqueConstraint("family", "name", name="label_name_unique_in_family")]

    def __str__(self) -> str:
        return self.name

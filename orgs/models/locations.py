"""Where something is."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Located(models.Model):
    """A postal address, and its coordinates in degrees (WGS 84) where somebody entered them."""

    street = models.CharField(_("Street"), max_length=120, blank=True)
    house_number = models.CharField(_("House number"), max_length=20, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=20, blank=True)
    city = models.CharField(_("City"), max_length=80, blank=True)
    latitude = models.FloatField(
        _("Latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("Longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )

    class Meta:
        abstract = True

    @property
    def address_line(self) -> str:
        """Return the address on one line, without what is missing."""
        lines = (f"{self.street} {self.house_number}".strip(), f"{self.postcode} {self.city}".strip())
        return ", ".join(line for line in lines if line)

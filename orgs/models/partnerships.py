"""Partnerships: which organisation works with which, and as what."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from orgs.models.organisations import Organisation
from orgs.models.roles import Role
from orgs.models.taxonomy import Label, Purpose
from orgs.querysets import PartnershipQuerySet


class Partnership(models.Model):
    """A host's view of one partner: status, the role it gives the partner's people, purposes and labels."""

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        DECLINED = "declined", _("Declined")
        ENDED = "ended", _("Ended")

    host = models.ForeignKey(Organisation, models.CASCADE, related_name="partnerships", verbose_name=_("Host"))
    partner = models.ForeignKey(
        Organisation, models.CASCADE, related_name="hosts", verbose_name=_("Partner organization")
    )
    role = models.ForeignKey(
        Role,
        models.PROTECT,
        related_name="partnerships",
        limit_choices_to={"kind": Role.Kind.PARTNER},
        verbose_name=_("Partner role"),
    )
    status = models.CharField(_("Status"), max_length=10, choices=Status.choices, default=Status.INVITED)
    purposes = models.ManyToManyField(Purpose, blank=True, related_name="partnerships", verbose_name=_("Purposes"))
    labels = models.ManyToManyField(Label, blank=True, related_name="partnerships", verbose_name=_("Labels"))
    created_at = models.DateTimeField(_("Created"), auto_now_add=True)

    objects: ClassVar[PartnershipQuerySet] = PartnershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Partnership")
        verbose_name_plural = _("Partnerships")
        ordering = ["partner__name"]
        constraints = [
            models.UniqueConstraint("host", "partner", name="partnership_unique"),
            models.CheckConstraint(condition=~models.Q(host=models.F("partner")), name="partnership_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.host} – {self.partner}"

    def clean(self) -> None:
        """Raise ValidationError unless the role is one of the host's partner roles."""
        if self.role_id and (self.role.organisation_id, self.role.kind) != (self.host_id, Role.Kind.PARTNER):
            raise ValidationError({"role": _("Choose a partner role of the host.")})

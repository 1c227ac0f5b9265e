"""Partnerships: which organisation works with which, and as what."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.models.locations import Located
from orgs.models.organisations import Organisation
from orgs.models.roles import Role
from orgs.models.taxonomy import Label, Purpose
from orgs.querysets import PartnershipQuerySet

# So long after its end a partnership can be taken up again as it was.
UNDO = timedelta(days=30)


class Partnership(Located):
    """A host's view of one partner: status, the role it gives the partner's people, purposes, labels and contact.

    Until the invitation is answered ``partner`` is an organisation without people that bears the name the host gave.
    """

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
    contact = models.CharField(_("Contact person"), max_length=120, blank=True)
    email = models.EmailField(_("E-mail address"), blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    radius_km = models.PositiveIntegerField(_("Service radius (km)"), null=True, blank=True)
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    user_limit = models.PositiveSmallIntegerField(
        _("User limit"), null=True, blank=True, help_text=_("So many people the partner may have; empty: no limit.")
    )
    ended_at = models.DateTimeField(_("Ended"), null=True, editable=False)
    # What taking up an ended partnership leads back to.
    status_before_end = models.CharField(max_length=10, choices=Status.choices, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
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

    @property
    def undo_until(self) -> datetime | None:
        """Return until when the end can be undone, None unless the partnership has ended."""
        return self.ended_at + UNDO if self.ended_at else None

    @property
    def can_be_resumed(self) -> bool:
        """Return whether the partnership is suspended, or ended so lately that it can be taken up again."""
        recently = self.undo_until is not None and timezone.now() < self.undo_until
        return self.status == self.Status.SUSPENDED or (self.status == self.Status.ENDED and recently)

    @property
    def is_over(self) -> bool:
        """Return whether it has ended for good: nothing is left that could be taken up again."""
        return self.status == self.Status.ENDED and self.ended_at is not None and not self.status_before_end

"""Roles: what an organisation's staff, or its partners' people, may do."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from orgs.models.organisations import Organisation
from orgs.querysets import RoleQuerySet
from orgs.rights import ALL_RIGHTS, PARTNER_RIGHTS, known


def validate_rights(rights: list[str]) -> None:
    """Raise ValidationError when ``rights`` names one that does not exist."""
    if unknown := sorted(set(rights) - ALL_RIGHTS):
        raise ValidationError(_("Unknown rights: %(names)s"), params={"names": ", ".join(unknown)})


class Role(models.Model):
    """A set of rights, defined by an organisation for its own staff or for its partners."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Staff role")
        PARTNER = "partner", _("Partner role")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roles", verbose_name=_("Organization"))
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("Name"), max_length=80)
    rights = models.JSONField(_("Rights"), default=list, blank=True, validators=[validate_rights])

    objects: ClassVar[RoleQuerySet] = RoleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Role")
        verbose_name_plural = _("Roles")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint("organisation", "kind", "name", name="role_name_unique_per_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise ValidationError when a partner role holds what partners are never given."""
        if self.kind == Role.Kind.PARTNER and (beyond := sorted(set(self.rights) - PARTNER_RIGHTS)):
            message = _("A partner role can't hold these rights: %(names)s")
            raise ValidationError({"rights": ValidationError(message, params={"names": ", ".join(beyond)})})

    def allows(self, right: str) -> bool:
        """Return whether the role holds ``right``; raise UnknownRightError when there is none of that name."""
        return known(right) in self.rights

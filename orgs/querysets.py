"""Which roles and partnerships somebody may see, and which are in force."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from orgs.models import Organisation, Partnership, Role, User


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles, staff and partner."""

    def visible_to(self, user: "User") -> "RoleQuerySet":
        """Return the roles that the user's organisation defined, when the user's role may see roles."""
        if not user.has_right("role.view"):
            return self.none()
        return self.filter(organisation_id=user.organisation_id)


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    """Partnerships, from either side."""

    def active(self) -> "PartnershipQuerySet":
        """Return those in force: active, and the host uses partner collaboration."""
        return self.filter(status="active", host__partner_collaboration=True)

    def visible_to(self, user: "User") -> "PartnershipQuerySet":
        """Return the partners of the user's organisation, when the user's role may see partners."""
        if not user.has_right("partner.view"):
            return self.none()
        return self.filter(host_id=user.organisation_id)

    def offered_by(self, host: "Organisation") -> "PartnershipQuerySet":
        """Return the host's active partnerships, with what the share dialog shows of each."""
        return (
            self.active()
            .filter(host=host)
            .select_related("partner", "role")
            .prefetch_related("purposes", "labels__family")
            .order_by("partner__name", "pk")
        )

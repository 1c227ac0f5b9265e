"""Which roles, partnerships, invitations, purposes and labels somebody may see, and which are in force."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from orgs.models import Invitation, Label, Organisation, Partnership, Purpose, Role, User


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles, staff and partner."""

    def visible_to(self, user: "User") -> "RoleQuerySet":
        """Return the roles that the user's organisation defined, when the user's role may see roles."""
        if not user.has_right("role.view"):
            return self.none()
        return self.filter(organisation_id=user.organisation_id)

    def for_partners_of(self, host: "Organisation") -> "RoleQuerySet":
        """Return the partner roles that ``host`` can give to any partner: no copies made for a single one."""
        return self.filter(organisation=host, kind="partner", own_of=None)

    def for_staff_of(self, organisation: "Organisation") -> "RoleQuerySet":
        """Return the roles that people of ``organisation`` can have."""
        return self.filter(organisation=organisation, kind="staff")


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

    def to_share_with(self, host: "Organisation") -> "PartnershipQuerySet":
        """Return the host's active partnerships, with what the share dialog shows of each."""
        return (
            self.active()
            .filter(host=host)
            .select_related("partner", "role")
            .prefetch_related("purposes", "labels__family")
            .order_by("partner__name", "pk")
        )


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations to partners and to colleagues."""

    def pending(self) -> "InvitationQuerySet":
        """Return those that nobody has answered or revoked, expired ones too."""
        return self.filter(status="open")


class PurposeQuerySet(models.QuerySet["Purpose"]):
    """Purposes of organisations."""

    def offered_by(self, organisation_id: int) -> "PurposeQuerySet":
        """Return the purposes that can be chosen in that organisation: those that are not archived."""
        return self.filter(organisation_id=organisation_id, archived_at=None)


class LabelQuerySet(models.QuerySet["Label"]):
    """Labels of organisations."""

    def present(self) -> "LabelQuerySet":
        """Return the labels that have not been merged into another."""
        return self.filter(merged_into=None)

    def offered_by(self, organisation_id: int, kind: str) -> "LabelQuerySet":
        """Return the labels that can be put on things of ``kind`` ("entity", "partner", …) of that organisation."""
        usable = self.present().filter(family__organisation_id=organisation_id, archived_at=None)
        found = usable.filter(family__archived_at=None).select_related("family")
        # SQLite knows no "contains" of JSON lists; an organisation has few families.
        families = {label.family for label in found}
        return found.filter(family__in=[each.pk for each in families if kind in each.usable_for])

"""Which roles, partnerships, invitations and words of the settings somebody may see, and which are in force."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from orgs.models import (
        DeclineReason,
        Invitation,
        Label,
        LabelFamily,
        Organisation,
        Partnership,
        Purpose,
        Role,
        User,
    )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations."""

    def known_to(self, user: "User") -> "OrganisationQuerySet":
        """Return the user's own organisation, its active hosts, and the partners that work or pause with it."""
        partnerships = apps.get_model("orgs", "Partnership").objects
        own = user.organisation_id
        hosts = partnerships.active().filter(partner_id=own).values("host_id")
        partners = partnerships.filter(host_id=own, status__in=("active", "suspended")).values("partner_id")
        return self.filter(Q(pk=own) | Q(pk__in=hosts) | Q(pk__in=partners))


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

    def visible_to(self, user: "User") -> "InvitationQuerySet":
        """Return those of the user's organisation: to partners and to colleagues, as the user's role may see them."""
        ours = self.filter(organisation_id=user.organisation_id)
        if not user.has_right("partner.view"):
            ours = ours.filter(partnership=None)
        return ours if user.has_right("user.view") else ours.exclude(partnership=None)

    def to_confirm_by(self, user: "User") -> "InvitationQuerySet":
        """Return those that the user's organisation is asked to accept, when the user's role may answer that."""
        if not user.has_right("user.edit"):
            return self.none()
        return self.filter(status="confirming", joining_id=user.organisation_id)

    def with_all(self) -> "InvitationQuerySet":
        """Return them with what the pages and mails say of each."""
        return self.select_related("organisation", "partnership__partner", "role", "invited_by", "joining")


class PurposeQuerySet(models.QuerySet["Purpose"]):
    """Purposes of organisations."""

    def visible_to(self, user: "User") -> "PurposeQuerySet":
        """Return the purposes of the user's organisation, when the user's role may see its settings."""
        if not user.has_right("settings.view"):
            return self.none()
        return self.filter(organisation_id=user.organisation_id)

    def choices_for(self, organisation_id: int, had: Collection[int] = ()) -> "PurposeQuerySet":
        """Return what a form offers there: the purposes that are not archived, and those that the thing has."""
        return self.filter(Q(archived_at=None) | Q(pk__in=had), organisation_id=organisation_id)

    def offered_by(self, organisation_id: int) -> "PurposeQuerySet":
        """Return the purposes that can be chosen in that organisation: those that are not archived."""
        return self.filter(organisation_id=organisation_id, archived_at=None)


class DeclineReasonQuerySet(models.QuerySet["DeclineReason"]):
    """Reasons for which partners decline offers."""

    def visible_to(self, user: "User") -> "DeclineReasonQuerySet":
        """Return the reasons that the user's organisation keeps, when the user's role may see its settings."""
        if not user.has_right("settings.view"):
            return self.none()
        return self.filter(organisation_id=user.organisation_id)

    def choices_for(self, organisation_id: int) -> "DeclineReasonQuerySet":
        """Return what partners of that organisation choose from, in its order: the reasons that are not archived."""
        return self.filter(organisation_id=organisation_id, archived_at=None)


class LabelFamilyQuerySet(models.QuerySet["LabelFamily"]):
    """Families of labels."""

    def visible_to(self, user: "User") -> "LabelFamilyQuerySet":
        """Return the families of the user's organisation, when the user's role may see its settings."""
        if not user.has_right("settings.view"):
            return self.none()
        return self.filter(organisation_id=user.organisation_id)


class LabelQuerySet(models.QuerySet["Label"]):
    """Labels of organisations."""

    def visible_to(self, user: "User") -> "LabelQuerySet":
        """Return the labels of the user's organisation, when the user's role may see its settings."""
        if not user.has_right("settings.view"):
            return self.none()
        return self.present().filter(family__organisation_id=user.organisation_id)

    def choices_for(self, organisation_id: int, kind: str, had: Collection[int] = ()) -> "LabelQuerySet":
        """Return what a form for things of ``kind`` offers there: the labels on offer, and those that the thing has."""
        # SQLite knows no "contains" of JSON lists; the kinds are plain words, so their text does.
        words = self.alias(usable_for=Cast("family__usable_for", models.TextField()))
        offered = Q(archived_at=None, family__archived_at=None, usable_for__contains=f'"{kind}"')
        ours = words.present().filter(family__organisation_id=organisation_id)
        return ours.filter(offered | Q(pk__in=had)).select_related("family")

    def present(self) -> "LabelQuerySet":
        """Return the labels that have not been merged into another."""
        return self.filter(merged_into=None)

    def offered_by(self, organisation_id: int, kind: str) -> "LabelQuerySet":
        """Return the labels that can be put on things of ``kind`` ("entity", "partner", …) of that organisation."""
        return self.choices_for(organisation_id, kind)

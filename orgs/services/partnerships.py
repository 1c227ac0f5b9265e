"""Partnerships between a host and a partner."""

from collections.abc import Iterable
from typing import TypedDict, Unpack

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activity.services import record
from orgs.models import Label, Organisation, Partnership, Purpose, Role, User
from orgs.services.choosing import chosen_labels, chosen_purposes


class PartnerDetails(TypedDict, total=False):
    """What a host notes down about a partner, besides its role, purposes and labels."""

    contact: str
    email: str
    phone: str
    street: str
    house_number: str
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None
    radius_km: int | None
    language: str
    user_limit: int | None


@transaction.atomic
def create_partnership(
    *,
    actor: User | None,
    host: Organisation,
    partner: Organisation,
    role: Role,
    status: str = Partnership.Status.ACTIVE,
    purposes: Iterable[Purpose] = (),
    labels: Iterable[Label] = (),
    **details: Unpack[PartnerDetails],
) -> Partnership:
    """Return a new partnership.

    Raises PermissionDenied unless ``actor``, if there is one, may edit partners of ``host``; ValidationError when the
    two are partners already, or when the role, a purpose or a label is not the host's.
    """
    if actor:
        demand_partner_edit(actor, host.pk)
    partnership = Partnership(host=host, partner=partner, role=role, status=status, **details)
    partnership.full_clean()
    purposes, labels = list(purposes), list(labels)
    demand_own_words(host.pk, purposes, labels)
    partnership.save()
    partnership.purposes.set(chosen_purposes(organisation_id=host.pk, chosen=purposes))
    partnership.labels.set(chosen_labels(organisation_id=host.pk, kind="partner", chosen=labels))
    record(actor=actor, verb="partnership_created", target=partnership, organisation_id=host.pk)
    return partnership


def demand_partner_edit(actor: User, host_id: int) -> None:
    """Raise PermissionDenied unless ``actor`` may edit the partners of that host."""
    if actor.organisation_id != host_id or not actor.has_right("partner.edit"):
        raise PermissionDenied


def demand_own_words(host_id: int, purposes: Iterable[Purpose], labels: Iterable[Label]) -> None:
    """Raise ValidationError unless purposes and labels are all the host's."""
    owners = {each.organisation_id for each in purposes} | {each.family.organisation_id for each in labels}
    if owners - {host_id}:
        raise ValidationError(_("Choose purposes and labels of your own organization."))

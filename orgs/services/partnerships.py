"""Partnerships between a host and a partner."""

from collections.abc import Iterable

from django.db import transaction

from activity.services import record
from orgs.models import Label, Organisation, Partnership, Purpose, Role, User


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
) -> Partnership:
    """Return a new partnership; raise ValidationError when it is one already or the role is not the host's."""
    partnership = Partnership(host=host, partner=partner, role=role, status=status)
    partnership.full_clean()
    partnership.save()
    partnership.purposes.set(purposes)
    partnership.labels.set(labels)
    record(actor=actor, verb="partnership_created", target=partnership, organisation_id=host.pk)
    return partnership

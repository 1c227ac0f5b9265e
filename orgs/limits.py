"""How many people an organisation may have: the hosts it works for say so."""

from django.db.models import Min
from django.utils import timezone

from orgs.models import Invitation, Organisation, Partnership

# Somebody suspended comes back with the same people.
IN_FORCE = (Partnership.Status.ACTIVE, Partnership.Status.SUSPENDED)


def user_limit(organisation: Organisation) -> int | None:
    """Return the smallest of the limits that hosts set for ``organisation``; None when none did."""
    limit: int | None = organisation.hosts.filter(status__in=IN_FORCE).aggregate(least=Min("user_limit"))["least"]
    return limit


def people_count(organisation: Organisation) -> int:
    """Return how many people ``organisation`` has: those who can sign in, and those invited as colleagues."""
    invited = Invitation.objects.pending().filter(
        organisation=organisation, partnership=None, expires_at__gt=timezone.now()
    )
    return organisation.users.filter(is_active=True).count() + invited.count()

"""What the portal remembers of its visitors."""

from datetime import datetime

from orgs.models import User


def mark_portal_seen(*, actor: User, at: datetime) -> None:
    """Remember that ``actor`` looked at what is shared; what comes later is new on the next visit."""
    User.objects.filter(pk=actor.pk).update(portal_seen_at=at)

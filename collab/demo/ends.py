"""Until when a partner has access, and what it opened: something to see in the access review and the trail."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from collab.demo.people import DACHWERK
from collab.demo.world import World
from entities.models import Entity, EntityGrant
from sharing.models import Opening
from sharing.until import end_of_day

# Dachwerk opened all but the last so many days ago.
OPENED = (4, 1)
ENDS_IN = timedelta(days=5)


def make_ends(world: World) -> None:
    """Let Dachwerk's oldest share end soon, and some of its shares have been opened."""
    partner = world.people.partners[DACHWERK.organisation].partner
    grants = list(EntityGrant.objects.filter(group=partner.group_id).order_by("granted_at", "pk")[:3])
    end = end_of_day(timezone.localdate() + ENDS_IN, world.people.host.time_zone)
    # As if both sides had been told already.
    EntityGrant.objects.filter(pk=grants[0].pk).update(expires_at=end, warned_for=end)
    for grant, days in zip(grants, OPENED, strict=False):
        at = world.past.ago(days, minutes=40)
        Opening.objects.create(
            thing_type=ContentType.objects.get_for_model(Entity),
            thing_id=grant.content_object_id,
            host=world.people.host,
            partner=partner,
            user=world.people.partner_users[DACHWERK.organisation],
            day=at.date(),
            first_at=at,
            last_at=at,
        )

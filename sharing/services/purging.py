"""What remains of a partnership whose end cannot be undone any more: nothing."""

from django.db import transaction
from django.utils import timezone

from activity.services import record
from orgs.models import Partnership, Role
from orgs.models.partnerships import UNDO
from sharing.grants import Grant


def purge_ended() -> int:
    """Take the grants and the own roles of all partnerships that ended too long ago to be undone; return how many.

    Each is a transaction of its own, so that whatever stops this leaves the others done.
    """
    long_ago = Partnership.objects.filter(status=Partnership.Status.ENDED, ended_at__lte=timezone.now() - UNDO)
    waiting = list(long_ago.exclude(status_before_end="").order_by("pk").values_list("pk", flat=True))
    return sum(_purge(pk) for pk in waiting)


@transaction.atomic
def _purge(pk: int) -> bool:
    """Purge one; return whether there was anything to do. What says that it is done is the empty former status."""
    # Without joins: PostgreSQL would not find the row if what it is joined with became another meanwhile.
    partnership = Partnership.objects.select_for_update(no_key=True).get(pk=pk)
    if partnership.status != Partnership.Status.ENDED or not partnership.status_before_end:
        return False
    taken = _take_grants(partnership)
    roles = _drop_roles(partnership)
    partnership.status_before_end = ""
    partnership.save(update_fields=["status_before_end"])
    record(
        actor=None,
        verb="partnership_purged",
        target=partnership,
        organisation_id=partnership.host_id,
        changes={"shares": taken, "roles": roles},
    )
    return True


def _take_grants(partnership: Partnership) -> dict[str, int]:
    """Delete all grants of the host to the partner, expired ones too; return how many by kind of thing."""
    found = {
        model.target_model(): model.objects.filter(
            group_id=partnership.partner.group_id, host_id=partnership.host_id
        ).delete()[0]
        for model in Grant.__subclasses__()
    }
    return {str(model._meta.model_name): count for model, count in found.items() if count}


def _drop_roles(partnership: Partnership) -> list[str]:
    """Delete the roles that were made for this partnership alone; return their names.

    If one of them is its role, the narrowest of the host's common roles takes the place; without any it stays.
    """
    own = partnership.own_roles.all()
    if partnership.role.own_of_id == partnership.pk:
        common = Role.objects.for_partners_of(partnership.host)
        narrowest = min(common, key=lambda role: (len(role.rights), role.pk), default=None)
        own = own.exclude(pk=partnership.role_id) if narrowest is None else own
        partnership.role = narrowest or partnership.role
        partnership.version += 1
        partnership.save(update_fields=["role", "version"])
    names = sorted(own.values_list("name", flat=True))
    own.delete()
    return names

"""Row 1: the newest 50 that a partner sees, and how many there are."""

from collections.abc import Callable

from django.db import connection
from guardian.shortcuts import get_objects_for_user

from bench.timing import Row, race
from bench.world import BenchWorld
from entities.models import Entity
from orgs.models import User
from sharing.access import access_of
from sharing.grants import view_permission_id
from sharing.newest import NewestShared

IDS = """SELECT content_object_id FROM entities_entitygrant
         WHERE group_id = %s AND permission_id = %s ORDER BY content_object_id DESC LIMIT 50"""
COUNT = "SELECT count(*) FROM entities_entitygrant WHERE group_id = %s AND permission_id = %s"


def _ours(user: User) -> Callable[[], object]:
    """Return the portal's way; what the user may do is asked once per request, so it is no part of this row."""
    access_of(user)

    def run() -> object:
        shared = NewestShared(Entity.objects.all(), user)
        return shared[:50], len(shared)

    return run


def _peer(user: User) -> Callable[[], object]:
    def run() -> object:
        found = get_objects_for_user(
            User.objects.get(pk=user.pk), "entities.view_entity", Entity, accept_global_perms=False
        )
        return list(found.order_by("-pk")[:50]), found.count()

    return run


def _limit(user: User) -> Callable[[], object]:
    parameters = [user.organisation.group_id, view_permission_id(Entity)]

    def run() -> object:
        with connection.cursor() as cursor:
            cursor.execute(IDS, parameters)
            ids = [pk for (pk,) in cursor.fetchall()]
            cursor.execute(COUNT, parameters)
            count = cursor.fetchone()
            marks = ",".join(["%s"] * len(ids))
            cursor.execute(f"SELECT * FROM entities_entity WHERE id IN ({marks}) ORDER BY id DESC", ids)
            return cursor.fetchall(), count

    return run


def measure(world: BenchWorld) -> list[Row]:
    """Return a row per partner."""
    return [_row(name, user) for name, user in world.partners.items()]


def _row(name: str, user: User) -> Row:
    times = race({"ours": _ours(user), "peer": _peer(user), "limit": _limit(user)})
    met = times["ours"] <= 3 * times["limit"] and times["peer"] >= 5 * times["ours"]
    return Row(
        f"visible 50 + count, {name}", times["ours"], times["peer"], times["limit"], "≤ 3× limit, ≥ 5× peer", met
    )

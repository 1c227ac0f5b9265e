"""Row 4: saving the share dialog with 5,000 contents, and saving it once more with nothing changed."""

from collections.abc import Callable
from functools import wraps

from django.db import connection, transaction
from guardian.core import ObjectPermissionChecker

from bench.pages import CONTENTS
from bench.timing import Row, race
from bench.world import BenchWorld, fill
from entities.models import Entity, File, FileGrant, Note, NoteGrant
from orgs.models import Partnership
from sharing.contents import SELF, Selection
from sharing.grants import view_permission_id
from sharing.services import Choice, save_shares

KINDS = ((File, FileGrant), (Note, NoteGrant))
INSERT = """INSERT INTO {grants} (content_object_id, group_id, permission_id, host_id, granted_by_id, granted_at)
    SELECT id, %s, %s, %s, %s, CURRENT_TIMESTAMP FROM {things} WHERE entity_id = %s {more}"""
ROUNDS = 7


def rows(world: BenchWorld) -> list[Row]:
    """Return the two rows; what is given in a round is taken back by rolling the round back."""
    entity = Entity.objects.create(owner=world.host, type=world.lead, title="Saved")
    fill(entity, CONTENTS)
    partnership = world.host.partnerships.get(partner__name="tiny")
    chosen = {
        model.kind: frozenset(model.objects.filter(entity=entity).values_list("pk", flat=True)) for model, _g in KINDS
    }
    return [_first(world, entity, partnership, chosen), _again(world, entity, partnership, chosen)]


def _first(world: BenchWorld, entity: Entity, partnership: Partnership, chosen: Selection) -> Row:
    choice = Choice(partnership.pk, chosen)
    times = race(
        {
            "ours": _undone(lambda: save_shares(actor=world.staff, thing=entity, choices=[choice])),
            "peer": _undone(lambda: _assign(world, entity, partnership)),
            "limit": _undone(lambda: _insert(world, entity, partnership)),
        },
        rounds=ROUNDS,
    )
    met = times["ours"] <= 3 * times["limit"]
    return Row(f"save {CONTENTS:,} grants", times["ours"], times["peer"], times["limit"], "≤ 3× limit", met)


def _again(world: BenchWorld, entity: Entity, partnership: Partnership, chosen: Selection) -> Row:
    """Return the row of a save without a difference, whose limit inserts what is there already: nothing."""
    save_shares(actor=world.staff, thing=entity, choices=[Choice(partnership.pk, chosen)])
    same = Choice(partnership.pk, chosen, chosen | {SELF: frozenset({entity.pk})})
    times = race(
        {
            "ours": _undone(lambda: save_shares(actor=world.staff, thing=entity, choices=[same])),
            "limit": _undone(lambda: _insert(world, entity, partnership, "ON CONFLICT DO NOTHING")),
        },
        rounds=ROUNDS,
    )
    met = times["ours"] <= 1.5 * times["limit"]
    return Row("save them again unchanged", times["ours"], None, times["limit"], "≤ 1.5× limit", met)


def _assign(world: BenchWorld, entity: Entity, partnership: Partnership) -> None:
    """Do what guardian's ``bulk_assign_perm`` does, which can't say the host that our grants need."""
    group = partnership.partner.group
    for model, grants in KINDS:
        things = model.objects.filter(entity=entity)
        checker = ObjectPermissionChecker(group)
        checker.prefetch_perms(things)
        carried = {"permission_id": view_permission_id(model), "group": group, "host": world.host}
        missing = [each for each in things if not checker.has_perm(f"view_{model.kind}", each)]
        grants.objects.bulk_create(grants(**carried, content_object=each) for each in missing)


def _undone(work: Callable[[], object]) -> Callable[[], object]:
    @wraps(work)
    @transaction.atomic
    def run() -> None:
        work()
        transaction.set_rollback(True)

    return run


def _insert(world: BenchWorld, entity: Entity, partnership: Partnership, more: str = "") -> None:
    for model, grants in KINDS:
        sql = INSERT.format(grants=grants._meta.db_table, things=model._meta.db_table, more=more)
        group = partnership.partner.group_id
        with connection.cursor() as cursor:
            cursor.execute(sql, [group, view_permission_id(model), world.host.pk, world.staff.pk, entity.pk])

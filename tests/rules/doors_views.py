"""The doors of saved views: what they filter, sort, group and show by, for staff at home and partners in their list."""

import re
from typing import Any

from entities.arrangement import BOARD, MAP, Arrangement
from entities.boards import seen_of
from entities.models import Entity, SavedView
from entities.services.views import create_view
from entities.values import PICKED
from tests.rules.doors import Complaints, _holding, door, hidden, listed, shown, shut
from tests.rules.world import Cell, World

GROUPING = ("choice", "boolean", "user")
LANES = ("choice", "boolean")


def table(world: World, who: str) -> str:
    """Return the address of the list that somebody has of the type."""
    return world.table if who == "staff" else f"/shared/type/{world.type.pk}/"


def kept(world: World, cell: Cell, arrangement: Arrangement) -> SavedView:
    """Return a view of the host's staff, who see everything, shared with the whole organisation."""
    name = f"View {cell}"
    return create_view(
        actor=world.people["all"], entity_type=world.type, name=name, arrangement=arrangement, shared=True
    )


def opened(world: World, who: str, view: SavedView, cell: Cell) -> tuple[str, list[str]]:
    """Return the page of a view, and what is wrong when it goes by something hidden: then it is nowhere."""
    answer = world.get(who, table(world, who), {"view": view.pk})
    bar = world.get(who, table(world, who))[1]
    if cell.seen:
        return answer[1], [*shut(answer, 200), *([] if view.name in bar else [f"{cell}: not offered"])]
    direct = world.get(who, f"/views/{view.pk}/")
    wrong = [f"{cell}: {each}" for found in (answer, direct) for each in shut(found, 404)]
    return "", [*wrong, *([f"{cell}: offered"] if view.name in bar else [])]


@door("shared list columns")
def shared_columns(world: World, who: str) -> Complaints:
    """Show in a partner's list only what is seen, whatever the address asks for."""
    every = [name for cell in world.cells for name in (f"a.{cell.key}", cell.key, "updated")]
    if who == "staff":
        yield from shut(world.get(who, f"/shared/type/{world.type.pk}/"), 404)
        return
    for data in ({}, {"columns": every}):
        text = world.get(who, table(world, who), data)[1]
        text = text[text.index("<main") :]
        # Addresses on the page say again only what there is.
        yield from shown(world, text, numbers=(1, 2))


@door("shared list forged")
def forged(world: World, who: str) -> Complaints:
    """Give the same page whatever hidden things an address sorts, filters, groups and draws by."""
    address = table(world, who)
    for cell in (each for each in world.cells if not each.seen):
        key = f"a.{cell.key}"
        for data in ({"sort": key}, {"sort": f"-{key}"}, {key: cell.word(1).lower()}, {"group": key}):
            text = world.get(who, address, data)[1]
            if listed(text) != [3, 2, 1]:
                yield f"{cell}: {data} gives {listed(text)}"
            yield from hidden(world, text.replace(cell.word(1).lower(), "") if key in data else text, cell, names=False)
        # Addresses on the page repeat what was asked for, which is nobody's secret.
        text = re.sub(r'(href|value)="[/?][^"]*"', "", world.get(who, address, {"group": key, "display": BOARD})[1])
        yield from hidden(world, text[text.index("<main") :], cell)


@door("view filter")
def by_filter(world: World, who: str) -> Complaints:
    """Narrow by a view's filter, or have no such view."""
    for cell in (each for each in world.cells if each.kind in PICKED):
        value = cell.word(1).lower() if cell.kind == "boolean" else cell.word(1)
        text, wrong = opened(world, who, kept(world, cell, Arrangement(filters={f"a.{cell.key}": [value]})), cell)
        yield from wrong
        expected = _holding(cell, [3, 2, 1])
        if cell.seen and listed(text) != expected:
            yield f"{cell}: {listed(text)} instead of {expected}"


@door("view sort")
def by_sort(world: World, who: str) -> Complaints:
    """Sort by a view's order, or have no such view."""
    for cell in (each for each in world.cells if each.kind != "choices"):
        text, wrong = opened(world, who, kept(world, cell, Arrangement(sort=f"-a.{cell.key}")), cell)
        yield from wrong
        if cell.seen and listed(text) != [2, 3, 1]:
            yield f"{cell}: {listed(text)} instead of [2, 3, 1]"


@door("view group")
def by_group(world: World, who: str) -> Complaints:
    """Group by what a view groups by, or have no such view."""
    for cell in (each for each in world.cells if each.kind in GROUPING):
        text, wrong = opened(world, who, kept(world, cell, Arrangement(group=f"a.{cell.key}")), cell)
        yield from wrong
        heads = [part.partition("</th>")[0] for part in text.split('class="table__group">')[1:]]
        if cell.seen and (len(heads) != 2 or cell.attribute.label not in heads[0]):
            yield f"{cell}: {heads}"


@door("view column")
def by_column(world: World, who: str) -> Complaints:
    """Show a view's columns as far as they are seen; the view is there without the others."""
    for cell in world.cells:
        view = kept(world, cell, Arrangement(columns=[f"a.{cell.key}", "updated"]))
        status, text = world.get(who, table(world, who), {"view": view.pk})
        yield from shut((status, text), 200)
        results = text[text.index("<table") :]
        yield from shown(world, results, numbers=(1, 2), cells=[cell]) if cell.seen else hidden(world, results, cell)
        if not cell.seen and "<td data-label" in results:
            yield f"{cell}: an empty column"
        # Its name tells of the cell here.
        SavedView.objects.all().delete()


@door("view board")
def by_board(world: World, who: str) -> Complaints:
    """Have the columns of a board by what is seen, and cards to move where it is written; or no such view."""
    for cell in (each for each in world.cells if each.kind in LANES):
        arrangement = Arrangement(columns=[], group=f"a.{cell.key}", display=BOARD)
        text, wrong = opened(world, who, kept(world, cell, arrangement), cell)
        yield from wrong
        if cell.seen and text.count("data-card") != (3 if cell.written else 0):
            yield f"{cell}: {text.count('data-card')} cards to move"


@door("view map")
def on_map(world: World, who: str) -> Complaints:
    """Draw what has coordinates in an address that is seen, and nothing of others."""
    for cell in (each for each in world.cells if each.kind == "address"):
        place = {"street": "x", "latitude": 48.9, "longitude": 9.1}
        probe = Entity.objects.get(pk=world.probes[1].pk)
        Entity.objects.filter(pk=probe.pk).update(values=probe.values | {cell.key: place})
        text = world.get(who, table(world, who), {"display": MAP})[1]
        found = 'aria-label="Probe 1"' in text
        if found != cell.seen or '"Probe 2"' in text:
            yield f"{cell}: {found}"
        Entity.objects.filter(pk=probe.pk).update(values=probe.values)


@door("card move")
def moved(world: World, who: str) -> Complaints:
    """Write by moving a card only what can be written; know no board of what is hidden."""
    for cell in (each for each in world.cells if each.kind in LANES):
        entity = Entity.objects.get(pk=world.probes[1].pk)
        sent: dict[str, Any] = {"attribute": cell.attribute.pk, "seen": seen_of(entity, cell.attribute)}
        sent["to"] = str(cell.value(2)).lower() if cell.kind == "boolean" else cell.value(2)
        answer = world.post(who, f"/entities/{entity.pk}/move/", sent)
        yield from (f"{cell}: {each}" for each in shut(answer, {"hidden": 404, "read": 403, "edit": 302}[cell.level]))
        if (world.values(1)[cell.key] == cell.value(2)) != cell.written:
            yield f"{cell}: written, or not"


@door("view saved")
def saved(world: World, who: str) -> Complaints:
    """Keep in a view nothing of what is hidden from whoever saves it."""
    if who == "partner":
        yield from shut(world.get(who, f"{world.table}views/add/"), 404)
        return
    for cell in (each for each in world.cells if not each.seen):
        key = f"a.{cell.key}"
        query = f"?columns={key}&{key}={cell.word(1).lower()}&sort={key}&group={key}&display=board"
        yield from shut(world.post(who, f"{world.table}views/add/{query}", {"name": str(cell)}), 302)
        view = SavedView.objects.get(name=str(cell))
        said = f"{view.columns} {view.filters} {view.sort} {view.group}"
        if cell.key in said:
            yield f"{cell}: {said}"

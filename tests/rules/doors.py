"""Every door through which a value could be read, ordered, counted or written: what each says wrong, in words.

A door is a function of the world and a reader that yields a complaint for each cell that it shows too much or too
little of, or lets be written. A door that is not for the reader has to be shut.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils import timezone

from entities.kinds import KINDS
from entities.values import PICKED, REFERENCES
from tests import books
from tests.rules.world import MIXED, Cell, World, mark

Complaints = Iterator[str]
Door = Callable[[World, str], Complaints]
DOORS: dict[str, Door] = {}
PORTAL = "/shared/"


def door(name: str) -> Callable[[Door], Door]:
    """Return what notes a function as the door ``name``."""

    def note(function: Door) -> Door:
        DOORS[name] = function
        return function

    return note


def shown(world: World, text: str, *, numbers: tuple[int, ...] = (1,), cells: list[Cell] | None = None) -> Complaints:
    """Yield the cells of which ``text`` shows too much, or not the name and the values ``numbers``."""
    for cell in cells or world.cells:
        if not cell.seen:
            yield from hidden(world, text, cell)
            continue
        missing = [cell.attribute.label] if cell.attribute.label not in text else []
        missing += [each for number in numbers for each in world.texts(cell, number) if each not in text]
        yield from (f"{cell}: {each} is missing" for each in missing)


def hidden(world: World, text: str, cell: Cell, *, names: bool = True) -> Complaints:
    """Yield what ``text`` tells of a cell: name, key, or any of its values."""
    words = {each for number in (1, 2, 3) for each in world.texts(cell, number)}
    words |= {cell.word(number) for number in (1, 2, 3)} if cell.kind not in {"boolean", *REFERENCES} else set()
    words |= {cell.attribute.label, cell.key} if names else set()
    yield from (f"{cell}: {each} is there" for each in words if each in text)


def shut(answer: tuple[int, str], *statuses: int) -> Complaints:
    """Yield a complaint unless the answer is one of ``statuses``."""
    if answer[0] not in statuses:
        yield f"{answer[0]} instead of {statuses}"


def listed(text: str) -> list[int]:
    """Return the numbers of the probes that the results of a page name, in their order."""
    start = text.find('id="results"')
    found = sorted((text.find(f">Probe {number}<", start), number) for number in (1, 2, 3))
    return [number for place, number in found if place >= 0]


@door("detail")
def detail(world: World, who: str) -> Complaints:
    """Show names and values of what is seen, and ways to edit where something can be written."""
    status, text = world.get(who, world.addresses[1])
    yield from shut((status, text), 200)
    yield from shown(world, text)
    for heading, expected in (("Group-hidden", 0), ("Group-read", 1), ("Group-edit", 2), ("Mixed", 2)):
        found = (f">{heading}<" in text) + (f"Edit {heading}" in text)
        if found != expected:
            yield f"{heading}: {found} instead of {expected}"


@door("list columns")
def columns(world: World, who: str) -> Complaints:
    """Offer the columns of what is seen, and show them."""
    answer = world.get(who, world.table)
    yield from shown(world, answer[1], numbers=(1, 2)) if who == "staff" else shut(answer, 404)


@door("column choice")
def column_choice(world: World, who: str) -> Complaints:
    """Show of the columns that the address names only those that are seen."""
    every = [name for cell in world.cells for name in (f"a.{cell.key}", cell.key)]
    answer = world.get(who, world.table, {"columns": every})
    if who == "partner":
        yield from shut(answer, 404)
        return
    # Addresses of the page repeat what was asked for, which is nobody's secret.
    yield from shown(world, re.sub(r'(href|value)="[/?][^"]*"', "", _results(answer[1])), numbers=(1, 2))
    if "<td data-label" in _results(world.get(who, world.table, {"columns": ["updated"]})[1]):
        yield "when something was changed is told"


def _results(page: str) -> str:
    return page[page.index("<table") :]


@door("filter")
def filtered(world: World, who: str) -> Complaints:
    """Narrow a list only by what is seen."""
    address = world.table if who == "staff" else PORTAL
    everything = listed(world.get(who, address)[1])
    for cell in world.cells:
        status, text = world.get(who, address, {f"a.{cell.key}": cell.word(1).lower()})
        yield from shut((status, text), 200)
        narrows = cell.seen and cell.kind in PICKED and who == "staff"
        # Of a yes or no the third probe has, as the first one, a no.
        expected = ([3, 1] if cell.kind == "boolean" else _holding(cell, everything)) if narrows else everything
        if listed(text) != expected:
            yield f"{cell}: {listed(text)} instead of {expected}"


def _holding(cell: Cell, everything: list[int]) -> list[int]:
    """Return which probes hold the cell's first value: the third one had it changed to that."""
    return [number for number in everything if number in {1, 3}]


@door("sort")
def ordered(world: World, who: str) -> Complaints:
    """Order a list only by what is seen."""
    address = world.table if who == "staff" else PORTAL
    default = listed(world.get(who, address)[1])
    signs = ("", "-") if who == "staff" else ("-",)
    for cell in world.cells:
        orders = [listed(world.get(who, address, {"sort": f"{sign}a.{cell.key}"})[1]) for sign in signs]
        follows = cell.seen and cell.kind != "choices" and who == "staff"
        # The second probe has the highest value; among the others the newest comes first.
        expected = [[3, 1, 2], [2, 3, 1]] if follows else [default for _sign in signs]
        if orders != expected:
            yield f"{cell}: {orders} instead of {expected}"


@door("search")
def searched(world: World, who: str) -> Complaints:
    """Find only by what is seen."""
    address = world.table if who == "staff" else PORTAL
    for cell in world.cells:
        telling = cell.seen and cell.kind not in {"boolean", *REFERENCES}
        word = mark(cell.kind, cell.level, 2) if cell.kind in REFERENCES else cell.word(2)
        expected = [2] if telling else []
        found = listed(world.get(who, address, {"q": word})[1])
        if found != expected:
            yield f"{cell}: {found} instead of {expected}"


@door("export")
def exported(world: World, who: str) -> Complaints:
    """Give out the columns of what is seen, whatever the address asks for."""
    every = [f"a.{cell.key}" for cell in world.cells]
    if who == "partner":
        yield from shut(world.get(who, f"{world.table}export/"), 404)
        return
    for data in ({}, {"columns": every}):
        answer = world.get(who, f"{world.table}export/", data)
        yield from shut(answer, 200)
        for cell in world.cells:
            yield from exported_cell(world, answer[1], cell) if cell.seen else hidden(world, answer[1], cell)
    sorts = [world.get(who, f"{world.table}export/", {"sort": f"{sign}a.hidden_number_key"}) for sign in ("", "-")]
    if sorts[0] != sorts[1]:
        yield "hidden number: the order follows it"


def exported_cell(world: World, text: str, cell: Cell) -> Complaints:
    words = {exported_word(cell)} if cell.kind in {"number", "money", "date", "datetime"} else world.texts(cell, 1)
    missing = [word for word in (cell.attribute.label, *words) if word not in text]
    yield from (f"{cell}: {word} is missing" for word in missing)


def exported_word(cell: Cell) -> str:
    """Return how a table has the first value of a number or a moment."""
    if cell.kind != "datetime":
        return str(cell.value(1))
    return f"{timezone.localtime(datetime.fromisoformat(cell.value(1))):%Y-%m-%d %H:%M}"


@door("export for Excel")
def exported_book(world: World, who: str) -> Complaints:
    """Give out the columns of what is seen, whatever the address asks for; nothing else stands anywhere in the file."""
    every = [f"a.{cell.key}" for cell in world.cells]
    answer = world.clients[who].get(f"{world.table}export/", {"format": "xlsx", "columns": every})
    if who == "partner":
        yield from shut((answer.status_code, ""), 404)
        return
    content = answer.getvalue()
    text = "\n".join(str(each) for row in books.cells(content) for each in row)
    for cell in world.cells:
        yield from (
            exported_cell(world, text, cell) if cell.seen else hidden(world, books.everything(content) + text, cell)
        )


@door("portal summary")
def summary(world: World, who: str) -> Complaints:
    """Show in the portal's lines the first values of what is seen. Each cell has its turn as the only one."""
    attributes = world.type.attributes
    for cell in world.cells if who == "partner" else []:
        attributes.update(in_list=False)
        attributes.filter(pk=cell.attribute.pk).update(in_list=True)
        lines = " ".join(re.findall(r'<div class="muted small">(.*?)</div>', world.get(who, PORTAL)[1]))
        expected = world.texts(cell, 1) if cell.seen else set()
        yield from (f"{cell}: {each} is missing" for each in expected if each not in lines)
        yield from () if cell.seen else hidden(world, lines, cell)
    if who == "staff" and listed(world.get(who, PORTAL)[1]):
        yield "staff meet their own things in the portal"


@door("history")
def history(world: World, who: str) -> Complaints:
    """Tell of changes of what is seen, and nothing at all of others."""
    for kind in KINDS:
        world.change_together(3, [world.cell(kind, "hidden"), world.cell(kind, "edit")], 2)
    pages = [world.get(who, f"{world.addresses[3]}history/", {"page": number})[1] for number in range(1, 6)]
    text = "".join(pages)
    yield from shown(world, text, numbers=(1, 3))
    # One line for each that is seen, and one for each change of two together.
    expected, lines = len([cell for cell in world.cells if cell.seen]) + len(KINDS), text.count("changed Probe 3")
    if lines != expected:
        yield f"{lines} lines instead of {expected}"


@door("edit form")
def edit_form(world: World, who: str) -> Complaints:
    """Offer fields for what can be written, and nothing else."""
    for group in ("Mixed", "Group-edit"):
        cells = [cell for cell in world.cells if cell.attribute.group == group]
        cell = next(each for each in cells if each.written)
        text = world.get(who, f"{world.addresses[1]}group/{cell.attribute.pk}/")[1]
        text = text[text.index("<main") :]
        for each in world.cells:
            if (f'name="values-{each.key}' in text) != (each in cells and each.written):
                yield f"{each}: a field, or none"
            yield from _offered(world, text, each)


def _offered(world: World, text: str, cell: Cell) -> Complaints:
    """Yield what a form tells of a cell that it has no field for; people may stand there as somebody to choose."""
    if not cell.written and (cell.kind, cell.level) != ("user", "read"):
        yield from hidden(world, text, cell)


@door("forged values")
def forged_values(world: World, who: str) -> Complaints:
    """Refuse the whole form when it has a field more; write what may be written."""
    before = world.values(1)
    address, data = world.form(who, 1, world.cell("text", "edit"))
    for cell in world.cells:
        if cell.written:
            yield from _written(world, who, cell)
            continue
        yield from (f"{cell}: {each}" for each in shut(world.post(who, address, data | cell.sent(2)), 403))
        if world.values(1) != before:
            yield f"{cell}: written"


def _written(world: World, who: str, cell: Cell) -> Complaints:
    """Yield whether what may be written is not: to tell refusals from a form that takes nothing at all."""
    address, data = world.form(who, 1, cell)
    data = {name: value for name, value in data.items() if not name.startswith(f"values-{cell.key}")}
    yield from (f"{cell}: {each}" for each in shut(world.post(who, address, data | cell.sent(2)), 302))
    if world.values(1)[cell.key] != cell.value(2):
        yield f"{cell}: not written"
    world.change(1, [cell], 1)


@door("forged group address")
def forged_address(world: World, who: str) -> Complaints:
    """Know no group by an attribute that is hidden, and open none in which nothing can be written."""
    before = world.values(1)
    _address, good = world.form(who, 1, world.cell("text", "edit"))
    for place, cell in enumerate(world.cells):
        address = f"{world.addresses[1]}group/{cell.attribute.pk}/"
        status = {"hidden": 404, "read": 200 if cell.kind in MIXED else 403, "edit": 200}[cell.level]
        yield from (f"{cell}: {each}" for each in shut(world.get(who, address), status))
        if cell.written:
            continue
        data = cell.sent(2) | {"values-seen": good["values-seen"] if place % 2 else ""}
        expected = (422, 403) if status == 200 else (status,)
        yield from (f"{cell}: sent, {each}" for each in shut(world.post(who, address, data), *expected))
        if world.values(1) != before:
            yield f"{cell}: written"


@door("create form")
def create_form(world: World, who: str) -> Complaints:
    """Offer fields for what can be written, and make nothing out of more."""
    address, count = f"{world.table}new/", world.type.entities.count()
    if who == "partner":
        yield from shut(world.get(who, address), 403)
        return
    text = world.get(who, address)[1]
    for cell in world.cells:
        if (f'name="values-{cell.key}' in text) != cell.written:
            yield f"{cell}: a field, or none"
        yield from _offered(world, text, cell)
        if not cell.written:
            answer = world.post(who, address, {"header-title": "Neu"} | cell.sent(1))
            yield from (f"{cell}: {each}" for each in shut(answer, 403))
    if world.type.entities.count() != count:
        yield "something was made"


def marked(world: World, text: str) -> Complaints:
    """Yield which hidden cells a text tells of that has no reason to tell of any."""
    for cell in world.cells:
        if not cell.seen:
            yield from hidden(world, text, cell)


def cells_of(world: World, *, written: bool) -> list[Cell]:
    """Return the cells that may be written, or those that may not."""
    return [cell for cell in world.cells if cell.written == written]

"""The doors through which a partner takes a list along."""

from entities.values import REFERENCES
from tests import books
from tests.rules.doors import Complaints, door, exported_cell, hidden, shut
from tests.rules.world import World


@door("shared export")
def shared_export(world: World, who: str) -> Complaints:
    """Give out the columns of what is seen of what is shared, whatever the address asks for, in either format."""
    address = f"/shared/type/{world.type.pk}/export/"
    if who == "staff":
        yield from shut(world.get(who, address), 404)
        return
    every = [f"a.{cell.key}" for cell in world.cells]
    for data in ({}, {"columns": every}, {"columns": every, "format": "xlsx"}):
        answer = world.clients[who].get(address, data)
        text = content = answer.getvalue()
        if "format" in data:
            rows = books.cells(content)
            text, content = "\n".join(str(each) for row in rows for each in row), books.everything(content)
        else:
            text = content = content.decode()
        for cell in world.cells:
            yield from exported_cell(world, text, cell) if cell.seen else hidden(world, content + text, cell)
    told = {"boolean", *REFERENCES}  # their values are words and numbers that stand elsewhere, too
    for cell in (each for each in world.cells if not each.seen and each.kind not in told):
        for data in ({"sort": f"a.{cell.key}"}, {f"a.{cell.key}": cell.word(1).lower()}, {"q": cell.word(2)}):
            text = world.get(who, address, data)[1]
            found = [number for number in (1, 2, 3) if f"Probe {number}" in text]
            if found != ([] if "q" in data else [1, 2, 3]):
                yield f"{cell}: {data} gives {found}"

"""The door through which addresses leave: writing an e-mail from an entity."""

from tests.rules.doors import Complaints, door, marked, shut
from tests.rules.world import World


@door("write e-mail")
def write_mail(world: World, who: str) -> Complaints:
    """Offer the addresses that are seen, and send to no other one by ticking it."""
    address = f"{world.addresses[1]}messages/mail/"
    status, text = world.get(who, address)
    yield from shut((status, text), 200)
    yield from marked(world, text)
    for cell in (each for each in world.cells if each.kind == "email"):
        if (f'value="{cell.value(1)}"' in text) != cell.seen:
            yield f"{cell}: offered, or not"
        data = {"recipients": cell.value(1), "subject": "Dach", "text": "Wann?"}
        yield from (f"{cell}: {each}" for each in shut(world.post(who, address, data), 302 if cell.seen else 422))

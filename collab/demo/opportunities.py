"""The many opportunities around the plants of the register, and three of them shared already."""

from random import Random

from collab.demo.people import DACHWERK
from collab.demo.plants import Plant, plants
from collab.demo.types import EXTRAS, STAGES
from collab.demo.world import World
from entities.models import Entity
from sharing.services.grants import give

PURPOSES = ("PV Montage", "PV Vertrieb B2C", "Wallbox")
CUSTOMERS = ("Gewerbekunde", "Gewerbehof", "Logistikzentrum", "Produktion", "Schule", "Sporthalle", "Autohaus")
CONTACTS = ("Leitung Technik", "Gebäudemanagement", "Einkauf", "Geschäftsführung", "Hausverwaltung")
NOTES = (
    ("Telefonat", "Möchte zum Frühjahr anfangen, Gerüst ist vorhanden."),
    ("Statik", "Unterlagen liegen vor, Reserve 25 kg/m²."),
    ("Netzanschluss", "Anfrage beim Netzbetreiber ist gestellt."),
)
SHARED_WITH_DACHWERK = 3


def make_opportunities(world: World) -> None:
    """Make one opportunity per plant of the extract, the oldest first, and share the newest few with Dachwerk."""
    chance = Random(2026)  # noqa: S311  the same demo world every time
    rows = list(plants())
    made = [_make(world, plant, place, len(rows) - place, chance) for place, plant in enumerate(rows)]
    for place, entity in enumerate(made[-SHARED_WITH_DACHWERK:]):
        _share(world, entity, days=12 - 4 * place)


def _make(world: World, plant: Plant, place: int, younger: int, chance: Random) -> Entity:
    entity = world.entity(
        "opportunity",
        plant.title,
        plant.values | _sales_values(plant, place, chance),
        at=world.past.ago(36 + 2 * younger, chance.randrange(480)),
        purpose=PURPOSES[place % len(PURPOSES)],
    )
    entity.labels.add(world.people.labels["Ludwigsburg" if place % 3 else "Stromberg"])
    return entity


def _sales_values(plant: Plant, place: int, chance: Random) -> dict[str, object]:
    number = f"{place + 1:03d}"
    return {
        "customer": f"{chance.choice(CUSTOMERS)} {plant.town} {number}",
        "contact": chance.choice(CONTACTS),
        "phone": f"030 23125 {number}",
        "email": f"kunde-{number}@kunden.example",
        "stage": chance.choice(STAGES),
        "extras": chance.sample(EXTRAS, 2),
        "roof_checked": chance.random() < 0.6,
    }


def _share(world: World, entity: Entity, *, days: float) -> None:
    """Give Dachwerk the opportunity with a note, as sales did so many days ago."""
    title, text = NOTES[int(days) % len(NOTES)]
    note = world.note(entity, title, text, at=world.past.ago(days + 1), label="Technik")
    people, at = world.people, world.past.ago(days, 40)
    partner = people.partners[DACHWERK.organisation].partner
    for thing in (entity, note):
        give(actor=people.sales, things=[thing], organisation=partner, at=at)
    given = [{"category": "note", "kind": "note", "ids": [note.pk]}]
    changes = {"access": True, "given": given, "taken": []}
    event = world.past.tell(entity, at=at, verb="shared", by=people.sales, partner=partner, changes=changes)
    world.past.notify(event, kind="shared", recipient=people.partner_users[DACHWERK.organisation])

"""The opportunity of the story that the README tells, and two that differ from it in their purpose."""

from typing import Any

from collab.demo import documents
from collab.demo.mails import make_mails
from collab.demo.orders import make_orders
from collab.demo.world import World
from entities.models import Entity

MUSTER = "PV-Anlage Familie Muster"
SITE = {
    "street": "Musterweg",
    "house_number": "12",
    "postcode": "71634",
    "city": "Ludwigsburg",
    "latitude": 48.8973,
    "longitude": 9.1916,
}
VALUES: dict[str, Any] = {
    "capacity": 9.84,
    "modules": 24,
    "orientation": "Süd-West",
    "feed_in": "Teileinspeisung",
    "commissioned": "2027-04-15",
    "extras": ["Speicher", "Wallbox"],
    "address": SITE,
    "roof_checked": True,
    "access": "Schlüssel bei den Nachbarn im Musterweg 14, Hund im Garten.",
    "customer": "Familie Muster",
    "contact": "Petra Muster",
    "phone": "030 23125 900",
    "email": "familie@muster.example",
    "stage": "Angebot",
    "value": 21_480,
    "margin": 2_470,
    "description": "Einfamilienhaus mit Satteldach. Gewünscht ist eine Anlage mit Speicher, Wallbox später.",
}
OFFER = (
    "24 Module zu je 410 Wp, 9,84 kWp",
    "Wechselrichter 10 kW, Speicher 10,2 kWh",
    "Gerüst, Montage, Anmeldung beim Netzbetreiber",
    "",
    "Gesamtpreis: 21.480,00 Euro, gültig bis 31. Januar",
)
DATASHEET = ("Nennleistung 10 kW", "Wirkungsgrad 98,2 %", "2 MPP-Tracker, Notstromausgang", "Schutzart IP65")
COSTING = "Kalkulation (intern)\n\nMaterial      11.950 EUR\nMontage        5.200 EUR\nMarge         11,5 %\n"

# Name, type, bytes, label, days ago.
FILES = (
    ("Lageplan.png", "image/png", documents.plan_picture, "Technik", 30),
    ("Dachfoto.png", "image/png", documents.roof_picture, "Technik", 27),
    ("Lastgang.csv", "text/csv", documents.load_profile, "Technik", 24),
    (
        "Datenblatt Wechselrichter.pdf",
        "application/pdf",
        lambda: documents.pdf("Datenblatt Wechselrichter", DATASHEET),
        "Technik",
        20,
    ),
    (
        "Angebot.pdf",
        "application/pdf",
        lambda: documents.pdf("Angebot: PV-Anlage Familie Muster", OFFER),
        "Angebot",
        15,
    ),
    ("Kalkulation.txt", "text/plain", COSTING.encode, "Vertraulich", 14),
)
# Title, text, label, days ago.
NOTES = (
    ("Erstgespräch", "Sparsamer Haushalt mit vier Personen, Elektroauto ist bestellt.", "", 31),
    ("Dachprüfung", "Ziegel von 2009, tragfähig. Kamin verschattet die Ostseite morgens.", "Technik", 27),
    ("Zählerschrank", "Muss erneuert werden, Platz für zwei Zähler vorsehen.", "Technik", 26),
    ("Preisspielraum", "Bis zu 4 % Nachlass sind möglich, wenn der Speicher dabei bleibt.", "Intern", 14),
    ("Terminwünsche", "Montage am liebsten in den Osterferien.", "Montage", 9),
)
# Subject, text, days ago.
MESSAGES = (
    ("Ihre Anfrage zur PV-Anlage", "Guten Tag Frau Muster,\n\nvielen Dank für Ihre Anfrage. Wir melden uns bald.", 32),
    ("Termin vor Ort", "Guten Tag Frau Muster,\n\nwir kommen am Dienstag um 10 Uhr zur Dachprüfung.", 28),
    ("Ihr Angebot", "Guten Tag Frau Muster,\n\nanbei unser Angebot. Fragen beantworten wir gern.", 15),
)


def make_muster(world: World) -> Entity:
    """Return the opportunity PV-Anlage Familie Muster with all that lies in it; nothing of it is shared."""
    past = world.past
    muster = world.entity("opportunity", MUSTER, VALUES, at=past.ago(33), purpose="PV Vertrieb B2C")
    muster.labels.add(world.people.labels["Ludwigsburg"])
    for name, content_type, content, label, days in FILES:
        world.file(muster, name, content(), content_type=content_type, at=past.ago(days, 70), label=label)
    for title, text, label, days in NOTES:
        world.note(muster, title, text, at=past.ago(days, 95), label=label)
    for subject, text, days in MESSAGES:
        world.message(muster, subject, text, at=past.ago(days, 120))
    muster.related.add(*make_orders(world), _contact(world))
    return muster


def make_others(world: World) -> None:
    """Make an opportunity without a purpose, and one whose purpose no partner has."""
    neutral = VALUES | {
        "customer": "Musterschule",
        "contact": "Sekretariat",
        "value": 48_200,
        "margin": 4_820,
        "capacity": 29.52,
    }
    make_mails(world, world.entity("opportunity", "Energieberatung Musterschule", neutral, at=world.past.ago(5)))
    heat = {
        "customer": "Hausgemeinschaft Beispielgasse",
        "stage": "Neu",
        "value": 64_000,
        "margin": 7_100,
        "address": SITE,
    }
    title = "Wärmepumpe Beispielgasse"
    heat |= {"value": 64_000, "margin": 7_100}
    world.entity("opportunity", title, heat, at=world.past.ago(3), purpose="Wärmepumpe")


def _contact(world: World) -> Entity:
    values = {"email": VALUES["email"], "phone": VALUES["phone"], "address": SITE, "reachable": "werktags ab 17 Uhr"}
    return world.entity("contact", "Petra Muster", values, at=world.past.ago(32))

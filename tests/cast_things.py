"""What the cast works on: entity types with attributes of many kinds, and contents with real bytes."""

from django.core.files.base import ContentFile

from entities.models import Entity, EntityType, File, Message, Note
from orgs.models import Organisation, User

# A picture of one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63304e9b090002"
    "0201335687e2540000000049454e44ae426082"
)
OPPORTUNITY = (
    # key, German, English, kind, further fields
    ("customer", "Kunde", "Customer", "text", {"in_list": True, "searchable": True, "group": "Kunde"}),
    ("capacity", "Leistung", "Capacity", "number", {"in_list": True, "unit": "kWp", "group": "Anlage"}),
    ("value", "Auftragswert", "Expected value", "money", {"in_list": True, "group": "Vertrieb"}),
    ("commissioned", "Inbetriebnahme", "Commissioning", "date", {"in_list": True, "group": "Anlage"}),
    ("stage", "Status", "Status", "choice", {"choices": ["Offen", "Gewonnen", "Verloren"], "group": "Vertrieb"}),
    ("roof", "Dach geprüft", "Roof checked", "boolean", {"group": "Anlage"}),
    ("site", "Adresse", "Address", "address", {"searchable": True, "group": "Kunde"}),
    ("email", "E-Mail", "E-mail", "email", {"group": "Kunde"}),
    ("phone", "Telefon", "Phone", "phone", {"group": "Kunde"}),
    ("description", "Beschreibung", "Description", "long_text", {"searchable": True, "group": "Vertrieb"}),
)
ORDER = (
    ("number", "Bestellnummer", "Order number", "text", {"in_list": True, "searchable": True}),
    ("amount", "Betrag", "Amount", "money", {"in_list": True}),
)
TYPES = (
    ("opportunity", "Opportunity", "Opportunities", "Opportunity", "Opportunities", OPPORTUNITY),
    ("order", "Bestellung", "Bestellungen", "Order", "Orders", ORDER),
)


def add_types(organisation: Organisation) -> dict[str, EntityType]:
    """Return the organisation's new types Opportunity and Order, by key."""
    return {
        key: _add_type(organisation, position, key, names, attributes)
        for position, (key, *names, attributes) in enumerate(TYPES)
    }


def _add_type(organisation: Organisation, position: int, key: str, names: list[str], attributes: tuple) -> EntityType:
    label, plural, label_en, plural_en = names
    entity_type = EntityType.objects.create(
        organisation=organisation,
        key=key,
        label=label,
        label_plural=plural,
        label_en=label_en,
        label_plural_en=plural_en,
        position=position,
    )
    for place, (attribute, german, english, kind, fields) in enumerate(attributes):
        entity_type.attributes.create(
            key=attribute, label=german, label_en=english, kind=kind, position=place, **fields
        )
    return entity_type


def pdf(text: str) -> bytes:
    """Return a small PDF that bears ``text``."""
    return f"%PDF-1.4\n% {text}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()


def add_file(entity: Entity, by: User, name: str, content: bytes | None = None) -> File:
    """Return a new file of ``entity`` whose bytes bear its name."""
    data = pdf(f"{name} bytes") if content is None else content
    return File.objects.create(
        owner=entity.owner,
        entity=entity,
        created_by=by,
        name=name,
        content=ContentFile(data, name=name),
        size=len(data),
        content_type="application/pdf",
    )


def add_note(entity: Entity, by: User, title: str) -> Note:
    """Return a new note of ``entity``."""
    return Note.objects.create(owner=entity.owner, entity=entity, created_by=by, title=title, text=f"{title}: Text")


def add_message(entity: Entity, by: User, subject: str) -> Message:
    """Return a new message of ``entity``."""
    return Message.objects.create(
        owner=entity.owner, entity=entity, created_by=by, subject=subject, text=f"{subject}: Nachricht"
    )

"""What the host works on: its entity types and their attributes."""

from typing import Any

from entities.models import EntityType
from orgs.models import Organisation

PLANT = {"group": "Anlage", "group_en": "Plant"}
SITE = {"group": "Standort", "group_en": "Site"}
CUSTOMER = {"group": "Kunde", "group_en": "Customer"}
SALES = {"group": "Vertrieb", "group_en": "Sales"}
POSITIONS = {"group": "Positionen", "group_en": "Positions"}
FOUND = {"in_list": True, "searchable": True}

DIRECTIONS = ["Nord", "Nord-Ost", "Ost", "Süd-Ost", "Süd", "Süd-West", "West", "Nord-West", "Ost-West"]
FEED_IN = ["Volleinspeisung", "Teileinspeisung"]
STAGES = ["Neu", "Qualifiziert", "Angebot", "Gewonnen", "Verloren"]
ORDER_STAGES = ["Entwurf", "Bestellt", "Geliefert", "Abgerechnet"]
EXTRAS = ["Speicher", "Wallbox", "Wartung", "Energiemanagement"]

# Key, German, English, kind, and what else there is to say.
Rows = tuple[tuple[str, str, str, str, dict[str, Any]], ...]

OPPORTUNITY: Rows = (
    ("capacity", "Leistung", "Capacity", "number", PLANT | {"unit": "kWp", "in_list": True, "teaser": True}),
    ("modules", "Anzahl Module", "Modules", "number", PLANT),
    ("orientation", "Ausrichtung", "Orientation", "choice", PLANT | {"choices": DIRECTIONS, "teaser": True}),
    ("feed_in", "Einspeisung", "Feed-in", "choice", PLANT | {"choices": FEED_IN}),
    ("commissioned", "Inbetriebnahme", "Commissioning", "date", PLANT),
    ("extras", "Zusätzlich gewünscht", "Also wanted", "choices", PLANT | {"choices": EXTRAS}),
    ("address", "Adresse", "Address", "address", SITE | FOUND | {"required": True, "teaser": True}),
    ("roof_checked", "Dach geprüft", "Roof checked", "boolean", SITE),
    ("access", "Zugang zum Gebäude", "Access to the building", "long_text", SITE),
    ("customer", "Kunde", "Customer", "text", CUSTOMER | {"searchable": True}),
    ("contact", "Ansprechpartner", "Contact person", "text", CUSTOMER),
    ("phone", "Telefon", "Phone", "phone", CUSTOMER),
    ("email", "E-Mail", "E-mail", "email", CUSTOMER | {"searchable": True}),
    ("stage", "Status", "Status", "choice", SALES | {"choices": STAGES, "in_list": True}),
    ("value", "Auftragswert", "Expected value", "money", SALES | {"in_list": True}),
    ("margin", "Interne Marge", "Internal margin", "money", SALES),
    ("responsible", "Zuständig", "Responsible", "user", SALES),
    ("visit", "Vor-Ort-Termin", "Visit", "datetime", SALES),
    ("description", "Beschreibung", "Description", "long_text", SALES | {"searchable": True}),
)
ORDER: Rows = (
    ("number", "Bestellnummer", "Order number", "text", FOUND | {"required": True}),
    ("ordered", "Bestelldatum", "Order date", "date", {"in_list": True}),
    ("supplier", "Lieferant", "Supplier", "text", FOUND),
    ("amount", "Betrag", "Amount", "money", {"in_list": True}),
    ("stage", "Status", "Status", "choice", {"choices": ORDER_STAGES, "in_list": True}),
    ("positions", "Positionen", "Positions", "positions", POSITIONS | {"searchable": True}),
)
CONTACT: Rows = (
    ("email", "E-Mail", "E-mail", "email", FOUND),
    ("phone", "Telefon", "Phone", "phone", {"in_list": True}),
    ("address", "Adresse", "Address", "address", FOUND),
    ("reachable", "Erreichbarkeit", "Reachable", "text", {}),
)
# What holds the text of a template has its key from the code.
EMAIL: Rows = (
    ("subject", "Betreff", "Subject", "text", FOUND),
    ("body", "Text", "Text", "long_text", {"required": True, "searchable": True}),
)
DOCUMENT: Rows = (("body", "Text", "Text", "long_text", {"required": True, "searchable": True}),)
# Key, German (one, several), English (one, several), icon, attributes.
TYPES = (
    ("opportunity", "Opportunity", "Opportunities", "Opportunity", "Opportunities", "sun", OPPORTUNITY),
    ("order", "Bestellung", "Bestellungen", "Order", "Orders", "shopping-cart", ORDER),
    ("contact", "Kontakt", "Kontakte", "Contact", "Contacts", "user-circle", CONTACT),
    ("email_template", "E-Mail Template", "E-Mail Templates", "E-mail template", "E-mail templates", "envelope", EMAIL),
    (
        "document_template",
        "Dokumentenvorlage",
        "Dokumentenvorlagen",
        "Document template",
        "Document templates",
        "clipboard-document-list",
        DOCUMENT,
    ),
)


def make_types(host: Organisation) -> dict[str, EntityType]:
    """Return the host's entity types by key, newly made."""
    made: dict[str, EntityType] = {}
    for position, (key, label, plural, label_en, plural_en, icon, attributes) in enumerate(TYPES, start=1):
        made[key] = host.entity_types.create(
            key=key,
            label=label,
            label_plural=plural,
            label_en=label_en,
            label_plural_en=plural_en,
            icon=icon,
            position=position,
            # Types of templates are called what they are for.
            use=key if key in EntityType.Use else "",
        )
        _add_attributes(made[key], attributes)
    return made


def _add_attributes(entity_type: EntityType, rows: Rows) -> None:
    for position, (key, label, label_en, kind, fields) in enumerate(rows, start=1):
        entity_type.attributes.create(
            key=key, label=label, label_en=label_en, kind=kind, position=position * 10, **fields
        )

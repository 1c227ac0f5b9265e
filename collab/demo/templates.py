"""E-mail and document templates of the host; two of them are shared with Dachwerk, which works with them."""

from collab.demo.people import DACHWERK
from collab.demo.world import World
from sharing.services.grants import give

VISIT = """Guten Tag {{ entity.contact }},

wir kommen am {{ entity.visit }} zu Ihnen, um das Dach anzusehen: {{ entity.address }}.

Passt der Termin nicht, antworten Sie bitte auf diese Nachricht.

Freundliche Grüße
{{ sender.name }}
{{ sender.organisation }}"""
FOLLOW_UP = """Guten Tag {{ contact.title }},

am {{ today }} wollten wir nachfragen: Haben Sie noch Fragen zu unserem Angebot über {{ entity.value }} für {{ entity.title }}?

Sie erreichen uns jederzeit, wir rufen Sie gern zurück.

Freundliche Grüße
{{ sender.name }}
{{ organisation.name }}"""  # noqa: E501  a paragraph is one line
CONFIRMATION = """# Auftragsbestätigung

{{ entity.customer }}
{{ entity.address }}

Sehr geehrte Damen und Herren,

vielen Dank für Ihren Auftrag **{{ entity.title }}**. Wir bestätigen ihn wie folgt:

| Leistung | Wert |
|---|--:|
| Leistung der Anlage | {{ entity.capacity }} |
| Anzahl Module | {{ entity.modules }} |
| Auftragswert | {{ entity.value }} |

## Wie es weitergeht

1. Wir prüfen das Dach und den Zählerschrank.
2. Wir melden die Anlage beim Netzbetreiber an.
3. Wir vereinbaren mit Ihnen den Termin der Montage.

Mit freundlichen Grüßen

{{ sender.name }}, {{ organisation.name }}
"""
PROTOCOL = """# Abnahmeprotokoll

**Anlage:** {{ entity.title }}
**Standort:** {{ entity.address }}
**Datum:** {{ today }}

## Geprüft

- Unterkonstruktion und Module ({{ entity.modules }} Stück, {{ entity.capacity }})
- Verkabelung und Wechselrichter
- Beschriftung und Unterlagen

## Ergebnis

| Punkt | in Ordnung | Bemerkung |
|---|---|---|
| Dach und Montage | | |
| Elektrik | | |
| Einweisung | | |

---

## Unterschriften

Für den Auftraggeber: ______________________

Für {{ sender.organisation }}: ______________________
"""
# Type, title, subject, text, days ago, shared.
TEMPLATES = (
    ("email_template", "Terminbestätigung", "Unser Termin: {{ entity.title }}", VISIT, 60, True),
    ("email_template", "Angebot nachfassen", "Ihr Angebot: {{ entity.title }}", FOLLOW_UP, 58, False),
    ("document_template", "Auftragsbestätigung", "", CONFIRMATION, 57, False),
    ("document_template", "Abnahmeprotokoll", "", PROTOCOL, 55, True),
)


def make_templates(world: World) -> None:
    """Make the templates, and share those that fitters need with Dachwerk."""
    people, past = world.people, world.past
    partner = people.partners[DACHWERK.organisation].partner
    for key, title, subject, body, days, shared in TEMPLATES:
        values = {"subject": subject, "body": body.strip()} if subject else {"body": body.strip()}
        template = world.entity(key, title, values, at=past.ago(days))
        if not shared:
            continue
        at, changes = past.ago(days - 10), {"access": True, "given": [], "taken": []}
        give(actor=people.sales, things=[template], organisation=partner, at=at)
        past.tell(template, at=at, verb="shared", by=people.sales, partner=partner, changes=changes)

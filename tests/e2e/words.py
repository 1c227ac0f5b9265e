"""The words of the interface by which the tests find things."""

from django.utils.translation import gettext, override

# From the glossary: these are promised, so they stand here and are not asked of the catalogue.
GLOSSARY = {
    "Accept": "Annehmen",
    "Accepted": "Angenommen",
    "Access since": "Zugang seit",
    "Collapse all": "Alle einklappen",
    "Continue to offer": "Weiter zum Anbieten",
    "Continue to share": "Weiter zum Teilen",
    "Decline": "Ablehnen",
    "Declined": "Abgelehnt",
    "Deselect all": "Alle abwählen",
    "Expand all": "Alle ausklappen",
    "Files": "Dateien",
    "Go to entity": "Zur Entität",
    "Messages": "Mitteilungen",
    "No longer available": "Nicht mehr verfügbar",
    "Notes": "Notizen",
    "Notifications": "Benachrichtigungen",
    "Offers": "Angebote",
    "Open role configuration": "Rollenkonfiguration öffnen",
    "Pending": "Ausstehend",
    "Save changes": "Änderungen speichern",
    "Select all": "Alle auswählen",
    "Share": "Teilen",
    "Shared with me": "Mit mir geteilt",
    "Sharing panel": "Freigabe-Bereich",
    "Unshare": "Freigabe aufheben",
    "Withdraw": "Zurückziehen",
}


def word(english: str, language: str) -> str:
    """Return what the interface says in ``language``."""
    if language == "en":
        return english
    with override(language):
        return GLOSSARY.get(english) or gettext(english)

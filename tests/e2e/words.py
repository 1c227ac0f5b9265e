"""The words of the interface by which the tests find things."""

from django.utils.translation import gettext, override, pgettext

# From the glossary: these are promised, so they stand here and are not asked of the catalogue.
GLOSSARY = {
    "Accept": "Annehmen",
    "Accepted": "Angenommen",
    "Access since": "Zugang seit",
    "All tasks": "Alle Aufgaben",
    "Assigned to": "Zugewiesen an",
    "Collapse all": "Alle einklappen",
    "Complete": "Abschließen",
    "Continue to offer": "Weiter zum Anbieten",
    "Continue to share": "Weiter zum Teilen",
    "Decline": "Ablehnen",
    "Declined": "Abgelehnt",
    "Deselect all": "Alle abwählen",
    "Expand all": "Alle ausklappen",
    "Files": "Dateien",
    "Go to entity": "Zur Entität",
    "Mark as in progress": "Als in Bearbeitung markieren",
    "Messages": "Mitteilungen",
    "My tasks": "Meine Aufgaben",
    "No longer available": "Nicht mehr verfügbar",
    "Notes": "Notizen",
    "Notifications": "Benachrichtigungen",
    "Offers": "Angebote",
    "Only assigned tasks": "Nur zugewiesene Aufgaben",
    "Open role configuration": "Rollenkonfiguration öffnen",
    "Pending": "Ausstehend",
    "Process templates": "Prozessvorlagen",
    "Processes": "Prozesse",
    "Requirements": "Anforderungen",
    "Save changes": "Änderungen speichern",
    "Select all": "Alle auswählen",
    "Share": "Teilen",
    "Shared with me": "Mit mir geteilt",
    "Skip": "Überspringen",
    "Sharing panel": "Freigabe-Bereich",
    "Unshare": "Freigabe aufheben",
    "Withdraw": "Zurückziehen",
}


def word(english: str, language: str) -> str:
    """Return what the interface says in ``language``; "Done#task" is what it says of a task."""
    english, _hash, context = english.partition("#")
    if language == "en":
        return english
    with override(language):
        return GLOSSARY.get(english) or (pgettext(context, english) if context else gettext(english))

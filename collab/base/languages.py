"""Words that organisations write in two languages, as their reader reads them."""

from django.utils.translation import get_language


def in_language(german: str, english: str) -> str:
    """Return the English words to English readers if there are any, else the German ones."""
    return english if english and (get_language() or "").startswith("en") else german

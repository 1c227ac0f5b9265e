"""Small helpers of the component templates: ``{% load look %}``."""

from datetime import date, datetime
from typing import Any
from zlib import crc32

from babel.dates import format_timedelta
from django import template
from django.forms import BoundField, CheckboxInput
from django.utils import formats, timezone, translation
from django.utils.safestring import SafeString
from heroicons import IconDoesNotExist
from heroicons.templatetags.heroicons import heroicon_outline

from collab.base import search

register = template.Library()

AVATAR_TONES = 8
COLOURS = ("red", "blue", "green", "amber", "violet", "teal", "grey", "pink")
TOAST_ICONS = {
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "error": "exclamation-circle",
}


@register.simple_tag
def icon(name: str, *, size: int = 20, **attributes: Any) -> str:
    """Return the outlined icon ``name``, for names that are data: one that does not exist becomes a plain page."""
    attributes.setdefault("class", "icon")
    try:
        return heroicon_outline(name, size=size, **attributes)
    except IconDoesNotExist:
        return heroicon_outline("document-text", size=size, **attributes)


@register.filter
def initials(name: object) -> str:
    """Return up to two letters that stand for ``name``."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    chosen = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in chosen).upper() or "?"


@register.filter
def tone(name: object) -> int:
    """Return the number of the avatar's colour: the same name has the same one everywhere."""
    return crc32(str(name).encode()) % AVATAR_TONES + 1


@register.filter
def colour(name: object) -> str:
    """Return ``name`` if it is a colour of the palette, else grey."""
    return str(name) if name in COLOURS else "grey"


@register.filter
def toast_icon(level: str) -> str:
    """Return the icon of a message of ``level``."""
    return TOAST_ICONS.get(level, "information-circle")


@register.filter
def exact(moment: date | datetime | None) -> str:
    """Return ``moment`` in full, in the reader's time zone and language."""
    if isinstance(moment, datetime):
        return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return formats.date_format(moment, "DATE_FORMAT") if moment else ""


@register.filter
def ago(moment: datetime) -> str:
    """Return how long ago ``moment`` is, or how far ahead, in one unit: "3 hours ago"."""
    locale = translation.get_language() or "en"
    return str(format_timedelta(moment - timezone.now(), granularity="minute", add_direction=True, locale=locale))


@register.filter
def marked(text: object, words: str) -> SafeString:
    """Return ``text`` with the words of a search marked in it."""
    return search.marked(str(text), words)


@register.filter
def is_single_check(field: BoundField) -> bool:
    """Return whether ``field`` is one checkbox, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)

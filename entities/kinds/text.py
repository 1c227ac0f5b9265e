"""Kinds that are words."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from entities.kinds.base import Kind, Stored

if TYPE_CHECKING:
    from entities.models import Attribute


class Text(Kind):
    """A line of text."""

    key = "text"
    label = _("Short text")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return a text input."""
        return forms.CharField(max_length=500, **common(attribute))


class LongText(Kind):
    """Paragraphs."""

    key = "long_text"
    label = _("Long text")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return a text area."""
        return forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}), **common(attribute))

    def to_stored(self, value: Any) -> Stored:
        """Return the text with the line ends of a file, not those of a browser: saving unchanged changes nothing."""
        return value.replace("\r\n", "\n") or None if value else None


class Email(Kind):
    """An e-mail address."""

    key = "email"
    label = _("E-mail")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return an e-mail input."""
        return forms.EmailField(**common(attribute))


class Phone(Kind):
    """A telephone number, kept as it was written."""

    key = "phone"
    label = _("Phone")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return a telephone input."""
        plausible = RegexValidator(r"^\+?[\d\s()/.-]{3,}$", _("Enter a valid telephone number."))
        widget = forms.TextInput(attrs={"type": "tel"})
        return forms.CharField(max_length=40, validators=[plausible], widget=widget, **common(attribute))


class Link(Kind):
    """An address on the web: http or https only."""

    key = "link"
    label = _("Link")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return an address input."""
        return forms.URLField(assume_scheme="https", **common(attribute))


def common(attribute: "Attribute") -> dict[str, Any]:
    """Return what every form field takes over from its attribute."""
    return {"label": attribute.name, "required": attribute.required}

"""Kinds that are places."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from collab.base.tables.formats import Spelling
from entities.kinds.base import Kind, Stored

if TYPE_CHECKING:
    from entities.models import Attribute

LABELS = {
    "street": _("Street"),
    "house_number": _("House number"),
    "postcode": _("Postcode"),
    "city": _("City"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
}
LIMITS = {"latitude": 90, "longitude": 180}


class AddressWidget(forms.MultiWidget):
    """An input per part of the address."""

    template_name = "entities/widgets/address.html"

    def __init__(self) -> None:
        super().__init__({part: forms.TextInput(attrs={"title": label}) for part, label in LABELS.items()})
        for part, widget in zip(LABELS, self.widgets, strict=True):
            widget.is_localized = part in LIMITS

    def decompress(self, value: dict[str, Any] | None) -> list[Any]:
        """Return the parts of a stored address, in the order of the inputs."""
        return [(value or {}).get(part) for part in LABELS]


class AddressField(forms.MultiValueField):
    """An address with coordinates; its clean value is a dict of the parts that were filled in."""

    def __init__(self, **kwargs: Any) -> None:
        texts = [forms.CharField(required=False, max_length=120) for part in LABELS if part not in LIMITS]
        numbers = [
            forms.FloatField(required=False, localize=True, min_value=-limit, max_value=limit)
            for limit in LIMITS.values()
        ]
        super().__init__([*texts, *numbers], require_all_fields=False, widget=AddressWidget(), **kwargs)

    def compress(self, data_list: list[Any]) -> dict[str, Any]:
        """Return the parts that say something."""
        return {part: value for part, value in zip(LABELS, data_list, strict=False) if value not in ("", None)}


class Address(Kind):
    """A street, a house number, a postcode and a city, with coordinates."""

    key = "address"
    label = _("Address")
    parts = tuple(LABELS)

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return the inputs of the parts."""
        return AddressField(label=attribute.name, required=attribute.required)

    def to_stored(self, value: Any) -> Stored:
        """Return the parts, None when there are none."""
        return value or None

    def to_form(self, stored: Stored) -> Any:
        """Return the parts."""
        return dict(stored) if stored else None

    def parse(self, text: str, attribute: "Attribute", spelling: Spelling) -> Stored:
        """Return an address whose street is all of ``text``: a file that has no columns for the parts."""
        return {"street": text.strip()} if text.strip() else None

    def parse_part(self, part: str, text: str, spelling: Spelling) -> Stored:
        """Return one part of an address as ``text`` says it; raise ValidationError for an impossible coordinate."""
        if part not in LIMITS or not text.strip():
            return text.strip() or None
        try:
            degrees = float(text.strip().replace(spelling.decimal, "."))
        except ValueError:
            degrees = float("nan")
        if not abs(degrees) <= LIMITS[part]:
            raise ValidationError(_("“%(text)s” is not a coordinate."), params={"text": text.strip()})
        return degrees

    def display(self, stored: Stored, attribute: "Attribute") -> str:
        """Return the address on one line, without the coordinates."""
        words = stored or {}
        lines = (("street", "house_number"), ("postcode", "city"))
        return ", ".join(filter(None, (" ".join(str(words[part]) for part in line if part in words) for line in lines)))

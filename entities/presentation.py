"""Values as people read them: text, and where it leads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format

from entities.kinds.positions import Positions, Table
from entities.models import Attribute, Entity
from entities.references import Names, names_for
from entities.values import REFERENCES, UNREADABLE
from orgs.models import User

SCHEMES = {"email": "mailto:", "phone": "tel:", "link": ""}


@dataclass(frozen=True)
class Shown:
    """One value of an entity: ``note`` is what stands small beside it, ``table`` shows lines where there is room."""

    attribute: Attribute
    text: str
    href: str = ""
    note: str = ""
    table: Table | None = None

    @property
    def external(self) -> bool:
        """Return whether the link leads out of Collab."""
        return self.attribute.kind == "link"

    @property
    def numeric(self) -> bool:
        """Return whether the value stands right-aligned in lists."""
        return self.attribute.rules.numeric

    @property
    def prose(self) -> bool:
        """Return whether the value is paragraphs."""
        return self.attribute.kind == "long_text"


class Presenter:
    """Shows values to one reader; names behind references are looked up once for all ``rows`` of values."""

    def __init__(self, reader: User, attributes: Sequence[Attribute], rows: Iterable[Mapping[str, Any]]) -> None:
        self.attributes = attributes
        self.names: Names = names_for(reader, attributes, rows)

    def shown(self, entity: Entity, attribute: Attribute) -> Shown:
        """Return the value of one attribute."""
        return self.value(attribute, entity.values.get(attribute.key))

    def value(self, attribute: Attribute, stored: Any) -> Shown:
        """Return ``stored`` as its reader may see it; what an attribute of the same key once meant, as it stands."""
        try:
            return self._value(attribute, stored)
        except UNREADABLE:
            return Shown(attribute, str(stored))

    def _value(self, attribute: Attribute, stored: Any) -> Shown:
        if attribute.kind in REFERENCES:
            return Shown(attribute, self.names.of(attribute, stored), self.names.address(attribute, stored))
        text = attribute.rules.display(stored, attribute)
        return Shown(
            attribute, text, _href(attribute, text), _coordinates(attribute, stored), _table(attribute, stored)
        )


def labelled(attribute: Attribute) -> str:
    """Return what the attribute is called, with the unit that its values have."""
    unit = attribute.unit or ("€" if attribute.kind in {"money", "positions"} else "")
    return f"{attribute.name} ({unit})" if unit else attribute.name


def _href(attribute: Attribute, text: str) -> str:
    if attribute.kind not in SCHEMES or not text:
        return ""
    if attribute.kind == "phone":
        return "tel:" + "".join(sign for sign in text if sign.isdigit() or sign == "+")
    if attribute.kind == "link" and not text.startswith(("http://", "https://")):
        return ""
    return SCHEMES[attribute.kind] + text


def _table(attribute: Attribute, stored: Any) -> Table | None:
    rules = attribute.rules
    return rules.table(stored, attribute) if isinstance(rules, Positions) and stored else None


def _coordinates(attribute: Attribute, stored: Any) -> str:
    if attribute.kind != "address" or not stored or not {"latitude", "longitude"} <= stored.keys():
        return ""
    return ", ".join(number_format(stored[part], 5) + "°" for part in ("latitude", "longitude"))

"""Kinds that are numbers."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext_lazy as _

from collab.base.tables.formats import Spelling
from entities.kinds.base import Kind, Stored
from entities.kinds.text import common

if TYPE_CHECKING:
    from entities.models import Attribute


NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


class DecimalInput(forms.DecimalField):
    """A number as the reader's language writes it: ``1.234`` is a thousand and more to Germans, ``1.5`` a slip."""

    def to_python(self, value: Any) -> Any:
        """Return the number; marks between thousands count only where they stand before three digits."""
        decimal, thousands = get_format("DECIMAL_SEPARATOR"), get_format("THOUSAND_SEPARATOR")
        if isinstance(value, str):
            value = ungrouped(value, thousands).replace(decimal, ".")
        return super().to_python(value)


def ungrouped(text: str, thousands: str) -> str:
    """Return ``text`` without blanks, and without marks between thousands where that is what they are."""
    plain = "".join(text.split())
    whole = rf"[+-]?\d{{1,3}}({re.escape(thousands)}\d{{3}})+(?!\d)"
    return plain.replace(thousands, "") if re.match(rf"{whole}([^\d{re.escape(thousands)}]|$)", plain) else plain


class Number(Kind):
    """A number with its attribute's unit. Stored as a JSON number, shown with as many decimals as it has."""

    key = "number"
    label = _("Number")
    numeric = True

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return an input that takes numbers as the reader's language writes them."""
        return DecimalInput(localize=True, max_digits=15, decimal_places=6, **common(attribute))

    def to_stored(self, value: Any) -> Stored:
        """Return an int for a whole number, else the nearest float, which up to 15 digits is the number itself."""
        if value is None:
            return None
        return int(value) if value == value.to_integral_value() else float(value)

    def to_form(self, stored: Stored) -> Any:
        """Return the stored number as a Decimal."""
        return None if stored is None else Decimal(str(stored))

    def parse(self, text: str, attribute: "Attribute", spelling: Spelling) -> Stored:
        """Return the number that ``text`` says in the file's spelling."""
        plain = ungrouped(text, spelling.thousands)
        if spelling.thousands in plain:
            raise ValidationError(_("“%(text)s” is not a number."), params={"text": text.strip()})
        field = self.form_field(attribute)
        field.localize = False
        number = plain.replace(spelling.decimal, ".")
        return self.to_stored(field.clean(Decimal(number) if NUMBER.fullmatch(number) else number))

    def exported(self, stored: Stored, attribute: "Attribute") -> Any:
        """Return the number without its unit, which stands in the head of the column."""
        return stored

    def display(self, stored: Stored, attribute: "Attribute") -> str:
        """Return the number in the reader's language, with its unit."""
        if stored is None:
            return ""
        number = number_format(Decimal(str(stored)), use_l10n=True, force_grouping=True)
        return f"{number} {attribute.unit}".rstrip()


class Money(Number):
    """An amount of money: two decimals, euro unless the attribute's unit says otherwise."""

    key = "money"
    label = _("Money")

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return an input for an amount."""
        return DecimalInput(localize=True, max_digits=15, decimal_places=2, **common(attribute))

    def exported(self, stored: Stored, attribute: "Attribute") -> Any:
        """Return the amount as a Decimal, by which tables know money."""
        return None if stored is None else Decimal(str(stored))

    def display(self, stored: Stored, attribute: "Attribute") -> str:
        """Return the amount in the reader's language."""
        if stored is None:
            return ""
        amount = number_format(Decimal(str(stored)), decimal_pos=2, use_l10n=True, force_grouping=True)
        return f"{amount} {attribute.unit or '€'}"

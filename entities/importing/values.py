"""Reading one value as its attribute's kind has it, with the form field made only once."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from collab.base.tables.formats import Spelling
from entities.importing.numbers import plain_number
from entities.kinds import KINDS, Kind
from entities.kinds.base import Stored
from entities.kinds.numbers import Number
from entities.kinds.places import LIMITS
from entities.models import Attribute

Read = Callable[[str], Stored]

ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?", re.ASCII)
LONGEST_TITLE = 200
LONGEST_PART = 120


def title_reader() -> Read:
    """Return what reads the title of an entity; there has to be one."""
    field = forms.CharField(max_length=LONGEST_TITLE)
    return lambda text: field.clean(" ".join(text.split()))


def reader(attribute: Attribute, spelling: Spelling) -> Read:
    """Return what reads values of ``attribute``; it raises ValidationError in the active language."""
    kind = attribute.rules
    if isinstance(kind, Number):
        return _number(attribute, spelling)
    if kind.key in {"date", "datetime"}:
        return _moment(attribute, spelling)
    if kind.key == "choice":
        return _choice(attribute)
    if type(kind).parse is Kind.parse:
        return _plain(attribute)
    return lru_cache(maxsize=2048)(lambda text: kind.parse(text, attribute, spelling))


def part_reader(part: str, spelling: Spelling) -> Read:
    """Return what reads one part of an address."""
    return _coordinate(part, spelling) if part in LIMITS else _address_text


def _plain(attribute: Attribute) -> Read:
    kind, field = attribute.rules, attribute.rules.form_field(attribute)
    return lambda text: kind.to_stored(field.clean(text))


def _number(attribute: Attribute, spelling: Spelling) -> Read:
    """Return a reader of numbers. Decimals beyond those a number keeps are rounded; of money they are a mistake."""
    kind, field = attribute.rules, attribute.rules.form_field(attribute)
    places = field.decimal_places if attribute.kind == "number" and isinstance(field, forms.DecimalField) else None

    def read(text: str) -> Stored:
        number = _decimal(text, spelling, attribute.unit) if text else None
        if number is not None and places is not None and -_exponent(number) > places:
            number = round(number, places)
        # A Decimal, which the field takes as it is: text it would read as the reader's language writes it.
        return kind.to_stored(field.clean(number))

    return read


def _exponent(number: Decimal) -> int:
    return int(number.as_tuple().exponent)


def _decimal(text: str, spelling: Spelling, unit: str) -> Decimal:
    """Return the number that ``text`` says, without zeros at its end."""
    plain = plain_number(text, spelling, unit)
    if plain is None:
        raise ValidationError(_("“%(text)s” is not a number."), params={"text": text})
    number = Decimal(plain)
    return number if _exponent(number) >= 0 else Decimal(f"{number:f}".rstrip("0").rstrip("."))


def _moment(attribute: Attribute, spelling: Spelling) -> Read:
    """Return a reader of days and moments; the international way to write them is understood in every file."""
    kind = attribute.rules

    def read(text: str) -> Stored:
        if not ISO.fullmatch(text):
            return kind.parse(text, attribute, spelling)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError(_("“%(text)s” is not a date."), params={"text": text}) from None
        return kind.to_stored(moment.date() if kind.key == "date" else _aware(moment))

    return lru_cache(maxsize=2048)(read)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _choice(attribute: Attribute) -> Read:
    """Return a reader of choices that does not mind capitals."""
    known: dict[str, str] = {choice.casefold(): choice for choice in reversed(attribute.choices)}
    exact = set(attribute.choices)
    plain = _plain(attribute)

    def read(text: str) -> Stored:
        return plain(text if text in exact else known.get(text.casefold(), text))

    return lru_cache(maxsize=2048)(read)


def _address_text(text: str) -> Stored:
    if len(text) > LONGEST_PART:
        raise ValidationError(_("Longer than %(limit)s characters."), params={"limit": LONGEST_PART})
    return " ".join(text.split()) or None


def _coordinate(part: str, spelling: Spelling) -> Read:
    """Return a reader of degrees: a decimal number within limits, written with either mark where only one stands."""
    address = KINDS["address"]

    def read(text: str) -> Stored:
        plain = text.replace("°", "").strip()
        if plain and not re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d*)?", plain, re.ASCII):
            raise ValidationError(_("“%(text)s” is not a coordinate."), params={"text": text})
        return address.parse_part(part, plain.replace(",", "."), Spelling(decimal="."))  # type: ignore[attr-defined]

    return read

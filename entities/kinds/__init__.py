"""The kinds of attributes: one class each for how its values are entered, stored, shown and imported."""

from entities.kinds.base import Kind
from entities.kinds.choices import Boolean, Choice, Choices
from entities.kinds.moments import Date, DateTime
from entities.kinds.numbers import Money, Number
from entities.kinds.places import Address
from entities.kinds.positions import Positions
from entities.kinds.references import RelationReference, UserReference
from entities.kinds.text import Email, Link, LongText, Phone, Text

KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Text(),
        LongText(),
        Number(),
        Money(),
        Date(),
        DateTime(),
        Boolean(),
        Choice(),
        Choices(),
        Email(),
        Phone(),
        Address(),
        Link(),
        UserReference(),
        RelationReference(),
        Positions(),
    )
}

__all__ = ["KINDS", "Kind"]

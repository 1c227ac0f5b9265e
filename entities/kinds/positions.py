"""Positions: the lines of an order, each a product with quantity, unit and price, and what they come to.

Stored beside the lines are what lists are sorted by, their total, and what is searched, the products: SQL can't add up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from collab.base.tables.formats import Spelling
from entities.kinds.base import Kind, Stored
from entities.kinds.numbers import DecimalInput, Money, Number
from entities.kinds.positions_input import LABELS, PARTS, PositionsWidget, Row, Sent, empty_rows

if TYPE_CHECKING:
    from entities.models import Attribute

MOST_LINES = 200
CENT = Decimal("0.01")
Clean = dict[str, Any]


@dataclass(frozen=True)
class Position:
    """One line."""

    product: str
    quantity: Decimal
    unit: str
    price: Decimal

    @property
    def total(self) -> Decimal:
        """Return what the line comes to, to the cent."""
        return (self.quantity * self.price).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Line:
    """One line as people read it."""

    product: str
    quantity: str
    unit: str
    price: str
    total: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.quantity, self.unit, self.product, "×", self.price)))


@dataclass(frozen=True)
class Table:
    """All lines as people read them, and what they come to."""

    lines: Sequence[Line]
    total: str


class PositionsField(forms.Field):
    """Several lines; its clean value is a list of their parts. What is wrong is said line by line."""

    widget: Any = PositionsWidget
    fields: dict[str, forms.Field] = {
        "product": forms.CharField(max_length=200),
        "quantity": DecimalInput(localize=True, max_digits=12, decimal_places=3),
        "unit": forms.CharField(max_length=20, required=False),
        "price": DecimalInput(localize=True, max_digits=12, decimal_places=2),
    }

    def clean(self, value: Sent) -> list[Clean]:
        """Return the lines that say something; raise ValidationError for what is wrong, and while rows are changed."""
        if value.changed:
            raise ValidationError(_("The lines are changed in the form only. Nothing has been saved yet."), code="rows")
        errors: list[ValidationError] = []
        lines = [self._line(number, row, errors) for number, row in enumerate(value.rows, start=1) if any(row.values())]
        if len(lines) > MOST_LINES:
            errors = [ValidationError(_("These are more than %(most)d lines."), params={"most": MOST_LINES})]
        if errors:
            raise ValidationError(errors)
        if self.required and not lines:
            raise ValidationError(self.error_messages["required"], code="required")
        return lines

    def _line(self, number: int, row: Row, errors: list[ValidationError]) -> Clean:
        """Return the parts of one line; add what is wrong with it to ``errors``."""
        line: Clean = {}
        for part, field in self.fields.items():
            try:
                line[part] = field.clean(row[part])
            except ValidationError as error:
                self.widget.invalid.add((number, part))
                words = {"number": number, "part": LABELS[part], "problem": " ".join(error.messages)}
                errors.append(ValidationError(_("Line %(number)d, %(part)s: %(problem)s"), params=words))
        return line


class Positions(Kind):
    """Lines of products; amounts are in euro unless the attribute's unit says otherwise."""

    key = "positions"
    label = _("Positions")
    importable = False

    def form_field(self, attribute: "Attribute") -> forms.Field:
        """Return the rows of inputs."""
        return PositionsField(label=attribute.name, required=attribute.required)

    def to_stored(self, value: list[Clean]) -> Stored:
        """Return lines, total and products, None when there are no lines."""
        if not value:
            return None
        number = Number().to_stored
        lines = [line | {part: number(line[part]) for part in ("quantity", "price")} for line in value]
        products = "\n".join(line["product"] for line in value)
        return {"lines": lines, "total": number(total_of(positions_in(lines))), "products": products}

    def to_form(self, stored: Stored) -> Sent:
        """Return the rows as the reader's language writes them, and some to fill in."""
        rows = [
            {
                "product": each.product,
                "quantity": number_format(each.quantity, use_l10n=True),
                "unit": each.unit,
                "price": number_format(each.price, decimal_pos=2, use_l10n=True),
            }
            for each in positions_of(stored)
        ]
        return Sent([*rows, *empty_rows()])

    def parse(self, text: str, attribute: "Attribute", spelling: Spelling) -> Stored:
        """Refuse: lines do not come from the cell of a file."""
        if text.strip():
            raise ValidationError(_("Positions can't be imported."))
        return None

    def display(self, stored: Stored, attribute: "Attribute") -> str:
        """Return total and lines in one line."""
        table = self.table(stored, attribute)
        return f"{table.total} ({'; '.join(map(str, table.lines))})" if table.lines else ""

    def table(self, stored: Stored, attribute: "Attribute") -> Table:
        """Return the lines in the reader's language, with what each comes to, and all together."""
        money = Money()
        positions = positions_of(stored)
        lines = [
            Line(
                each.product,
                number_format(each.quantity, use_l10n=True, force_grouping=True),
                each.unit,
                money.display(each.price, attribute),
                money.display(each.total, attribute),
            )
            for each in positions
        ]
        return Table(lines, money.display(total_of(positions), attribute))


def positions_of(stored: Stored) -> list[Position]:
    """Return the lines of a stored value; raise TypeError or ValueError for what an attribute of another kind left."""
    if stored is None:
        return []
    try:
        return list(positions_in(stored["lines"]))
    except LookupError:
        raise ValueError(stored) from None


def positions_in(lines: Iterable[Any]) -> Iterator[Position]:
    """Yield lines as they are stored."""
    for line in lines:
        product, quantity, unit, price = (line[part] for part in PARTS)
        yield Position(product, Decimal(str(quantity)), unit, Decimal(str(price)))


def total_of(positions: Iterable[Position]) -> Decimal:
    """Return what all lines come to."""
    return sum((each.total for each in positions), Decimal())

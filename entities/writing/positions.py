"""The lines of an order in messages and documents."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from entities.kinds.positions import Table as Lines
from entities.writing.blocks import Cell, Run, Table


def as_text(lines: Lines) -> str:
    """Return the lines one below the other, and what they come to."""
    return "\n".join([*map(str, lines.lines), f"{_('Total')}: {lines.total}"])


def as_table(lines: Lines) -> Table:
    """Return the lines as a table whose last row is what they come to."""
    head = (_("Product"), _("Quantity"), _("Unit"), _("Unit price"), pgettext("price", "Amount"))
    rows = [(each.product, each.quantity, each.unit, each.price, each.total) for each in lines.lines]
    total = _row((_("Total"), "", "", "", lines.total), bold=True)
    return Table(_row(head), (*map(_row, rows), total))


def _row(texts: tuple[str, ...], *, bold: bool = False) -> tuple[Cell, ...]:
    """Return the cells of a row; quantity, price and amount are numbers."""
    return tuple(
        Cell((Run(text, bold=bold),) if text else (), right=place in {1, 3, 4}) for place, text in enumerate(texts)
    )

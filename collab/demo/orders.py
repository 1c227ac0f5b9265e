"""Two orders of the story's opportunity, with what is ordered."""

from decimal import Decimal
from typing import Any

from collab.demo.world import World
from entities.kinds import KINDS
from entities.models import Entity

Rows = tuple[tuple[str, str, str, str], ...]

# Number, what it is about, status, days ago, positions: product, quantity, unit, price.
ORDERS: tuple[tuple[str, str, str, int, Rows], ...] = (
    (
        "2026-0417",
        "Module und Unterkonstruktion",
        "Bestellt",
        8,
        (
            ("PV-Modul 450 Wp, schwarz", "22", "Stück", "189.00"),
            ("Unterkonstruktion Ziegeldach", "22", "Satz", "94.50"),
            ("Solarkabel 6 mm²", "120", "m", "1.65"),
            ("Lieferung mit Kran", "1", "", "455.00"),
        ),
    ),
    (
        "2026-0418",
        "Wechselrichter und Speicher",
        "Entwurf",
        6,
        (
            ("Hybrid-Wechselrichter 10 kW", "1", "Stück", "2180.00"),
            ("Batteriespeicher 10,2 kWh", "1", "Stück", "4690.00"),
            ("Zählerschrank anpassen", "3.5", "Std.", "84.00"),
        ),
    ),
)


def make_orders(world: World) -> list[Entity]:
    """Return the orders; their amounts are what their positions come to."""
    return [_order(world, *order) for order in ORDERS]


def _order(world: World, number: str, what: str, stage: str, days: int, rows: Rows) -> Entity:  # noqa: PLR0917
    ordered, positions = world.past.ago(days), _positions(rows)
    values = {"number": number, "ordered": ordered.date().isoformat(), "stage": stage, "supplier": "Großhandel Muster"}
    values |= {"amount": positions["total"], "positions": positions}
    return world.entity("order", f"Bestellung {number}: {what}", values, at=ordered)


def _positions(rows: Rows) -> Any:
    """Return lines as they are stored."""
    lines = [
        {"product": product, "quantity": Decimal(quantity), "unit": unit, "price": Decimal(price)}
        for product, quantity, unit, price in rows
    ]
    return KINDS["positions"].to_stored(lines)

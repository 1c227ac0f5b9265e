"""How positions are entered: rows of inputs that can be added, removed and moved.

Each part of a line is sent under one name as often as there are rows, so that their order is the order of the page.
static/js/positions.js changes rows at once; without it the same buttons send the form, which comes back changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LABELS = {"product": _("Product"), "quantity": _("Quantity"), "unit": _("Unit"), "price": _("Unit price")}
PARTS = tuple(LABELS)
# Under which name the buttons say what to do with the rows of which field: "<field>:remove-2".
BUTTON = "rows"
EMPTY = 2
Row = Mapping[str, str]


@dataclass(frozen=True)
class Sent:
    """Rows as a form has them; ``changed`` when a button only added, removed or moved some."""

    rows: Sequence[Row]
    changed: bool = False


class PositionsWidget(forms.Widget):
    """A row of inputs per line."""

    template_name = "entities/widgets/positions.html"
    use_fieldset = True

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        # Which inputs are wrong, by number of the line and part.
        self.invalid: set[tuple[int, str]] = set()

    def __deepcopy__(self, memo: Any) -> "PositionsWidget":
        copied = super().__deepcopy__(memo)
        copied.invalid = set()
        return copied

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Sent:
        """Return the rows, as a button of theirs wants them."""
        columns = [_listed(data, f"{name}_{part}") for part in PARTS]
        rows = [dict(zip(PARTS, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
        field, _colon, deed = (data.get(BUTTON) or "").partition(":")
        return Sent(_changed(rows, deed), changed=True) if field == name and deed else Sent(rows)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Return whether no row was sent."""
        return not any(f"{name}_{part}" in data for part in PARTS)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return what the template shows: at least one row."""
        context = super().get_context(name, value, attrs)
        rows = (value and value.rows) or empty_rows()
        context["widget"]["rows"] = [self._cells(number, row) for number, row in enumerate(rows, start=1)]
        return context

    def _cells(self, number: int, row: Row) -> list[dict[str, Any]]:
        return [
            {"part": part, "label": label, "value": row[part], "invalid": (number, part) in self.invalid}
            for part, label in LABELS.items()
        ]


def _listed(data: Any, name: str) -> list[str]:
    """Return all that was sent under a name; plain dicts hold one value, or a list."""
    if hasattr(data, "getlist"):
        return list(data.getlist(name))
    found = data.get(name, [])
    return list(found) if isinstance(found, list | tuple) else [found]


def _changed(rows: list[dict[str, str]], deed: str) -> list[dict[str, str]]:
    """Return the rows after "add", "remove-2", "up-2" or "down-2"; an unknown row stays where it is."""
    what, _dash, place = deed.partition("-")
    if what == "add":
        return [*rows, *empty_rows()]
    index = int(place) - 1 if place.isdecimal() and place.isascii() and len(place) < 6 else -1
    if not 0 <= index < len(rows):
        return rows
    row = rows[index]
    rest = [*rows[:index], *rows[index + 1 :]]
    if what == "remove":
        return rest
    target = max(0, index + {"up": -1, "down": 1}.get(what, 0))
    return [*rest[:target], row, *rest[target:]]


def empty_rows() -> list[dict[str, str]]:
    """Return some rows to be filled in."""
    return [dict.fromkeys(PARTS, "") for _each in range(EMPTY)]

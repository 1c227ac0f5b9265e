"""The plants of the register, read as values of opportunities."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.formats import number_format

PLANTS = Path(__file__).parent / "data" / "plants.csv"
EURO_PER_KWP = 890
MARGIN = 0.11


@dataclass(frozen=True)
class Plant:
    """One line of the extract."""

    row: dict[str, str]

    @property
    def town(self) -> str:
        """Where it stands."""
        return self.row["Ort"]

    @property
    def capacity(self) -> float:
        """Its power in kWp."""
        return _number(self.row["Bruttoleistung der Einheit"])

    @property
    def title(self) -> str:
        """What the opportunity is called, without anybody's name."""
        power = number_format(self.capacity, decimal_pos=2, use_l10n=True, force_grouping=True)
        return f"PV-Anlage {self.town}, {power} kWp"

    @property
    def values(self) -> dict[str, Any]:
        """What the register says of it, as stored values."""
        day = self.row["Inbetriebnahmedatum der Einheit"] or self.row["Datum der geplanten Inbetriebnahme"]
        values = {
            "capacity": self.capacity,
            "modules": int(self.row["Anzahl der Solar-Module"]),
            "orientation": self.row["Hauptausrichtung der Solar-Module"],
            "feed_in": self.row["Volleinspeisung oder Teileinspeisung"].partition(" ")[0],
            "commissioned": datetime.strptime(day, "%d.%m.%Y").date().isoformat() if day else None,  # noqa: DTZ007
            "address": self._address,
            "value": int(round(self.capacity * EURO_PER_KWP, -2)),
            "margin": int(round(self.capacity * EURO_PER_KWP * MARGIN, -1)),
        }
        return {key: value for key, value in values.items() if value not in ("", None)}

    @property
    def _address(self) -> dict[str, Any]:
        return {
            "street": self.row["Straße"],
            "house_number": self.row["Hausnummer"],
            "postcode": self.row["Postleitzahl"],
            "city": self.row["Ort"],
            "latitude": _number(self.row["Koordinate: Breitengrad (WGS84)"]),
            "longitude": _number(self.row["Koordinate: Längengrad (WGS84)"]),
        }


def plants() -> Iterator[Plant]:
    """Yield the plants of the extract."""
    with PLANTS.open(encoding="utf-8", newline="") as file:
        yield from map(Plant, csv.DictReader(file, delimiter=";"))


def _number(text: str) -> float:
    """Return the number written with a decimal comma, whole numbers as int: so attributes store them."""
    number = float(text.replace(",", "."))
    return int(number) if number.is_integer() else number

"""The register's export is imported as it is: every column, every row, coordinates included."""

from collections.abc import Callable
from typing import Any

import pytest

from entities.models import Entity
from tests.importing.conftest import Imported
from tests.importing.files import EXTRACT, REGISTER

pytestmark = pytest.mark.django_db

FIRST = {
    "title": "PV-Anlage BTR1-3 mit 345 kWp",
    "mastr_nr_der_einheit": "SEE996791774087",
    "betriebs_status": "In Betrieb",
    "energietraeger": "Solare Strahlungsenergie",
    "bruttoleistung_der_einheit": 345.87,
    "nettonennleistung_der_einheit": 264,
    "inbetriebnahmedatum_der_einheit": "2018-11-05",
    "registrierungsdatum_der_einheit": "2019-03-02",
    "bundesland": "Baden-Württemberg",
    "address": {
        "postcode": "71735",
        "city": "Eberdingen",
        "street": "Im Grundwasen",
        "house_number": "8",
        "latitude": 48.894,
        "longitude": 9.015,
    },
    "gemeindeschluessel": "08118012",
    "gemeinde": "Eberdingen",
    "landkreis": "Ludwigsburg",
    "art_der_solaranlage": "Bauliche Anlagen (Hausdach, Gebäude und Fassade)",
    "anzahl_der_solar_module": 1134,
    "hauptausrichtung_der_solar_module": "West",
    "letzte_aktualisierung": "2022-04-22",
    "name_des_anlagenbetreibers_nur_org": "Hagdorn Energiebetrieb",
    "mastr_nr_des_anlagenbetreibers": "ABR918596930284",
    "volleinspeisung_oder_teileinspeisung": "Teileinspeisung (einschließlich Eigenverbrauch)",
    "name_des_anschluss_netzbetreibers": "Netze BW GmbH (SNB948311994307)",
    "mastr_nr_des_anschluss_netzbetreibers": "SNB948311994307",
    "netzbetreiberpruefung": "Geprüft",
    "spannungsebene": "Mittelspannung",
    "mastr_nr_der_lokation": "SEL962497533181",
    "mastr_nr_der_eeg_anlage": "EEG958829478374",
    "eeg_anlagenschluessel": "E1084301ABLO017748600000000000001",
    "inbetriebnahmedatum_der_eeg_anlage": "2018-11-05",
    "installierte_leistung_der_eeg_anlage": 345.87,
}


@pytest.fixture
def register(do_import: Callable[..., Imported]) -> Imported:
    """Return the whole register file, imported."""
    if not REGISTER.exists():
        pytest.skip(f"The register's export is not there: {REGISTER}")
    return do_import(REGISTER.read_bytes())


def test_the_whole_register(register: Imported) -> None:
    assert (register.job.done, register.job.failed, register.problems) == (491, 0, [])
    values = register.values
    assert len(values) == 491
    assert values[0] == FIRST
    located = [each for each in values if {"latitude", "longitude"} <= each["address"].keys()]
    assert len(located) == 489
    assert all(48 < each["address"]["latitude"] < 50 and 8 < each["address"]["longitude"] < 10 for each in located)
    assert sum(each["energietraeger"] == "Solare Strahlungsenergie" for each in values) == 321
    assert round(sum(each["bruttoleistung_der_einheit"] for each in values), 3) == gross_power()
    assert all(isinstance(each["inbetriebnahmedatum_der_einheit"], str) for each in values if each.get("inbetrieb"))


def gross_power() -> float:
    """Return the sum of the fifth column, read in the plainest way."""
    rows = REGISTER.read_text("utf-8-sig").splitlines()[1:]
    return round(sum(float(row.split('";"')[4].replace(",", ".")) for row in rows), 3)


def test_its_attributes(register: Imported) -> None:
    attributes = register.attributes
    assert len(attributes) == 50  # 56 columns: one is the title, six are one address
    kinds = {label: attribute.kind for label, attribute in attributes.items()}
    address = next(attribute for attribute in attributes.values() if attribute.key == "address")
    assert (address.kind, address.label_en) == ("address", "Address")
    assert kinds["Energieträger"] == "choice"
    assert len(attributes["Energieträger"].choices) == 9
    assert kinds["Gemeindeschlüssel"] == "text"
    assert kinds["Datum der endgültigen Stilllegung"] == "date"
    assert "MaStR-Nr. des Anlagenbetreibers" in kinds
    assert attributes["Nutzbare Speicherkapazität"].unit == "kWh"
    assert sum(attribute.in_list for attribute in attributes.values()) == 6


def test_a_second_import_finds_every_attribute_again(register: Imported, do_import: Callable[..., Imported]) -> None:
    again = do_import(REGISTER.read_bytes())
    assert (again.job.done, again.job.failed, len(again.attributes)) == (491, 0, 50)
    assert again.values[491:] == again.values[:491]


def test_the_extract(do_import: Callable[..., Imported]) -> None:
    done = do_import(EXTRACT.read_bytes())
    assert (done.job.done, done.job.failed) == (14, 0)
    by_title: dict[str, Any] = {each["title"]: each for each in done.values}
    assert "latitude" not in by_title["BHKW2_HKW_PEW"]["address"]
    storage = by_title["Speicher Batterie100 Marbach am Neckar"]
    assert storage["nutzbare_speicherkapazitaet"] == 100_000
    assert Entity.objects.filter(type=done.job.type).count() == 14

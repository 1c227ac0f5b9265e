"""What a file's columns are called and hold, and where they are guessed to go."""

import io
from typing import Any

import pytest

from collab.base.tables.detect import detect
from collab.base.tables.formats import FileFormat
from collab.base.tables.headers import clean_names
from collab.base.tables.problems import FileError
from entities.importing import profiles
from entities.importing.guess import guess
from entities.importing.names import likeness, unit_of
from entities.importing.profiles import Column, Profile, profile
from entities.models import Attribute
from tests.importing.files import lines


def profiled(data: bytes) -> Profile:
    file = io.BytesIO(data)
    return profile(file, detect(file))


def column(name: str, kind: str = "text", filled: int = 9) -> Column:
    return Column(name, ["x"], filled, kind, "", [])


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["\tMaStR-Nr.", " Name ", "\ufeffOrt"], ["MaStR-Nr.", "Name", "Ort"]),
        (["Name", "Name", "name"], ["Name", "Name (2)", "name (3)"]),
        (["", "Name", " "], ["Column 1", "Name", "Column 3"]),
        (["Two\nlines"], ["Two lines"]),
        (["x" * 100, "x" * 100], ["x" * 80, "x" * 74 + " (2)"]),
    ],
)
def test_column_names(cells: list[str], names: list[str]) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert clean_names(cells) == names


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("Leistung", ["1,5", "1.234,5", "-3"], "number"),
        ("Leistung", ["1,5", "viel"], "text"),
        ("Gemeindeschlüssel", ["08118012", "08118048"], "text"),
        ("Schlüssel", ["1", "2"], "text"),
        ("Kundennummer", ["17", "18"], "text"),
        ("PLZ", ["71634", "71638"], "text"),
        ("Anzahl der Module", ["17", "18"], "number"),
        ("Number of modules", ["17", "18"], "number"),
        ("Kennzeichen", ["1234567890123"], "text"),
        ("Tag", ["5.11.2018", "05.11.2018"], "date"),
        ("Tag", ["5.11.2018", "5.11.2018 10:00"], "datetime"),
        ("Tag", ["2018-11-05T10:00:00Z"], "datetime"),
        ("Aktiv", ["ja", "nein"], "boolean"),
        ("Mail", ["a@b.example"], "email"),
        ("Seite", ["https://a.example"], "link"),
        ("Text", ["a\nb"], "long_text"),
        ("Status", ["An"] * 6 + ["Aus"] * 6, "choice"),
        ("Status", ["An"] * 12, "text"),
        ("Status", ["An", "Aus"], "text"),
        ("Datum der Stilllegung", ["", ""], "date"),
        ("Sonstiges", ["", ""], "text"),
    ],
)
def test_kinds(name: str, values: list[str], kind: str) -> None:
    data = lines(f"Titel;{name}", *(f'x;"{value}"' for value in values))
    assert profiled(data).columns[1].kind == kind


def test_choices_and_units() -> None:
    rows = [f"x;{number % 3};{'An' if number % 2 else 'aus'};{number},5 %;{number}" for number in range(1, 13)]
    found = profiled(lines("Titel;Zahl;Status;Anteil;Leistung in kW", *rows)).columns
    assert [each.choices for each in found] == [[], [], ["An", "aus"], [], []]
    assert [each.unit for each in found] == ["", "", "", "%", "kW"]


def test_an_empty_column_at_the_end_is_a_separator_too_many() -> None:
    assert profiled(lines("a;b;", "1;2;", "3;4;")).names == ["a", "b"]


def test_an_empty_name_with_values_below_is_a_column() -> None:
    assert len(profiled(lines("a;b;", "1;2;3")).names) == 3


def test_files_without_rows_are_refused() -> None:
    with pytest.raises(FileError):
        profiled(lines("a;b;c"))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "MAX_ROWS", 3)
    assert profiled(lines("a;b", *["1;2"] * 3)).total == 3
    with pytest.raises(FileError, match="3"):
        profiled(lines("a;b", *["1;2"] * 4))


def test_column_names_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(FileError, match=r"\w"):
        profile(io.BytesIO(b'"a;b\n1;2\n'), FileFormat())


def test_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "MAX_LINES", 5)
    with pytest.raises(FileError):
        profiled(lines("a;b", "1;2", "", "", "", "", ""))


def test_long_values_are_no_choices() -> None:
    data = lines("Titel;Text", *(f"x;{'long ' * 20}{number % 2}" for number in range(20)))
    assert profiled(data).columns[1].kind == "text"


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(FileError, match="500"):
        profiled(lines(";".join("abc" for _ in range(501)), "1;2"))


def test_a_profile_survives_json() -> None:
    found = profiled(lines("a;b", "1;2"))
    assert Profile.from_json(found.to_json()) == found


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("Installierte Leistung (kWp)", "Installierte Leistung", True),
        ("Telefonnummer", "Phone", True),
        ("E-Mail-Adresse", "Email", True),
        ("Straße", "STRASSE", True),
        ("Bezeichnung", "Leistung", False),
        ("Inbetriebnahme", "Inbetriebnahmedatum", True),
        ("Ort", "Wort", False),
        ("???", "Wort", False),
    ],
)
def test_likeness(name: str, other: str, *, alike: bool) -> None:
    assert (likeness(name, other) >= 0.78) is alike


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nutzleistung in kW", ("Nutzleistung", "kW")),
        ("Leistung [kWp]", ("Leistung", "kWp")),
        ("Fläche (m²)", ("Fläche", "m²")),
        ("Spannung in Volt", ("Spannung in Volt", "")),
        ("kW", ("kW", "")),
    ],
)
def test_units_in_names(name: str, expected: tuple[str, str]) -> None:
    assert unit_of(name) == expected


ADDRESS = Attribute(key="site", label="Adresse", label_en="Address", kind="address")


@pytest.mark.parametrize(
    ("name", "kind", "target"),
    [
        ("Koordinate: Breitengrad (WGS84)", "number", "part:site:latitude"),
        ("Koordinate: Längengrad (WGS84)", "number", "part:site:longitude"),
        ("lat", "number", "part:site:latitude"),
        ("Longitude", "number", "part:site:longitude"),
        ("geographische Breite", "number", "part:site:latitude"),
        ("Breitengrad", "text", ""),
        ("Postleitzahl", "text", "part:site:postcode"),
        ("PLZ", "text", "part:site:postcode"),
        ("ZIP code", "text", "part:site:postcode"),
        ("Postal Code", "text", "part:site:postcode"),
        ("Ort", "choice", "part:site:city"),
        ("City", "text", "part:site:city"),
        ("Straße", "text", "part:site:street"),
        ("Street", "text", "part:site:street"),
        ("Hausnummer", "text", "part:site:house_number"),
        ("House number", "text", "part:site:house_number"),
        ("House No.", "text", "part:site:house_number"),
        ("Wind an Land oder auf See", "text", ""),
    ],
)
def test_parts_of_an_address_are_guessed(name: str, kind: str, target: str) -> None:
    columns = [column("Titel"), column(name, kind)]
    assert guess(columns, [ADDRESS], create_missing=False) == ["title", target]


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["MaStR-Nr. der Einheit", "Anzeige-Name der Einheit", "Name des Windparks"], 1),
        (["Id", "Title", "Name"], 1),
        (["Id", "Subject"], 1),
        (["Kunde", "Projektname"], 1),
        (["Alpha", "Beta"], 0),
    ],
)
def test_the_title_is_guessed(names: list[str], title: int) -> None:
    assert guess([column(name) for name in names], [], create_missing=False).index("title") == title


def attribute(key: str, german: str, english: str, kind: str) -> Attribute:
    return Attribute(key=key, label=german, label_en=english, kind=kind)


@pytest.mark.parametrize(
    ("name", "kind", "target"),
    [
        ("Leistung in kW", "number", "attr:capacity"),
        ("Power", "number", "attr:capacity"),
        ("Leistung", "text", ""),
        ("CAPACITY", "number", "attr:capacity"),
        ("Inbetriebnahme", "date", "attr:started"),
        ("Commissioned", "date", "attr:started"),
        ("Telefonnummer", "text", "attr:phone"),
        ("E-Mail", "email", "attr:email"),
        ("Unbekannt", "text", ""),
    ],
)
def test_attributes_are_guessed(name: str, kind: str, target: str) -> None:
    attributes = [
        attribute("capacity", "Leistung", "Capacity", "number"),
        attribute("started", "Inbetriebnahme", "Commissioned", "date"),
        attribute("phone", "Telefon", "Phone", "phone"),
        attribute("email", "E-Mail", "E-mail", "email"),
    ]
    assert guess([column("Titel"), column(name, kind)], attributes, create_missing=False)[1] == target


def test_no_target_is_guessed_twice() -> None:
    columns = [column("Name"), column("Leistung", "number"), column("Leistung (2)", "number"), column("Titel")]
    found: list[Any] = guess(columns, [attribute("p", "Leistung", "", "number")], create_missing=False)
    assert found == ["", "attr:p", "", "title"]


def test_a_city_alone_makes_no_address() -> None:
    assert guess([column("Name"), column("Ort")], [], create_missing=True) == ["title", "new"]
    both = [column("Name"), column("Ort"), column("PLZ")]
    assert guess(both, [], create_missing=True) == ["title", "newpart:city", "newpart:postcode"]

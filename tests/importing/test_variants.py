"""Exports that nobody here has seen: the values come out exactly all the same."""

from collections.abc import Callable
from typing import Any

import pytest

from entities.models import Entity
from tests.cast import Cast
from tests.importing.conftest import Imported
from tests.importing.files import lines, table

pytestmark = pytest.mark.django_db


def without_title(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "title"}


def test_english_comma_separated_with_iso_dates(do_import: Callable[..., Imported]) -> None:
    rows = [
        [
            "id",
            "project name",
            "capacity (kWp)",
            "commissioned",
            "street",
            "house number",
            "zip code",
            "city",
            "lat",
            "lon",
        ],
        ["0017", "Roof, north", "1,234.5", "2024-02-29", "High St", "7b", "01067", "Exeter", "50.7184", "-3.5339"],
        ["0018", 'The "Barn"', "0.5", "", "", "", "", "Bath", "", ""],
    ]
    done = do_import(table(rows, separator=","))
    assert done.problems == []
    assert done.values == [
        {
            "title": "Roof, north",
            "id": "0017",
            "capacity": 1234.5,
            "commissioned": "2024-02-29",
            "address": {
                "street": "High St",
                "house_number": "7b",
                "postcode": "01067",
                "city": "Exeter",
                "latitude": 50.7184,
                "longitude": -3.5339,
            },
        },
        {"title": 'The "Barn"', "id": "0018", "capacity": 0.5, "address": {"city": "Bath"}},
    ]
    assert done.attributes["capacity"].unit == "kWp"


def test_american_dates(do_import: Callable[..., Imported]) -> None:
    done = do_import(
        table([["name", "date", "size"], ["a", "12/31/2024", "1.5"], ["b", "1/2/2025", "2"]], separator=",")
    )
    assert [each["date"] for each in done.values] == ["2024-12-31", "2025-01-02"]


def test_tab_separated_utf_16_from_excel(do_import: Callable[..., Imported]) -> None:
    rows = [
        ["Bezeichnung", "Menge", "Datum"],
        ["Größe „M“", "1.234,5", "05.11.2018"],
        ["Zeile 1\nZeile 2", "-3", "1.1.2020"],
    ]
    done = do_import(table(rows, separator="\t", encoding="utf-16", newline="\r\n"))
    assert done.values == [
        {"title": "Größe „M“", "menge": 1234.5, "datum": "2018-11-05"},
        {"title": "Zeile 1 Zeile 2", "menge": -3, "datum": "2020-01-01"},
    ]


def test_windows_1252_with_umlauts_and_euro(do_import: Callable[..., Imported]) -> None:
    rows = [["Name", "Straße", "Preis", "Bemerkung"], ["Häßler", "Öhringer Weg", "1.250,50 €", "“Süd”"]]
    done = do_import(table(rows, encoding="cp1252", newline="\r\n"))
    assert done.values == [{"title": "Häßler", "strasse": "Öhringer Weg", "preis": 1250.5, "bemerkung": "“Süd”"}]
    assert done.attributes["Preis"].unit == "€"


def test_line_breaks_within_quotes(do_import: Callable[..., Imported]) -> None:
    done = do_import(table([["Name", "Text"], ["a", "eins\nzwei; drei"], ["b", 'sagt "hallo"']], quote_all=True))
    assert [each["text"] for each in done.values] == ["eins\nzwei; drei", 'sagt "hallo"']


def test_pipes_old_mac_lines_and_dos_umlauts(do_import: Callable[..., Imported]) -> None:
    data = table([["Name", "Ort"], ["Ä", "Köln"]], separator="|", encoding="cp850", newline="\r")
    assert do_import(data).values == [{"title": "Ä", "ort": "Köln"}]


def test_percent_negative_and_yes_no(do_import: Callable[..., Imported]) -> None:
    done = do_import(lines("Name;Anteil;Saldo;Aktiv", "a;12,5 %;-1.000,00;ja", "b;7 %;(3,5);Nein"))
    assert [without_title(each) for each in done.values] == [
        {"anteil": 12.5, "saldo": -1000, "aktiv": True},
        {"anteil": 7, "saldo": -3.5, "aktiv": False},
    ]
    assert done.attributes["Anteil"].unit == "%"


def test_title_lines_above_the_table_and_sep(do_import: Callable[..., Imported]) -> None:
    assert do_import(lines("sep=,", "Name,Wert", "a,1")).values == [{"title": "a", "wert": 1}]


def test_a_heading_above_the_table(do_import: Callable[..., Imported]) -> None:
    done = do_import(lines("Liste vom 1.1.2026", "", "Name;Wert;Tag", "a;1;1.1.2026", "b;x;1.1.2026"))
    assert [each["title"] for each in done.values] == ["a", "b"]


def test_separators_at_the_ends_of_lines_and_rows_of_nothing(do_import: Callable[..., Imported]) -> None:
    done = do_import(lines("Name;Wert;", "a;1;", ";;", "b;2;;;", ""))
    assert (done.values, done.problems) == ([{"title": "a", "wert": 1}, {"title": "b", "wert": 2}], [])


def test_the_same_name_twice_and_no_name(do_import: Callable[..., Imported]) -> None:
    done = do_import(lines("Name;Wert;Wert;;Ende", "a;1;x;2;3"))
    assert done.problems == []
    assert sorted(done.attributes) == ["Ende", "Spalte 4", "Wert", "Wert (2)"] or sorted(done.attributes) == [
        "Column 4",
        "Ende",
        "Wert",
        "Wert (2)",
    ]


def test_a_single_column(do_import: Callable[..., Imported]) -> None:
    assert [each["title"] for each in do_import(lines("Name", "a", "b")).values] == ["a", "b"]


def test_formulas_and_markup_are_text(do_import: Callable[..., Imported]) -> None:
    formula = '=HYPERLINK("http://evil.example";"x")'
    done = do_import(table([["Name", "Text"], ["<script>alert(1)</script>", formula]]))
    assert done.values == [{"title": "<script>alert(1)</script>", "text": formula}]


def test_names_that_are_no_words(do_import: Callable[..., Imported]) -> None:
    done = do_import(table([["Name", "2024", "???", "date"], ["a", "x", "y", "z"]]))
    assert without_title(done.values[0]) == {"a_2024": "x", "attribute": "y", "date": "z"}


def test_names_that_become_the_same_key(do_import: Callable[..., Imported]) -> None:
    done = do_import(table([["Name", "Größe", "Groesse", "x" * 50, "x" * 51], ["a", "p", "q", "r", "s"]]))
    expected = {"groesse": "p", "groesse_2": "q", "x" * 40: "r", f"{'x' * 36}_2": "s"}
    assert without_title(done.values[0]) == expected


def test_into_a_type_with_attributes(do_import: Callable[..., Imported], cast: Cast) -> None:
    rows = [
        [
            "Titel",
            "Kunde",
            "Leistung in kWp",
            "Auftragswert",
            "Inbetriebnahme",
            "Status",
            "Dach geprüft",
            "PLZ",
            "Ort",
            "Sonst",
        ],
        ["Neu", "Meier", "9,9", "1.000,50", "1.12.2026", "offen", "ja", "71634", "Ulm", "egal"],
    ]
    done = do_import(table(rows), type=cast.opportunity_type)
    assert done.job.failed == 0
    assert Entity.objects.get(title="Neu").values == {
        "customer": "Meier",
        "capacity": 9.9,
        "value": 1000.5,
        "commissioned": "2026-12-01",
        "stage": "Offen",
        "roof": True,
        "site": {"postcode": "71634", "city": "Ulm"},
    }
    assert len(done.attributes) == len(cast.attributes)

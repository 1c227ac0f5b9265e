"""Values as files write them become what the kinds of attributes store, exactly."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from collab.base.tables.formats import Spelling
from entities.importing.numbers import plain_number
from entities.importing.values import part_reader, reader, title_reader
from entities.models import Attribute

GERMAN = Spelling(decimal=",", dates="%d.%m.%Y")
ENGLISH = Spelling(decimal=".", dates="%m/%d/%Y")


@pytest.mark.parametrize(
    ("text", "spelling", "expected"),
    [
        ("48,894", GERMAN, 48.894),
        ("48.894", GERMAN, 48894),
        ("48.894", ENGLISH, 48.894),
        ("48,894", ENGLISH, 48894),
        ("1.234.567,89", GERMAN, 1234567.89),
        ("1,234,567.89", ENGLISH, 1234567.89),
        ("1 234 567,89", GERMAN, 1234567.89),
        ("1\u00a0234,5", GERMAN, 1234.5),
        ("1\u202f234,5", GERMAN, 1234.5),
        ("1'234.50", ENGLISH, 1234.5),
        ("-12,5", GERMAN, -12.5),
        ("−12,5", GERMAN, -12.5),
        ("12,5-", GERMAN, -12.5),
        ("(12,5)", GERMAN, -12.5),
        ("+3", GERMAN, 3),
        (",5", GERMAN, 0.5),
        ("5,", GERMAN, 5),
        ("12,5 %", GERMAN, 12.5),
        ("12.5%", ENGLISH, 12.5),
        ("9,9 kWp", GERMAN, 9.9),
        ("0", GERMAN, 0),
        ("0,000", GERMAN, 0),
        ("1,5E+03", GERMAN, 1500),
        ("0.30000000000000004", ENGLISH, 0.3),
        ("345,870000", GERMAN, 345.87),
        ("", GERMAN, None),
    ],
)
def test_numbers(text: str, spelling: Spelling, expected: float | None) -> None:
    attribute = Attribute(key="n", label="N", kind="number", unit="kWp")
    value = reader(attribute, spelling)(text)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1.2",
        "12.34,5",
        "1,2,3",
        "1..2",
        "12 34",
        "--5",
        "5 kW x",
        "1_000",
        "NaN",
        "Infinity",
        "½",
        "٣",
        "-",
        "1e999",
    ],
)
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ValidationError):
        reader(Attribute(key="n", label="N", kind="number"), GERMAN)(text)


@pytest.mark.parametrize(("text", "expected"), [("1.250,50 €", 1250.5), ("€ 3", 3), ("-€3,10", -3.1), ("3 EUR", 3)])
def test_money(text: str, expected: float) -> None:
    assert reader(Attribute(key="m", label="M", kind="money"), GERMAN)(text) == expected


def test_money_is_not_rounded() -> None:
    with pytest.raises(ValidationError):
        reader(Attribute(key="m", label="M", kind="money"), GERMAN)("1,005")


def test_plain_number_keeps_every_digit() -> None:
    assert plain_number("123.456.789.012.345,123456789", GERMAN) == "123456789012345.123456789"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("date", "5.11.2018", "2018-11-05"),
        ("date", "05.11.2018", "2018-11-05"),
        ("date", "2018-11-05", "2018-11-05"),
        ("date", "5.11.2018 00:00", "2018-11-05"),
        ("date", "2018-11-05T10:00:00.5Z", "2018-11-05"),
        ("date", "", None),
        ("datetime", "5.11.2018 14:30", "2018-11-05T13:30:00+00:00"),
        ("datetime", "2018-07-05T14:30:00", "2018-07-05T12:30:00+00:00"),
        ("datetime", "2018-07-05T14:30:00Z", "2018-07-05T14:30:00+00:00"),
        ("boolean", "ja", True),
        ("boolean", "Nein", False),
        ("choice", "in betrieb", "In Betrieb"),
        ("choice", "In Betrieb", "In Betrieb"),
        ("choices", "In Betrieb; Geplant", ["In Betrieb", "Geplant"]),
        ("text", '=HYPERLINK("x")', '=HYPERLINK("x")'),
        ("text", "<script>", "<script>"),
        ("long_text", "a\nb", "a\nb"),
        ("email", "A@b.example", "A@b.example"),
        ("link", "https://x.example/a", "https://x.example/a"),
        ("phone", "+49 7141 1", "+49 7141 1"),
        ("address", "Weg 1", {"street": "Weg 1"}),
    ],
)
def test_other_kinds(kind: str, text: str, expected: Any) -> None:
    attribute = Attribute(key="k", label="K", kind=kind, choices=["In Betrieb", "Geplant"])
    assert reader(attribute, GERMAN)(text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("number", "viel", "“viel” is not a number."),
        ("date", "32.1.2024", "“32.1.2024” is not a date."),
        ("date", "2024-02-30", "“2024-02-30” is not a date."),
        ("date", "11/05/2018", "“11/05/2018” is not a date."),
        ("boolean", "vielleicht", "“vielleicht” is neither yes nor no."),
        ("choice", "Weg", "Select a valid choice. Weg is not one of the available choices."),
        ("email", "x@", "Enter a valid email address."),
        ("link", "javascript:alert(1)", "Enter a valid URL."),
        ("text", "x" * 501, "Ensure this value has at most 500 characters (it has 501)."),
        ("number", "12345678901234567890", "Ensure that there are no more than 15 digits in total."),
    ],
)
def test_reasons(kind: str, text: str, reason: str) -> None:
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            reader(Attribute(key="k", label="K", kind=kind, choices=["Da"]), GERMAN)(text)
        assert refused.value.messages == [reason]


def test_required() -> None:
    for kind in ("text", "number", "date", "choice", "boolean"):
        with pytest.raises(ValidationError):
            reader(Attribute(key="k", label="K", kind=kind, required=True), GERMAN)("")


@pytest.mark.parametrize(
    ("part", "text", "expected"),
    [
        ("latitude", "48,894", 48.894),
        ("latitude", "48.894", 48.894),
        ("longitude", "-9,1234567", -9.1234567),
        ("latitude", "48,9°", 48.9),
        ("latitude", "", None),
        ("postcode", "01067", "01067"),
        ("city", "  Bad\n  Urach ", "Bad Urach"),
        ("house_number", "13 1", "13 1"),
    ],
)
def test_parts_of_addresses(part: str, text: str, expected: Any) -> None:
    assert part_reader(part, GERMAN)(text) == expected


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("latitude", "91"),
        ("longitude", "181"),
        ("latitude", "Nord"),
        ("latitude", "nan"),
        ("latitude", "4_8"),
        ("city", "x" * 121),
    ],
)
def test_impossible_parts(part: str, text: str) -> None:
    with pytest.raises(ValidationError):
        part_reader(part, GERMAN)(text)


def test_titles() -> None:
    assert title_reader()("  PV-Anlage\n Nord ") == "PV-Anlage Nord"
    for wrong in ("", "  ", "x" * 201):
        with pytest.raises(ValidationError):
            title_reader()(wrong)

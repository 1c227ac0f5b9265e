"""Files for spreadsheets: readable where they are opened, and harmless."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from collab.base.csv import AT_ONCE, csv_response

BOM = b"\xef\xbb\xbf"


def written(rows: Any, language: str = "en", header: tuple[str, ...] = ("A", "B")) -> bytes:
    with translation.override(language):
        response = csv_response("table", header, rows)
    with translation.override("en"):  # another request is at work meanwhile
        return response.getvalue()


def cells(content: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_a_file_is_saved_not_shown_and_kept_by_no_cache() -> None:
    response = csv_response('../Partner "Süd"\r\nX: 1', ["A"], [])
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "S%C3%BCd" in response["Content-Disposition"]
    assert not {"\r", "\n"} & set(response["Content-Disposition"])
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["Partner", "Partner.csv"])
def test_it_ends_in_csv_once(name: str) -> None:
    assert csv_response(name, ["A"], [])["Content-Disposition"] == 'attachment; filename="Partner.csv"'


def test_german_spreadsheets_get_semicolons_and_decimal_commas() -> None:
    content = written([["Müller, Söhne", 1.5], ["a;b", Decimal("-2.25")]], "de")
    assert content == BOM + 'A;B\r\nMüller, Söhne;1,5\r\n"a;b";-2,25\r\n'.encode()


def test_others_get_commas_and_decimal_points() -> None:
    assert written([["a, b", 1.5], ["c;d", -2]]) == BOM + b'A,B\r\n"a, b",1.5\r\nc;d,-2\r\n'


def test_lines_and_quotes_inside_a_cell_stay_inside() -> None:
    table = [["one\ntwo", 'say "yes"'], ["three\r\nfour", ""]]
    assert cells(written(table)) == [["A", "B"], *table]


@pytest.mark.parametrize(
    "evil",
    ["=1+1", "+49 711 1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")', "-", "=", "+1-2"],
)
@pytest.mark.parametrize(("language", "separator"), [("de", ";"), ("en", ",")])
def test_nothing_is_taken_for_a_formula(evil: str, language: str, separator: str) -> None:
    assert cells(written([[evil, "x"]], language), separator)[1] == [f"'{evil}", "x"]


def test_the_names_of_the_columns_are_no_formulas_either() -> None:
    assert cells(written([], header=("=A", "B")))[0] == ["'=A", "B"]


@pytest.mark.parametrize("number", ["-1", "+1", "-1.5", "-1,5", "-1.234,50", "1"])
def test_plain_numbers_stay_numbers(number: str) -> None:
    assert cells(written([[number, ""]]))[1] == [number, ""]


def test_nothing_is_an_empty_cell_and_a_moment_is_local_time() -> None:
    moment = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    assert cells(written([[None, moment]]))[1] == ["", "2026-07-01 14:30"]


def test_words_are_in_the_language_of_who_asked() -> None:
    """The rows are read while the file is sent, when the view is over."""
    assert cells(written(([gettext_lazy("Name"), gettext_lazy("Status")] for _ in range(1)), "de"), ";")[1] == [
        "Name",
        "Status",
    ]
    assert cells(written(([gettext_lazy("Active"), ""] for _ in range(1)), "de"), ";")[1] == ["Aktiv", ""]


def test_many_rows_are_sent_in_parts() -> None:
    response = csv_response("table", ["A"], ([number] for number in range(AT_ONCE * 2)))
    assert len(list(response)) == 4  # mark, two full parts and the rest
    content = b"".join(csv_response("table", ["A"], ([number] for number in range(AT_ONCE * 2))))
    assert cells(content) == [["A"], *([str(number)] for number in range(AT_ONCE * 2))]

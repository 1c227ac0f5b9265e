"""How a file is written is found out from its content."""

import io

import pytest
from django.utils import translation

from collab.base.tables.detect import detect
from collab.base.tables.formats import FileFormat
from collab.base.tables.problems import FileError
from tests.importing.files import EXTRACT, lines, table

GERMAN = [["Name", "Größe", "Tag"], ["Öl", "1,5", "5.11.2018"], ["Übergröße", "-12,25", "05.11.2018"]]
ENGLISH = [["Name", "Size", "Day"], ["Café", "1.5", "2018-11-05"], ["Naïve", "-12.25", "2018-11-30"]]


def detected(data: bytes) -> FileFormat:
    return detect(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (table(GERMAN), ("utf-8", ";", ",", "%d.%m.%Y")),
        (table(GERMAN, encoding="utf-8-sig"), ("utf-8", ";", ",", "%d.%m.%Y")),
        (table(GERMAN, encoding="cp1252", newline="\r\n"), ("cp1252", ";", ",", "%d.%m.%Y")),
        (table(GERMAN, encoding="iso-8859-1"), ("cp1252", ";", ",", "%d.%m.%Y")),
        (table(GERMAN, encoding="cp850"), ("cp850", ";", ",", "%d.%m.%Y")),
        (table(GERMAN, encoding="mac_roman", newline="\r"), ("mac_roman", ";", ",", "%d.%m.%Y")),
        (table(GERMAN, separator="\t", encoding="utf-16"), ("utf-16-le", "\t", ",", "%d.%m.%Y")),
        (table(GERMAN, separator="\t", encoding="utf-16-le"), ("utf-16-le", "\t", ",", "%d.%m.%Y")),
        (table(GERMAN, encoding="utf-16-be"), ("utf-16-be", ";", ",", "%d.%m.%Y")),
        (b"\xfe\xff" + table(GERMAN, encoding="utf-16-be"), ("utf-16-be", ";", ",", "%d.%m.%Y")),
        (table(ENGLISH, separator=","), ("utf-8", ",", ".", "%Y-%m-%d")),
        (table(ENGLISH, separator="|"), ("utf-8", "|", ".", "%Y-%m-%d")),
        (table(ENGLISH, separator="\t"), ("utf-8", "\t", ".", "%Y-%m-%d")),
        (table(GERMAN, separator=",", quote_all=True), ("utf-8", ",", ",", "%d.%m.%Y")),
        (EXTRACT.read_bytes(), ("utf-8", ";", ",", "%d.%m.%Y")),
    ],
)
def test_formats(data: bytes, expected: tuple[str, ...]) -> None:
    found = detected(data)
    assert (found.encoding, found.separator, found.decimal, found.dates) == expected


@pytest.mark.parametrize(
    ("data", "separator"),
    [
        (lines("a;b", "1,5;2,5", "3,5;4,5"), ";"),  # two decimal commas are no three columns
        (lines("Name, Vorname;Ort", "Muster, M.;Ulm"), ";"),
        (lines("a,b", "x;y,1", "x;z,2"), ","),
        (lines("sep=|", "a;b|c", "1;2|3"), "|"),
        (lines('"sep=,"', "a,b", "1,2"), ","),
        (lines("only one column", "1", "2"), ";"),
        (lines("a;b;c", "1;2", "1;2;3", "1;2;3;4", "1;2;3"), ";"),
        (lines('a,"b;b;b"', '1,"2;2;2"'), ","),
    ],
)
def test_separators(data: bytes, separator: str) -> None:
    assert detected(data).separator == separator


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [
        (["48,894", "9,015", "48,919894"], ","),
        (["48.894", "9.015", "48.919894"], "."),
        (["1.234,50", "3.000"], ","),
        (["1,234.50", "3,000"], "."),
        (["1.234.567", "12"], ","),
        (["1,234,567", "12"], "."),
        (["0,125", "2,345"], ","),
        (["1.234", "2.345"], ","),  # nothing tells: semicolons go with the comma, these are thousands
        (["12,5 %", "7,5 €"], ","),
        (["1", "2"], ","),
    ],
)
def test_decimal_marks(cells: list[str], decimal: str) -> None:
    assert detected(lines("Name;Zahl", *(f"x;{cell}" for cell in cells))).decimal == decimal


@pytest.mark.parametrize(
    ("cells", "dates"),
    [
        (["5.11.2018", "05.11.2018"], "%d.%m.%Y"),
        (["05.11.18", "31.12.26"], "%d.%m.%y"),
        (["2018-11-05"], "%Y-%m-%d"),
        (["2018-11-05T12:30:00"], "%Y-%m-%d"),
        (["2018/11/05"], "%Y/%m/%d"),
        (["31-12-2018"], "%d-%m-%Y"),
        (["13/01/2018", "01/02/2018"], "%d/%m/%Y"),
        (["01/13/2018", "01/02/2018"], "%m/%d/%Y"),
        (["01/02/2018"], "%d/%m/%Y"),  # with the decimal comma
        (["5.11.2018 14:30"], "%d.%m.%Y"),
        (["no date"], "%d.%m.%Y"),
    ],
)
def test_dates(cells: list[str], dates: str) -> None:
    assert detected(lines("Name;Tag", *(f"x;{cell}" for cell in cells))).dates == dates


def test_with_a_decimal_point_doubtful_dates_begin_with_the_month() -> None:
    assert detected(lines("name,day,size", "x,01/02/2018,1.5")).dates == "%m/%d/%Y"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (lines("a;b;c", "1;2;3"), 1),
        (lines("", "", "a;b;c", "1;2;3"), 3),
        (lines("Export vom 1.1.2026", "", "a;b;c", "1;2;3", "4;5;6"), 3),
        (lines("Export;;", "a;b;c", "1;2;3", "4;5;6"), 2),
        (lines("sep=;", "a;b", "1;2"), 2),
        (lines("a;b;", "1;2;", "3;4;"), 1),
    ],
)
def test_line_of_the_column_names(data: bytes, line: int) -> None:
    assert detected(data).header_line == line


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (b"  \n \n", "The file is empty."),
        (b"PK\x03\x04\x14\x00" + bytes(range(256)), "This is an Excel file. Save it in Excel as CSV and try again."),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "This is an Excel file. Save it in Excel as CSV and try again."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "This is not a text file. Save the table as CSV and try again."),
        (b"%PDF-1.7 text", "This is not a text file. Save the table as CSV and try again."),
        (bytes(range(256)) * 10, "This is not a text file. Save the table as CSV and try again."),
        (b"a;b\n" + bytes(1000), "This is not a text file. Save the table as CSV and try again."),
        (b"<?xml version='1.0'?><a/>", "This is not a table of separated values. Save it as CSV and try again."),
        (b'[{"a": 1}]', "This is not a table of separated values. Save it as CSV and try again."),
    ],
)
def test_other_files_are_refused(data: bytes, message: str) -> None:
    with translation.override("en"), pytest.raises(FileError) as refused:
        detected(data)
    with translation.override("en"):
        assert refused.value.messages == [message]


def test_a_few_broken_bytes_do_not_make_another_encoding() -> None:
    data = "Name\nÄpfel\nÖl\nÜber\n".encode() + "Süß\n".encode("cp1252")
    assert detected(data).encoding == "utf-8"


def test_umlauts_beyond_the_first_part_are_found() -> None:
    data = lines("Name;Ort", *["plain;text"] * 60_000) + "Öl;Köln\n".encode("cp1252")
    assert detected(data).encoding == "cp1252"

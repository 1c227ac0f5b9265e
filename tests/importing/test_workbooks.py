"""Excel files: what their cells say, and what hostile ones get."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation
from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell

from collab.base.tables import sheets, sheetxml, workbooks
from collab.base.tables.detect import detect_sheet
from collab.base.tables.problems import FileError
from collab.base.tables.records import open_records
from tests import books

HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Let people read English."""
    with translation.override("en"):
        yield


def read(content: bytes, sheet: str = "") -> list[list[str]]:
    """Return the rows of a sheet as they are imported, blank ones too."""
    with workbooks.open_workbook(io.BytesIO(content)) as book:
        name = sheet or book.sheets[0]
        with sheets.convert(book, name, most=1000) as table, open_records(table, detect_sheet(table, name)) as found:
            return [record.cells for record in found]


def refused(content: bytes) -> str:
    """Return why a file is refused."""
    with pytest.raises(FileError) as caught:
        read(content)
    return str(caught.value.messages[0])


def sheet(rows: bytes, before: bytes = b"", behind: bytes = b"") -> bytes:
    """Return an Excel file with a sheet that is written by hand."""
    page = HEAD + before + b"<sheetData>" + rows + b"</sheetData>" + behind + b"</worksheet>"
    return books.with_parts(books.book([["a"]]), sheet1=page)


def test_cells_by_their_types() -> None:
    moment = datetime(2026, 12, 1, 13, 30)  # noqa: DTZ001
    row: list[Any] = ["ä & <b>", 5, 1.1 * 3, -2.5, 1e20, True, False, date(2026, 12, 1), moment, time(8, 5), None, "=1"]
    cells = read(books.book([[f"S{number}" for number in range(12)], row]))[1]
    assert cells[:7] == ["ä & <b>", "5", "3.3", "-2.5", "1e+20", "true", "false"]
    assert cells[7:] == ["2026-12-01", "2026-12-01 13:30:00", "08:05:00"]  # a formula that was never calculated


def test_spans_of_time_percents_and_dates_of_old_macs() -> None:
    made = Workbook(write_only=True)
    made.epoch = workbooks.MAC_EPOCH
    page = made.create_sheet("Blatt")
    line = [WriteOnlyCell(page, value) for value in (timedelta(hours=37, minutes=30), 0.5, date(2026, 2, 3))]
    line[1].number_format = "0%"
    page.append(line)
    file = io.BytesIO()
    made.save(file)
    assert read(file.getvalue()) == [["1 day, 13:30:00", "0.5", "2026-02-03"]]


def test_formulas_by_what_was_calculated_last() -> None:
    rows = (
        b'<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>A1&amp;"x"</f><v>2x</v></c>'
        b'<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D1"><f>NOW()</f></c><c r="E1" t="inlineStr"><is>'
        b"<r><t>ri</t></r><r><t>ch</t></r><rPh><t>spoken</t></rPh></is></c></row>"
    )
    assert read(sheet(rows)) == [["2", "2x", "#DIV/0!", "", "rich"]]


def shared(texts: bytes) -> bytes:
    """Return an Excel file as Excel itself writes them: texts stand in a part of their own."""
    pages = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = '<Relationship Id="%s" Type="' + pages + '/%s" Target="%s"/>'
    main = relation % ("r", "officeDocument", "xl/workbook.xml")
    related = {"r1": ("worksheet", "/xl/worksheets/sheet1.xml"), "r2": ("sharedStrings", "sharedStrings.xml")}
    inside = "".join(relation % (key, *each) for key, each in related.items())
    names = f'<workbook xmlns:r="{pages}"><sheets><sheet name="Blatt 1" r:id="r1"/></sheets></workbook>'
    return zipped(
        {
            "_rels/.rels": f"<Relationships>{main}</Relationships>".encode(),
            "xl/workbook.xml": names.encode(),
            "xl/_rels/workbook.xml.rels": f"<Relationships>{inside}</Relationships>".encode(),
            "xl/sharedStrings.xml": b"<sst>" + texts + b"</sst>",
            "xl/worksheets/sheet1.xml": b'<x:worksheet xmlns:x="x"><x:sheetData><x:row r="1"><x:c r="A1" t="s">'
            b"<x:v>0</x:v></x:c>"
            b'<x:c r="B1" t="s"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
        }
    )


def test_texts_that_stand_apart() -> None:
    texts = b"<si><t> a </t></si><si><r><t>b</t></r><r><t>c</t></r><rPh><t>spoken</t></rPh></si>"
    assert read(shared(texts)) == [[" a ", "bc"]]


def test_lines_are_those_of_the_sheet() -> None:
    assert read(sheet(b'<row r="3"><c r="C3"><v>1</v></c></row><row><c><v>2</v></c></row>')) == [
        [],
        [],
        ["", "", "1"],
        ["2"],
    ]


def test_sheets_are_chosen_and_hidden_ones_are_not_there() -> None:
    content = books.book([["a"]], more={"Zwei": [["b"]], "Drei": [["c"]]})
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.read("xl/workbook.xml").replace(b'sheetId="3" state="visible"', b'sheetId="3" state="hidden"')
    content = books.with_parts(content, workbook=names)
    with workbooks.open_workbook(io.BytesIO(content)) as book:
        assert book.sheets == ["Tabelle1", "Zwei"]
    assert read(content, "Zwei") == [["b"]]


def test_only_as_many_rows_are_read_as_are_wanted() -> None:
    with workbooks.open_workbook(io.BytesIO(books.book([[str(number)] for number in range(50)]))) as book:
        assert len(sheets.convert(book, "Tabelle1", most=7).readlines()) == 7


def test_decimals_and_dates_of_words_are_recognised() -> None:
    content = books.book([["Wert", "Tag"], ["1,5", "31.12.2026"], [2.5, "1.2.2026"]])
    assert read(content) == [["Wert", "Tag"], ["1,5", "31.12.2026"], ["2,5", "1.2.2026"]]


OTHERS = [
    (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "This is an old Excel file (.xls)"),
    (b"PK\x03\x04" + b"\x00" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "LibreOffice (.ods)"),
]


@pytest.mark.parametrize(("content", "reason"), OTHERS)
def test_other_kinds_of_tables(content: bytes, reason: str) -> None:
    with pytest.raises(FileError) as caught:
        workbooks.is_workbook(io.BytesIO(content))
    assert reason in caught.value.messages[0]


def test_what_it_is_is_told_by_its_bytes() -> None:
    assert workbooks.is_workbook(io.BytesIO(books.book([["a"]])))
    assert not workbooks.is_workbook(io.BytesIO(b"Name;Wert\n"))


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


GOOD = books.book([["Name", "Wert"], ["a", 1]])
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">'
ROW = b"<worksheet><sheetData><row><c t='str'><v>%s</v></c></row></sheetData></worksheet>"
HOSTILE = {
    "no archive": b"PK\x03\x04" + bytes(range(256)) * 9,
    "cut off": GOOD[: len(GOOD) // 2],
    "without parts": zipped({"a.txt": b"a"}),
    "archive of documents": zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "no markup": books.with_parts(GOOD, sheet1=b"no <markup"),
    "entities": books.with_parts(GOOD, sheet1=ENTITIES + ROW % b"&b;"),
    "entities among the names of sheets": books.with_parts(GOOD, workbook=ENTITIES + b"<workbook/>"),
    "document type from elsewhere": books.with_parts(GOOD, sheet1=OUTSIDE + ROW % b"x"),
    "row that no sheet has": sheet(b'<row r="99999999"><c><v>1</v></c></row>'),
    "rows that go back": sheet(b'<row r="5"/><row r="2"/>'),
    "column that no sheet has": sheet(b'<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>'),
    "number of a million digits": sheet(b"<row><c><v>" + b"9" * 30_000 + b"</v></c></row>"),
    "no number": sheet(b"<row><c><v>nan</v></c></row>"),
    "text that is not there": sheet(b'<row><c t="s"><v>99</v></c></row>'),
    "text before the first": sheet(b'<row><c t="s"><v>-99</v></c></row>'),
    "endless cell": sheet(b'<row><c t="str"><v>' + b"x" * 40_000 + b"</v></c></row>"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=list(HOSTILE))
def test_files_that_are_broken_or_hostile(content: bytes) -> None:
    assert "This Excel file cannot be read" in refused(content)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_SHEET", 100_000)
    assert "too large" in refused(sheet(b"", behind=b" " * 200_000))


def test_texts_and_small_parts_have_limits_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_WORDS", 10)
    assert "too large" in refused(shared(b"<si><t>a</t></si>"))
    monkeypatch.setattr(workbooks, "MOST_SMALL", 10)
    assert "too large" in refused(books.book([[1]]))


def test_a_part_that_lies_about_its_size_ends_there() -> None:
    content = bytearray(sheet(b"<row><c><v>1</v></c></row>" * 500))
    place = content.rfind(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<L", content, place + 24, 200)
    assert "cannot be read" in refused(bytes(content))


def test_what_unpacks_to_more_than_any_table_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One long text, to which every cell refers."""
    monkeypatch.setattr(sheets, "MOST_BYTES", 50_000)
    assert "too large" in refused(books.book([["x" * 30_000, "x" * 30_000]]))


def test_an_archive_of_very_many_parts_is_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_DIRECTORY", 100)
    assert "too large" in refused(GOOD)


def test_huge_dimensions_and_far_cells_cost_nothing() -> None:
    far = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row><row r="1048576"/>'
    content = sheet(far, before=b'<dimension ref="A1:XFD1048576"/>')
    with workbooks.open_workbook(io.BytesIO(content)) as book:
        assert [(number, list(cells)) for number, cells in book.rows("Tabelle1")] == [(1, [1, 16384]), (1048576, [])]
        lines = sheets.convert(book, "Tabelle1", most=10).read()
    assert len(lines) < 2_100_000 // 2 + sheetxml.MOST_ROWS
    assert len(lines.split(b"\n", 1)[0]) < 5000


def test_nothing_behind_the_rows_is_looked_at() -> None:
    assert read(sheet(b"<row><c><v>1</v></c></row>", behind=b" " * 70_000 + b"<broken")) == [["1"]]


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
def test_an_excel_file_is_imported_like_any_other(do_import: Callable[..., Any]) -> None:
    rows = [["Name", "Leistung", "Tag", "Ok"], ["a", 1.5, date(2024, 2, 1), True], [], ["b", "viel", None, False]]
    targets = {"Leistung": "new:number", "Tag": "new:date", "Ok": "new:boolean"}
    done = do_import(books.book(rows), targets=targets)
    assert done.values == [{"title": "a", "leistung": 1.5, "tag": "2024-02-01", "ok": True}]
    assert done.problems == [(4, "Leistung", "viel")]
    assert done.job.workbook.name.startswith("imports/")


def test_memory_does_not_grow_with_the_rows() -> None:
    """But for what keeps the file itself, which is made beforehand."""

    def peak(count: int) -> int:
        content = sheet(b"<row><c t='str'><v>words that are long enough to weigh something</v></c></row>" * count)
        tracemalloc.start()
        with workbooks.open_workbook(io.BytesIO(content)) as book, sheets.convert(book, "Tabelle1", most=10**6):
            pass
        found = tracemalloc.get_traced_memory()[1] - len(content)
        tracemalloc.stop()
        return found

    assert peak(20_000) < 2 * peak(2_000)

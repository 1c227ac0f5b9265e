"""Records know the physical line on which they begin; broken ones do not harm the ones after them."""

import io
from typing import Any

import pytest

from collab.base.tables import records as module
from collab.base.tables.formats import FileFormat
from collab.base.tables.records import BAD_BYTES, BAD_QUOTES, TOO_LONG, Record, open_records


def read(data: bytes, encoding: str = "utf-8", separator: str = ";") -> list[Record]:
    with open_records(io.BytesIO(data), FileFormat(encoding=encoding, separator=separator)) as found:
        return list(found)


def numbered(data: bytes, **how: str) -> list[tuple[int, Any]]:
    return [(each.line, each.problem or each.cells) for each in read(data, **how)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_within_quotes_count(newline: str) -> None:
    data = newline.join(["a;b", '1;"x', "y", '"', "2;z", ""]).encode()
    assert numbered(data) == [(1, ["a", "b"]), (2, ["1", f"x{newline}y{newline}"]), (5, ["2", "z"])]


def test_blank_lines_count_too() -> None:
    found = read(b"a;b\n\n ; \n1;2\n")
    assert [(each.line, each.blank) for each in found] == [(1, False), (2, True), (3, True), (4, False)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'a\n"open\nb\nc\n', [(1, ["a"]), (2, BAD_QUOTES), (3, ["b"]), (4, ["c"])]),
        (b'"x";"open\n"a";"b"\n"c";"d"\n', [(1, BAD_QUOTES), (2, ["a", "b"]), (3, ["c", "d"])]),
        (b'"x"y;z\nb;c\n', [(1, BAD_QUOTES), (2, ["b", "c"])]),
        (b'5" pipe;z\nb;c\n', [(1, ['5" pipe', "z"]), (2, ["b", "c"])]),
        (b'"say ""hi""";z\n', [(1, ['say "hi"', "z"])]),
        (b'a; "b;c"\n', [(1, ["a", "b;c"])]),
        (b"a\x00b;c\nd;e\n", [(1, BAD_BYTES), (2, ["d", "e"])]),
        (b"\xc3\xa4;a\n\xe4;b\n\xc3\xb6;c\n", [(1, ["ä", "a"]), (2, BAD_BYTES), (3, ["ö", "c"])]),
        (b"\xef\xbb\xbfa;b\n", [(1, ["a", "b"])]),
        (b'\xef\xbb\xbf"a";b\n', [(1, ["a", "b"])]),
        (b"=1+1;@x\n", [(1, ["=1+1", "@x"])]),
    ],
)
def test_broken_lines(data: bytes, expected: list[tuple[int, Any]]) -> None:
    assert numbered(data) == expected


def test_a_quote_that_nobody_closes_swallows_no_more_than_its_line() -> None:
    data = b'a;"open\n' + b"b;c\n" * 1000
    found = read(data)
    assert len(found) == 1001
    assert found[0].problem == BAD_QUOTES
    assert found[-1] == Record(1001, ["b", "c"])


def test_a_line_of_ten_megabytes_is_skipped() -> None:
    found = read(b"a;b\n" + b"x" * 10_000_000 + b";y\nc;d\n")
    assert [(each.line, each.problem, each.cells[:1]) for each in found] == [
        (1, "", ["a"]),
        (2, TOO_LONG, []),
        (3, "", ["c"]),
    ]


def test_a_field_that_is_too_long_is_skipped() -> None:
    found = read(b"a;b\n" + b"x" * 200_000 + b";y\nc;d\n")
    assert [(each.line, each.problem) for each in found] == [(1, ""), (2, TOO_LONG), (3, "")]


def test_a_long_line_within_quotes_breaks_only_its_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_LINE", 20)
    data = b'a;"open\n' + b"x" * 50 + b'\n"b;c\nd;e\n'
    assert [(line, what) for line, what in numbered(data)] == [
        (1, BAD_QUOTES),
        (2, TOO_LONG),
        (3, BAD_QUOTES),
        (4, ["d", "e"]),
    ]


def test_a_record_that_grows_without_end_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_RECORD", 30)
    found = numbered(b'"' + b"x" * 20 + b"\n" + b"y" * 20 + b'\nz"\nb;c\n')
    assert [line for line, _what in found] == [1, 2, 3, 4]
    assert found[0] == (1, BAD_QUOTES)
    assert found[3] == (4, ["b", "c"])


def test_utf_16_with_half_a_character_at_the_end() -> None:
    data = "a;b\nc;d".encode("utf-16-le") + b"\x00"
    assert numbered(data, encoding="utf-16-le") == [(1, ["a", "b"]), (2, BAD_BYTES)]


def test_windows_1252_with_bytes_that_mean_nothing_there() -> None:
    assert numbered(b"\xe4;a\n\x81;b\n", encoding="cp1252") == [(1, ["ä", "a"]), (2, BAD_BYTES)]


def test_the_file_stays_open() -> None:
    file = io.BytesIO(b"a;b\n")
    for _again in range(2):
        with open_records(file, FileFormat()) as found:
            assert next(found).cells == ["a", "b"]
    assert not file.closed

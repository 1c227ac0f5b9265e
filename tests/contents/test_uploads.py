"""What comes in: harmless names, types by the bytes, and no more bytes than allowed."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from collab.base.uploads import LONGEST_NAME, RefusedUpload, safe_file_name, sniff

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Angebot.pdf", "Angebot.pdf"),
        ("Übergabe Größe.PDF", "Übergabe Größe.PDF"),
        ("../../etc/x.html", "x.html"),
        ("..\\..\\windows\\x.exe", "x.exe"),
        ("C:\\fakepath\\plan.pdf", "plan.pdf"),
        ("rechnung\u202efdp.exe", "rechnungfdp.exe"),
        ("\u2066a\u2069\u200eb\u200f\ufeff.txt", "ab.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie: x=1.txt"),
        ("a\x00b\x1b\x7f.txt", "ab.txt"),
        ("  weit \t  weg .txt ", "weit weg.txt"),
        (".htaccess", "htaccess"),
        ("a\u2028b.txt", "a b.txt"),
        ("Cafe\u0301.txt", "Caf\u00e9.txt"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("lang.diesistkeineendungsondernsatz", "lang.diesistkeineendungsondernsatz"),
    ],
)
def test_a_name_is_harmless(given: str, kept: str) -> None:
    assert safe_file_name(given) == kept


@pytest.mark.parametrize("given", ["", " ", "..", "../", "\u202e", "\x00", "///", "..."])
def test_a_name_is_never_empty(given: str) -> None:
    with translation.override("en"):
        assert safe_file_name(given) == "File"


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_file_name("ä" * 300 + ".pdf")
    assert len(name) == LONGEST_NAME
    assert name.endswith("ä.pdf")


@pytest.mark.parametrize(
    ("content", "name", "found"),
    [
        (PNG, "a.png", "image/png"),
        (JPEG, "a.jpg", "image/jpeg"),
        (b"GIF89a" + bytes(40), "a.gif", "image/gif"),
        (WEBP, "a.webp", "image/webp"),
        (PDF, "a.pdf", "application/pdf"),
        (SVG, "a.svg", "image/svg+xml"),
        (HTML, "a.html", "text/html"),
        # What the name says does not count.
        (HTML, "a.png", "text/html"),
        (SVG, "a.pdf", "image/svg+xml"),
        (PNG, "a.html", "image/png"),
        (b"just words", "a.png", "text/plain"),
        (b"just words", "a.pdf", "text/plain"),
        (b"\x01\x02\x03\x04\x05\x06", "a.png", "application/octet-stream"),
        (b"\x01\x02\x03\x04\x05\x06", "a.jpg", "application/octet-stream"),
        # Words that begin like something else.
        (b"BMW, Audi\n", "a.csv", "text/plain"),
        ("Größe;Maße\n1;2\n".encode(), "a.csv", "text/plain"),
        ("\ufeffGröße;Maße\n".encode(), "a.csv", "text/plain"),
        ("Größe;Maße\n".encode("cp1252"), "a.csv", "text/plain"),
        ("Größe".encode("utf-16"), "a.txt", "text/plain"),
    ],
)
def test_the_bytes_say_the_type(content: bytes, name: str, found: str) -> None:
    assert sniff(io.BytesIO(content), name) == found


def zipped() -> bytes:
    """Return a ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "words")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.zip", "application/zip"),
        ("a", "application/zip"),
        ("a.png", "application/zip"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_the_name_decides_between_archives(name: str, found: str) -> None:
    assert sniff(io.BytesIO(zipped()), name) == found


def test_sniffing_leaves_the_file_rewound() -> None:
    file = io.BytesIO(PNG)
    sniff(file, "a.png")
    assert file.tell() == 0


def posted(*files: SimpleUploadedFile) -> HttpRequest:
    """Return a request with these files."""
    return RequestFactory().post("/", {"files": list(files)})


@pytest.mark.parametrize("in_memory", [True, False])
def test_too_large_a_file_is_not_kept_and_the_others_arrive(settings: Settings, in_memory: bool) -> None:
    settings.MAX_FILE_SIZE = 100_000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000_000 if in_memory else 0
    first, large, last = (
        SimpleUploadedFile("a.txt", b"first"),
        SimpleUploadedFile("b.txt", b"x" * 300_000),
        SimpleUploadedFile("c.txt", b"y" * 100_000),
    )
    files = posted(first, large, last).FILES.getlist("files")
    assert [(each.name, each.size, len(each.read())) for each in files] == [
        ("a.txt", 5, 5),
        ("b.txt", 300_000, 0),
        ("c.txt", 100_000, 100_000),
    ]
    assert [isinstance(each, RefusedUpload) for each in files] == [False, True, False]

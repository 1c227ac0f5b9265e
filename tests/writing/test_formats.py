"""What stands on paper: read from the bytes of the files by LibreOffice and poppler."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.utils.translation import override

from entities.writing.blocks import Heading, Items, PageBreak, Paragraph, Run, Table
from entities.writing.documents import Document
from entities.writing.filling import Filler, TooLongError
from entities.writing.letterhead import Letterhead
from entities.writing.reading import MOST_PAGES, read
from tests.cast_things import PNG
from tests.helpers import require

BODY = """# Größe & {{ value }}

Musterweg 1
71634 Ludwigsburg

Straße, **12,50 €** und *Öl*.

- eins
  1. innen
- zwei

| Posten | Preis |
|---|--:|
| Modul {{ value }} | 1.234,00 € |

---

## Seite {nb}
"""
NASTY = "**x** <b>ä</b> {{ value }} | # \\ {nb} ]]>"
FONTS = (b"+Roboto\n", b"+RobotoBold\n", b"+RobotoItalic\n")


def made(body: str, texts: Mapping[str, str] | None = None, logo: bytes | None = PNG) -> Document:
    """Return the document of ``body``."""
    return Document("Titel", read(body, Filler(texts or {})), Letterhead("Stadtwerke Köln", logo), "de", [])


def text_of(pdf: bytes) -> str:
    """Return the text of a PDF as its reader sees it."""
    require(shutil.which("pdftotext"), "pdftotext is not installed (Debian package poppler-utils)")
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def converted(docx: bytes, folder: Path) -> bytes:
    """Return what LibreOffice makes of a Word document: a PDF."""
    office = shutil.which("soffice")
    require(office, "LibreOffice is not installed (Debian package libreoffice-writer-nogui)")
    (folder / "a.docx").write_bytes(docx)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [str(office), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), "a.docx"]
    subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=120)
    return (folder / "a.pdf").read_bytes()


def stands_there(text: str) -> None:
    """Check that ``text`` says all that the document does, and the value only as it was entered."""
    pages = [" ".join(page.split()) for page in text.split("\f")]
    first, second = pages[0], pages[1]
    assert f"Größe & {NASTY}" in first
    assert "Musterweg 1 71634 Ludwigsburg Straße, 12,50 € und Öl." in first
    assert [word for word in ("eins", "1. innen", "zwei", "1.234,00 €", "Modul **x**") if word not in first] == []
    assert [word for word in ("Stadtwerke Köln", "Page 1 of 2") if word not in first] == []
    assert [word for word in ("Stadtwerke Köln", "Seite {nb}", "Page 2 of 2") if word not in second] == []


def test_markup_is_read_and_values_are_not() -> None:
    heading, address, sentence, items, table, page_break, last = read(BODY, Filler({"value": NASTY}))
    assert heading == Heading(1, (Run(f"Größe & {NASTY}"),))
    assert address == Paragraph((Run("Musterweg 1"), Run("\n"), Run("71634 Ludwigsburg")))
    assert isinstance(sentence, Paragraph)
    assert sentence.runs[1:4] == (Run("12,50 €", bold=True), Run(" und "), Run("Öl", italic=True))
    inner = Items(ordered=True, start=1, entries=((Paragraph((Run("innen"),)),),))
    assert isinstance(items, Items)
    assert items.entries[0] == (Paragraph((Run("eins"),)), inner)
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0]] == [f"Modul {NASTY}", "1.234,00 €"]
    assert [cell.right for cell in table.head] == [False, True]
    assert (page_break, last) == (PageBreak(), Heading(2, (Run("Seite {nb}"),)))


@pytest.mark.parametrize("text", ["<b>x</b>", "[a](http://b)", "![a](b)", "`x`", "> x", "<http://x>", "&amp;", "***"])
def test_nothing_else_is_markup(text: str) -> None:
    assert read(text, Filler({})) == ((PageBreak(),) if text == "***" else (Paragraph((Run(text),)),))


def test_a_pdf_says_what_the_document_does_with_its_fonts_inside() -> None:
    with override("en"):
        pdf = made(BODY, {"value": NASTY}).made("pdf")
    assert pdf.startswith(b"%PDF-")
    assert [font for font in FONTS if font not in pdf] == []
    assert pdf.count(b"/FontFile2") >= len(FONTS)
    stands_there(text_of(pdf))


def test_libreoffice_opens_a_word_document(tmp_path: Path) -> None:
    with override("en"):
        docx = made(BODY, {"value": NASTY}).made("docx")
    stands_there(text_of(converted(docx, tmp_path)).replace("\ue000", ""))


def test_each_numbered_list_of_a_word_document_begins_anew() -> None:
    docx = made("1. a\n2. b\n\nText\n\n1. c").made("docx")
    numbering = zipfile.ZipFile(io.BytesIO(docx)).read("word/numbering.xml").decode()
    assert numbering.count("startOverride") == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("---\n\n" * MOST_PAGES, "pages"),
        ("- a\n" * 2000, "paragraphs"),
        ("| " + "a | " * 13 + "\n|" + "---|" * 13, "columns"),
        ("| a | b |\n|---|---|\n" + "| c | d |\n" * 600, "cells"),
    ],
)
def test_what_is_too_much_is_refused(body: str, reason: str) -> None:
    with override("en"), pytest.raises(TooLongError, match=reason):
        made(body)


@pytest.mark.parametrize(
    ("body", "reason"),
    [("Zeile\n" * 3000, "pages"), ("| a |\n|---|\n| {{ x }} |", "row"), ("- " * 8 + "{{ x }}", None), ("", None)],
)
def test_a_pdf_ends_somewhere(body: str, reason: str | None) -> None:
    document = made(body, {"x": "Wort\n" * 100})
    if reason is None:
        assert document.made("pdf").startswith(b"%PDF-")
        return
    with override("en"), pytest.raises(TooLongError, match=reason):
        document.made("pdf")


@pytest.mark.parametrize("word", ["x" * 900, "日本語", "👍", "a\u0301", "\u05d0\u05d1"])
@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_no_word_stops_a_document(word: str, form: str) -> None:
    assert made(f"# {word}\n\n- {word}\n\n| {word} |\n|---|\n| {word} |", logo=None).made(form)

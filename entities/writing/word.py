"""Documents as DOCX: with the styles of a word processor, so that they can be worked on."""

from io import BytesIO
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from entities.writing.blocks import Block, Cell, Heading, Items, PageBreak, Paragraph, Runs, Table
from entities.writing.documents import Document
from entities.writing.letterhead import Letterhead

FONT = "Arial"
SIZE = Pt(10.5)
HEADINGS = {1: Pt(17), 2: Pt(13.5), 3: Pt(11.5)}
LOGO_WIDTH, LOGO_HEIGHT = 60, 12
BLACK = RGBColor(0, 0, 0)


def as_docx(document: Document) -> bytes:
    """Return the document as DOCX."""
    paper = docx.Document()
    _set_up(paper, document)
    _head_and_foot(paper.sections[0], document.letterhead)
    for block in document.blocks:
        _write(paper, block)
    found = BytesIO()
    paper.save(found)
    return found.getvalue()


def _set_up(paper: Any, document: Document) -> None:
    """Set paper, fonts, language and what the file says about itself."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(32), Mm(24)
    for name, size in (("Normal", SIZE), *((f"Heading {level}", size) for level, size in HEADINGS.items())):
        _font(paper.styles[name], size)
    paper.styles["Footer"].font.size = Pt(8.5)
    about = paper.core_properties
    about.title, about.author = document.title[:255], document.letterhead.name[:255]
    about.comments, about.language = "", document.language


def _font(style: Any, size: Any) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, size, BLACK
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _head_and_foot(section: Any, letterhead: Letterhead) -> None:
    """Put name and logo above, and the page's number below each page."""
    head = section.header.paragraphs[0]
    head.add_run(letterhead.name).bold = True
    if letterhead.logo:
        # The style has a stop in the middle and one at the right.
        width = Mm(letterhead.width_within(LOGO_WIDTH, LOGO_HEIGHT))
        head.add_run("\t\t").add_picture(BytesIO(letterhead.logo), width=width)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    before, between, after = (_("Page %(page)s of %(pages)s") % {"page": "\n", "pages": "\n"}).split("\n")
    for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        foot.add_run(words)
        if field:
            _add_field(foot, field)


def _add_field(paragraph: Any, name: str) -> None:
    """Add what the word processor works out itself."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _write(paper: Any, block: Block, depth: int = 0) -> None:
    match block:
        case Heading(level, runs):
            _add_runs(paper.add_heading(level=level), runs)
        case Paragraph(runs):
            paragraph = paper.add_paragraph(style=_continued(depth))
            _add_runs(paragraph, runs)
        case Items():
            _items(paper, block, depth + 1)
        case Table():
            _table(paper, block)
        case PageBreak():
            paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _continued(depth: int) -> str:
    """Return the style of a paragraph that goes on in an entry of a list."""
    return f"List Continue{_suffix(depth)}" if depth else "Normal"


def _suffix(depth: int) -> str:
    """Return what the names of list styles end in: nothing, 2 or 3."""
    return f" {depth}" if depth > 1 else ""


def _items(paper: Any, items: Items, depth: int) -> None:
    """Write a list: the first paragraph of each entry bears its marker."""
    style = ("List Number" if items.ordered else "List Bullet") + _suffix(depth)
    number = _new_numbering(paper, style, items.start) if items.ordered else None
    for entry in items.entries:
        first, rest = (entry[0], entry[1:]) if entry and isinstance(entry[0], Paragraph) else (Paragraph(()), entry)
        paragraph = paper.add_paragraph(style=style)
        if number is not None:
            paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number
        _add_runs(paragraph, first.runs)
        for block in rest:
            _write(paper, block, depth)


def _new_numbering(paper: Any, style: str, start: int) -> int:
    """Return a numbering of its own, so that no list goes on counting where another one ended."""
    known = paper.styles[style].element.pPr.numPr.numId.val
    numbering = paper.part.numbering_part.numbering_definitions._numbering
    made = numbering.add_num(numbering.num_having_numId(known).abstractNumId.val)
    made.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(made.numId)


def _table(paper: Any, table: Table) -> None:
    drawn = paper.add_table(rows=1 + len(table.rows), cols=len(table.head), style="Table Grid")
    for row, cells in zip(drawn.rows, (table.head, *table.rows), strict=True):
        for place, cell in zip(row.cells, cells, strict=True):
            _cell(place.paragraphs[0], cell, bold=cells is table.head)
    repeat = OxmlElement("w:tblHeader")
    drawn.rows[0]._tr.get_or_add_trPr().append(repeat)
    paper.add_paragraph().paragraph_format.space_after = Pt(0)


def _cell(paragraph: Any, cell: Cell, *, bold: bool) -> None:
    paragraph.paragraph_format.space_after = Pt(2)
    if cell.right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_runs(paragraph, cell.runs, bold=bold)


def _add_runs(paragraph: Any, runs: Runs, *, bold: bool = False) -> None:
    """Add text in its styles; a line end becomes a break."""
    for run in runs:
        added = paragraph.add_run(run.text)
        added.bold, added.italic = (bold or run.bold) or None, run.italic or None

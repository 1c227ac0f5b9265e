"""Documents as PDF: A4, Roboto embedded, the letterhead on every page."""

from io import BytesIO

import font_roboto
from django.utils.translation import gettext as _
from fpdf import FPDF, FontFace
from fpdf.enums import TextEmphasis
from fpdf.errors import FPDFException

from entities.writing.blocks import Block, Cell, Heading, Items, PageBreak, Paragraph, Runs, Table
from entities.writing.documents import Document
from entities.writing.filling import TooLongError
from entities.writing.letterhead import Letterhead
from entities.writing.reading import MOST_PAGES, too_many_pages

FONT = "Roboto"
FONTS = {
    "": font_roboto.Roboto,
    "B": font_roboto.RobotoBold,
    "I": font_roboto.RobotoItalic,
    "BI": font_roboto.RobotoBoldItalic,
}
# Points, and millimetres.
SIZE = 10.5
HEADINGS = {1: 17.0, 2: 13.5, 3: 11.5}
LINE = 1.4
MARGIN, TOP, BOTTOM = 22.0, 34.0, 24.0
LOGO_HEIGHT, LOGO_WIDTH = 14.0, 60.0
INDENT = 7.0
GREY, HEAD_FILL = 110, (238, 240, 243)
# What stands for the number of pages until it is known: no text can hold private characters.
PAGES = "\ue000\ue001\ue002"


class Paper(FPDF):
    """Pages with a letterhead and numbers, and no more of them than allowed."""

    def __init__(self, document: Document) -> None:
        super().__init__(format="A4")
        self.letterhead: Letterhead = document.letterhead
        self.set_margins(MARGIN, TOP)
        self.set_auto_page_break(auto=True, margin=BOTTOM)
        self.alias_nb_pages(PAGES)
        for style, path in FONTS.items():
            self.add_font(FONT, style, path)
        self.set_font(FONT, size=SIZE)
        self.set_title(document.title)
        self.set_author(document.letterhead.name)
        self.set_lang(document.language)

    def header(self) -> None:
        """Draw name and logo above each page."""
        if self.page > MOST_PAGES:
            raise too_many_pages()
        self.set_xy(MARGIN, 14)
        self.set_font(FONT, "B", 10)
        self.cell(self.epw - LOGO_WIDTH, 6, self.letterhead.name)
        if self.letterhead.logo:
            width = self.letterhead.width_within(LOGO_WIDTH, LOGO_HEIGHT)
            self.image(BytesIO(self.letterhead.logo), x=self.w - MARGIN - width, y=9, w=width)
        self.set_draw_color(210)
        self.line(MARGIN, 26, self.w - MARGIN, 26)
        self.set_xy(self.l_margin, TOP)

    def footer(self) -> None:
        """Number the page."""
        self.set_xy(MARGIN, -16)
        self.set_font(FONT, "", 8.5)
        self.set_text_color(GREY)
        words = _("Page %(page)s of %(pages)s") % {"page": self.page, "pages": PAGES}
        self.cell(self.w - 2 * MARGIN, 6, words, align="R")
        self.set_text_color(0)

    def room_for(self, height: float) -> None:
        """Begin a new page unless ``height`` is left on this one."""
        if self.get_y() + height > self.page_break_trigger:
            self.add_page()

    def runs(self, runs: Runs, size: float = SIZE, *, bold: bool = False) -> None:
        """Write text in its styles, line by line as wide as the page."""
        for run in runs:
            style = ("B" if bold or run.bold else "") + ("I" if run.italic else "")
            self.set_font(FONT, style, size)
            self.write(size * LINE / self.k, run.text)
        self.ln(size * LINE / self.k)
        self.set_font(FONT, "", SIZE)

    def gap(self, height: float) -> None:
        """Leave some room, but none at the head of a page."""
        if self.get_y() > TOP:
            self.ln(height)


def as_pdf(document: Document) -> bytes:
    """Return the document as PDF; raise TooLongError for too many pages, or a table row higher than one."""
    paper = Paper(document)
    paper.add_page()
    for block in document.blocks:
        _write(paper, block)
    return bytes(paper.output())


def _write(paper: Paper, block: Block) -> None:
    match block:
        case Heading(level, runs):
            paper.gap(3)
            paper.room_for(22)
            paper.runs(runs, HEADINGS[level], bold=True)
            paper.ln(1.2)
        case Paragraph(runs):
            paper.runs(runs)
            paper.ln(2.2)
        case Items():
            _items(paper, block)
        case Table():
            _table(paper, block)
        case PageBreak():
            paper.add_page()


def _items(paper: Paper, items: Items) -> None:
    """Write a list: each marker beside its entry, whose lines all begin at the same place."""
    left = paper.l_margin
    for number, entry in enumerate(items.entries, start=items.start):
        paper.room_for(SIZE * LINE / paper.k)
        paper.set_x(left)
        paper.cell(INDENT, SIZE * LINE / paper.k, f"{number}." if items.ordered else "•")
        paper.set_left_margin(left + INDENT)
        paper.set_x(left + INDENT)
        for block in entry or (Paragraph(()),):
            _write(paper, block)
        paper.set_left_margin(left)
    paper.set_x(left)


def _table(paper: Paper, table: Table) -> None:
    paper.set_draw_color(190)
    try:
        with paper.table(
            headings_style=FontFace(emphasis=TextEmphasis.B, fill_color=HEAD_FILL),
            line_height=SIZE * LINE / paper.k,
            padding=1.2,
            width=paper.w - paper.l_margin - MARGIN,
            align="LEFT",
        ) as drawn:
            for cells in (table.head, *table.rows):
                row = drawn.row()
                for cell in cells:
                    row.cell(cell.text, align="RIGHT" if cell.right else "LEFT", style=_face(cell))
    except (FPDFException, ValueError) as error:
        if isinstance(error, TooLongError):
            raise
        raise TooLongError(_("A row of a table is higher than a page.")) from error
    paper.ln(3)


def _face(cell: Cell) -> FontFace | None:
    return FontFace(emphasis=TextEmphasis.B) if cell.bold else None

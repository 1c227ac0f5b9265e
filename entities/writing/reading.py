"""Light Markdown into blocks. Variables are put in after it was read, so that no value can become markup."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from entities.writing.blocks import Block, Cell, Heading, Items, PageBreak, Paragraph, Run, Runs, Table
from entities.writing.filling import Filler, TooLongError

# Nothing that leads elsewhere or could be HTML: no links, pictures, code or quotes.
READER = MarkdownIt("zero", {"html": False}).enable(
    ["heading", "hr", "list", "table", "emphasis", "escape", "newline"],
)
LOWEST_HEADING = 3
# Lists in lists in lists are legible; more of them become one.
DEEPEST_LIST = 3
MOST_COLUMNS = 12
MOST_CELLS = 1000
MOST_PARTS = 1500
MOST_PAGES = 40


def read(body: str, fill: Filler) -> tuple[Block, ...]:
    """Return the blocks of ``body``, every text in it filled by ``fill``; raise TooLongError for too large ones."""
    root = SyntaxTreeNode(READER.parse(body))
    if sum(node.type in {"heading", "list_item", "paragraph"} for node in root.walk()) > MOST_PARTS:
        raise TooLongError(_("The document has more than %(limit)s paragraphs.") % {"limit": MOST_PARTS})
    if sum(node.type in {"th", "td"} for node in root.walk()) > MOST_CELLS:
        raise TooLongError(_("The tables have more than %(limit)s cells.") % {"limit": MOST_CELLS})
    if sum(node.type == "hr" for node in root.walk()) >= MOST_PAGES:
        raise too_many_pages()
    return tuple(_blocks(root, fill))


def too_many_pages() -> TooLongError:
    """Return the error to raise for a document of too many pages."""
    return TooLongError(_("The document has more than %(limit)s pages.") % {"limit": MOST_PAGES})


def _blocks(parent: SyntaxTreeNode, fill: Filler, depth: int = 0) -> Iterator[Block]:
    for node in parent.children:
        if node.type == "heading":
            yield Heading(min(int(node.tag[1:]), LOWEST_HEADING), _runs(node, fill))
        elif node.type == "paragraph":
            yield fill.table(_source(node)) or Paragraph(_runs(node, fill))
        elif node.type == "hr":
            yield PageBreak()
        elif node.type == "table":
            yield _table(node, fill)
        elif depth < DEEPEST_LIST:
            yield _items(node, fill, depth)
        else:
            for item in node.children:
                yield from _blocks(item, fill, depth)


def _items(node: SyntaxTreeNode, fill: Filler, depth: int) -> Items:
    entries = tuple(tuple(_blocks(item, fill, depth + 1)) for item in node.children)
    return Items(node.type == "ordered_list", int(node.attrs.get("start", 1)), entries)


def _table(node: SyntaxTreeNode, fill: Filler) -> Table:
    rows = [tuple(_cell(cell, fill) for cell in row.children) for part in node.children for row in part.children]
    if len(rows[0]) > MOST_COLUMNS:
        raise TooLongError(_("A table has more than %(limit)s columns.") % {"limit": MOST_COLUMNS})
    return Table(rows[0], tuple(rows[1:]))


def _cell(node: SyntaxTreeNode, fill: Filler) -> Cell:
    return Cell(_runs(node, fill), right="right" in str(node.attrs.get("style", "")))


def _source(node: SyntaxTreeNode) -> str:
    """Return the text of a block as it was written."""
    return node.children[0].content if node.children else ""


def _runs(node: SyntaxTreeNode, fill: Filler) -> Runs:
    """Return the text of a block in its styles; line ends stay, as letters have them in addresses."""
    return tuple(run for child in node.children for run in _inline(child, fill) if run.text)


def _inline(node: SyntaxTreeNode, fill: Filler, *, bold: bool = False, italic: bool = False) -> Iterator[Run]:
    if node.type in {"softbreak", "hardbreak"}:
        yield Run("\n", bold, italic)
    elif node.type == "text":
        yield Run(fill(node.content), bold, italic)
    else:
        bold, italic = bold or node.type == "strong", italic or node.type == "em"
        for child in node.children:
            yield from _inline(child, fill, bold=bold, italic=italic)

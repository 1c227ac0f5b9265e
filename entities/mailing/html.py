"""HTML mails as plain text: the words and the lines, and nothing that a browser would do with them."""

import re
from html.parser import HTMLParser

HIDDEN = {"script", "style", "head", "title", "template", "noscript", "svg"}
LINES = {"p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre"}


DEEPEST = 5
# A bracket that no other one closes. Of many, Python's parser would read all the rest for each.
OPEN = re.compile(r"<(?![^<>]*>)")


def text_of(html: str) -> str:
    """Return the words of ``html``; what stands in a quotation begins with ">", as in plain mails."""
    for start, end in (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>")):
        html = _without(html, start, end)
    reader = _Reader()
    reader.feed(OPEN.sub("&lt;", html))
    reader.close()
    lines = (f"{'> ' * min(depth, DEEPEST)}{' '.join(line.split())}" for depth, line in reader.lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def _without(html: str, start: str, end: str) -> str:
    """Return the text without what stands between ``start`` and ``end``."""
    begins, ends = (re.compile(each, re.IGNORECASE) for each in (start, end))
    kept, place = [], 0
    while begun := begins.search(html, place):
        kept.append(html[place : begun.start()])
        ended = ends.search(html, begun.end())
        place = ended.end() if ended else len(html)
    return "".join([*kept, html[place:]])


class _Reader(HTMLParser):
    """Collects lines, each with how deep in quotations it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[int, str]] = [(0, "")]
        self.hidden = 0
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, a quotation or something that nobody sees."""
        if tag in HIDDEN:
            self.hidden += 1
        if tag == "blockquote":
            self.quoted += 1
        if tag in LINES or tag == "blockquote":
            self._begin_line()

    def handle_endtag(self, tag: str) -> None:
        """End what began; an end without a beginning ends nothing."""
        if tag in HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        if tag == "blockquote":
            self.quoted = max(0, self.quoted - 1)
        if tag in LINES or tag == "blockquote":
            self._begin_line()

    def handle_data(self, data: str) -> None:
        """Add words to the line."""
        if not self.hidden:
            depth, line = self.lines[-1]
            self.lines[-1] = (depth, line + data)

    def _begin_line(self) -> None:
        if self.lines[-1][1].strip() or (len(self.lines) > 1 and self.lines[-2][1].strip()):
            self.lines.append((self.quoted, ""))
        else:
            self.lines[-1] = (self.quoted, "")

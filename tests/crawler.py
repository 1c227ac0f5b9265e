"""A reader who follows every link and sends every form there is, and remembers all that came back."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit
from zipfile import ZipFile

from django.http import HttpResponseBase
from django.test import Client

LINKS = {"href", "src", "hx-get", "action", "data-url", "data-preview"}
# Not ours, outside of the portal, or the end of the session.
ELSEWHERE = re.compile(r"^/(admin|static|account)/")
# Takes away what is to be read, gives what was not, or never ends: each copy offers to be copied.
HARMFUL = re.compile(r"delete|remove|discard|logout|duplicate|accept")
# Never a whole marker, so that an answer that only repeats the words stays innocent.
WORDS = ("ecret", "a", "")


@dataclass
class Form:
    """A form of a page: where it goes and what stands in it."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def filled(self, word: str) -> dict[str, Any]:
        """Return what is sent when ``word`` is written into every empty text field."""
        data: dict[str, Any] = {}
        for name, value in self.fields:
            data.setdefault(name, []).append(value)
        return data | {name: word for name in self.texts if not data.get(name) or word}


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links, forms and their fields."""
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in LINKS & given.keys() if tag != "form" or name != "action"]
        if tag == "form" or "hx-post" in given:
            method = "post" if "hx-post" in given else given.get("method", "get").lower()
            self.forms.append(Form(method, given.get("hx-post") or given.get("action", "")))
        elif self.forms:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.forms[-1], given.get("name", "")
        if tag == "option":
            form.fields.append((self._select, given.get("value", "")))
        elif tag == "select":
            self._select = name
        elif name and tag == "textarea":
            form.texts.append(name)
        elif name and tag in {"input", "button"}:
            self._input(form, name, given)

    @staticmethod
    def _input(form: Form, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in {"text", "search"}:
            form.texts.append(name)
        if kind != "file":
            form.fields.append((name, given.get("value", "on")))


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    what: str
    status: int
    text: str


class Crawler:
    """Reads on from the home page until nothing new is found."""

    def __init__(self, client: Client, *, sends: bool = True, limit: int = 600, queries: int = 40) -> None:
        """``queries``: so many addresses with a query are read of one page; lists can be sorted without end."""
        self.client = client
        self.sends = sends
        self.limit = limit
        self.queries = queries
        self.answers: list[Answer] = []
        self._waiting = ["/"]
        self._seen = {"/"}
        self._queries: Counter[str] = Counter()

    def run(self) -> list[Answer]:
        """Return everything that came back; up to the limit, where there is no end."""
        while self._waiting and len(self.answers) < self.limit:
            url = self._waiting.pop(0)
            self._take(f"GET {url}", self.client.get(url), url)
            if url.count("?") == 0:
                self._take(f"GET {url} by htmx", self.client.get(url, headers={"HX-Request": "true"}), url)
        return self.answers

    def _take(self, what: str, response: HttpResponseBase, base: str) -> None:
        body = getattr(response, "getvalue", bytes)()
        headers = "\n".join(f"{name}: {value}" for name, value in response.items())
        self.answers.append(Answer(what, response.status_code, f"{headers}\n\n{text_of(body)}"))
        for name in ("Location", "HX-Redirect", "HX-Push-Url"):
            self._find(base, response.headers.get(name, ""))
        if response.headers.get("Content-Type", "").startswith("text/html"):
            self._read(Page(body.decode()), base)

    def _read(self, page: Page, base: str) -> None:
        for link in page.links:
            self._find(base, link)
        for form in page.forms:
            for word in WORDS:
                self._send(form, word, base)

    def _find(self, base: str, link: str) -> None:
        parts = urlsplit(urldefrag(urljoin(f"http://testserver{base}", link)).url)
        url = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if not link or parts.netloc != "testserver" or ELSEWHERE.match(url) or HARMFUL.search(url):
            return
        key = parts.path + "?" + "&".join(sorted(f"{name}={value}" for name, value in parse_qsl(parts.query)))
        if key.removesuffix("?") in self._seen or (parts.query and self._queries[parts.path] >= self.queries):
            return
        self._seen.add(key.removesuffix("?"))
        self._queries[parts.path] += bool(parts.query)
        self._waiting.append(url)

    def _send(self, form: Form, word: str, base: str) -> None:
        action = urlsplit(urljoin(base, form.action)).path
        key = f"{form.method} {action} {word}"
        if key in self._seen or ELSEWHERE.match(action) or HARMFUL.search(action):
            return
        self._seen.add(key)
        if form.method == "post" and self.sends:
            self._take(f"POST {action} {word!r}", self.client.post(action, form.filled(word)), base)
        elif form.method == "get":
            self._take(f"GET {action} {word!r}", self.client.get(action, form.filled(word)), action)


def text_of(body: bytes) -> str:
    """Return what there is to read in an answer; of an archive, as Excel files are, what is in it."""
    if not body.startswith(b"PK\x03\x04"):
        return body.decode(errors="replace")
    with ZipFile(BytesIO(body)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def found(answers: list[Answer], marks: list[str]) -> Iterator[str]:
    """Yield where a mark stands in an answer, with the words around it."""
    for answer in answers:
        for mark in marks:
            if (place := answer.text.find(mark)) >= 0:
                yield f"{answer.what}: …{answer.text[max(0, place - 60) : place + 60]!r}…"

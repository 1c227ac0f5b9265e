"""What a person reads on a page: its words in order, without what is only there to be pressed."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from entities.models import Entity
from orgs.models import Partnership, User
from tests.helpers import client_of

VOID = {"br", "hr", "img", "input", "link", "meta", "source", "path", "rect", "circle"}
# To be pressed, or said in other words to somebody who can do something about it.
SKIPPED_TAGS = {"form", "button", "svg", "time", "script", "style", "template", "select", "textarea"}
SKIPPED_CLASSES = {"button", "contents__actions", "page__actions", "preview__level", "muted"}
CONTROLS = {"form", "button", "input", "select", "textarea", "a", "dialog"}


class Reader(HTMLParser):
    """Reads from the first element of a class, or with an id, to its end."""

    def __init__(self, html: str, where: str) -> None:
        super().__init__()
        self.where = where
        self.depth = 0
        self.skipping = 0
        self.words: list[str] = []
        self.controls: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into the element, or begin to skip."""
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        if not self.depth and self.where not in {*classes, given.get("id")}:
            return
        if tag in CONTROLS or any(name.startswith("hx-") for name in given):
            self.controls.append(tag)
        if tag in VOID:
            return
        self.depth += 1
        if self.skipping or tag in SKIPPED_TAGS or classes & SKIPPED_CLASSES:
            self.skipping += 1

    def handle_endtag(self, tag: str) -> None:
        """Come out of the element; behind the first one nothing is read any more."""
        if not self.depth or tag in VOID:
            return
        self.depth -= 1
        self.skipping = max(self.skipping - 1, 0)
        if not self.depth:
            self.where = "nothing more"

    def handle_data(self, data: str) -> None:
        """Take the words."""
        if self.depth and not self.skipping and data.strip():
            self.words.append(" ".join(data.split()))


def real(user: User, entity: Entity) -> list[str]:
    """Return what a partner's person reads on the entity's page; nothing where there is none."""
    response = client_of(user).get(entity.get_absolute_url())
    return Reader(response.content.decode(), "page").words if response.status_code == 200 else []


def preview_url(entity: Entity, partnership: Partnership) -> str:
    """Return where staff see the entity as that partner."""
    return f"{reverse('entities:preview', args=[entity.pk])}?partner={partnership.pk}"


def framed(response: Any) -> list[str]:
    """Return what stands within the frame of a preview; nothing where it says that nothing is visible."""
    assert response.status_code == 200
    html = response.content.decode()
    return [] if not response.context["preview"].html else Reader(html, "preview").words


def seen_as(client: Client, entity: Entity, partnership: Partnership) -> list[str]:
    """Return what staff read as that partner."""
    return framed(client.get(preview_url(entity, partnership)))

"""The role editor's form as a browser would send it."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from entities.models import Attribute
from orgs.models import Role


class EditorForm(HTMLParser):
    """What stands in the form of a page: texts, hidden fields, and boxes that are ticked."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside = False
        self.data: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field."""
        given = dict(attrs)
        if tag == "form":
            self.inside = "data-role-editor" in given
        name, kind = given.get("name"), given.get("type") or "text"
        if self.inside and tag == "input" and name and (kind not in {"checkbox", "radio"} or "checked" in given):
            self.data.setdefault(name, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave the form."""
        if tag == "form":
            self.inside = False


def sent_by(response: HttpResponse) -> dict[str, list[str]]:
    """Return what a browser would send from the page."""
    return EditorForm(response.content.decode()).data


def url_of(role: Role) -> str:
    """Return the address of a role."""
    return reverse("orgs:role", args=[role.pk])


def level(attribute: Attribute) -> str:
    """Return the name of an attribute's field."""
    return f"level.{attribute.pk}"


def open_and_send(client: Client, role: Role, **changes: Any) -> Any:
    """Open the editor, change fields ("level.7": …) and send it; return the answer."""
    return client.post(url_of(role), sent_by(client.get(url_of(role))) | changes)

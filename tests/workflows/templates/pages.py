"""Reading and filling in the pages of the builder."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from orgs.models import Role, User
from tests.cast import Cast, make_user
from tests.helpers import client_of

HTMX = {"HX-Request": "true"}
LIST = "/settings/process-templates/"


def page(user: User, url: str) -> str:
    """Return the words of a page on one line, without markup."""
    response = client_of(user).get(url)
    assert response.status_code == 200, url
    return words_of(response.content.decode())


def words_of(html: str) -> str:
    """Return what of ``html`` can be read, on one line."""
    reader = _Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.parts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def colleague(cast: Cast, *rights: str) -> User:
    """Return somebody of the host whose role holds those rights and no other."""
    name = "-".join(rights)
    role = Role.objects.create(organisation=cast.host, kind=Role.Kind.STAFF, name=name[:60], rights=list(rights))
    return make_user(cast.host, role, f"{len(name)}@stadtwerke.example", "Kim Kollege", language="en")


def send(client: Client, url: str, **data: Any) -> Any:
    """Post a form as the dialog does."""
    return client.post(url, data, headers=HTMX)

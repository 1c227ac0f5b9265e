"""How the access matrix is asked: roles, methods, and a table row's way from words to a request."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from orgs.models import User
from tests.cast import Cast
from tests.helpers import client_of
from tests.matrix_things import THINGS

METHODS = ("GET", "POST")
# The columns of the table. Alpha holds grants, the chief is its admin, Beta holds none, Gamma's were taken back,
# Delta is suspended.
ROLES = ("staff", "reader", "alpha", "chief", "beta", "gamma", "delta", "other", "former", "anonymous")
# Where "login" stands, the answer leads to the login page.
LOGIN = "/account/login/"


@dataclass(frozen=True)
class Row:
    """What each role gets from one address, as statuses in the order of ROLES.

    ``args`` are paths into the cast ("files.secret" gives its pk) or, after "=", the argument itself.
    ``data`` is posted; its values may be such paths too.
    """

    name: str
    GET: str
    POST: str
    args: tuple[str, ...] = ()
    data: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join((self.name, *self.args))

    @property
    def expected(self) -> dict[str, dict[str, str]]:
        """Return the status of each role, by method."""
        return {method: dict(zip(ROLES, getattr(self, method).split(), strict=True)) for method in METHODS}


def actors(cast: Cast) -> dict[str, User | None]:
    """Return who acts in each role."""
    partners = {name: partner.user for name, partner in cast.partners.items()}
    people = {"staff": cast.staff, "reader": cast.reader, "chief": cast.chief, **partners, "other": cast.other_staff}
    return {**people, "former": cast.deactivated, "anonymous": None}


def value_of(cast: Cast, path: str) -> Any:
    """Return what ``path`` names: a pk of the cast, a thing made for it ("+job"), or the words after "="."""
    if path.startswith("="):
        return path[1:]
    if path.startswith("+"):
        return THINGS[path[1:]](cast).pk
    found = reduce(_step, path.split("."), cast)
    return getattr(found, "pk", found)


def _step(thing: Any, name: str) -> Any:
    return thing[name] if isinstance(thing, dict) else getattr(thing, name)


@dataclass(frozen=True)
class World:
    """The cast with everybody signed in, made once for all rows."""

    cast: Cast
    clients: dict[str, Client]

    @classmethod
    def of(cls, cast: Cast) -> "World":
        """Return the world of ``cast``."""
        return cls(cast, {role: client_of(user, raise_request_exception=False) for role, user in actors(cast).items()})

    def answers(self, row: Row) -> dict[str, dict[str, str]]:
        """Return what each role gets, by method; whatever a request changes is undone before the next."""
        url = reverse(row.name, args=[value_of(self.cast, each) for each in row.args])
        data = {key: value_of(self.cast, each) for key, each in row.data.items()}
        return {method: {role: _answer(self.clients[role], method, url, data) for role in ROLES} for method in METHODS}


def _answer(client: Client, method: str, url: str, data: dict[str, Any]) -> str:
    with transaction.atomic():
        status = _status(client.post(url, data) if method == "POST" else client.get(url))
        transaction.set_rollback(True)
    return status


def _status(response: HttpResponseBase) -> str:
    getattr(response, "getvalue", bytes)()
    if response.status_code == 302 and response["Location"].startswith(LOGIN):
        return "login"
    return str(response.status_code)


def own_urls(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield (name, pattern) of every address whose view is ours: the ones that declare a policy."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from own_urls(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif hasattr(entry.callback, "policy"):
            yield f"{namespace}{entry.name}", entry

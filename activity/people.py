"""What this app knows of users: the layer above defines them, here is only their shape."""

from typing import Any, Protocol, cast

from django.http import HttpRequest


class Person(Protocol):
    """A user, as ``settings.AUTH_USER_MODEL`` has them."""

    pk: Any

    @property
    def email(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def time_zone(self) -> str: ...

    @property
    def is_active(self) -> bool: ...

    @property
    def organisation_id(self) -> int | None: ...

    def has_right(self, right: str, /) -> bool: ...


def person(request: HttpRequest) -> Person:
    """Return who is signed in; only for views whose policy lets nobody else in."""
    return cast("Person", request.user)

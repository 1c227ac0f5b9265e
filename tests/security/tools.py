"""What the attacks have in common: every address that there is, and requests whose effects are undone."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.matrix import Row, value_of
from tests.rows import ROWS


def rows() -> list[Row]:
    """Return one row of the access matrix for each address and thing."""
    return list({(row.name, row.args): row for row in ROWS}.values())


def addresses(cast: Cast) -> Iterator[tuple[Row, str]]:
    """Yield every row with its address."""
    for row in rows():
        yield row, reverse(row.name, args=[value_of(cast, each) for each in row.args])


def in_turn(values: Sequence[str], names: Iterable[str], turn: int) -> dict[str, str]:
    """Return one of ``values`` for each name, others each turn: over many addresses every name meets every value."""
    return {name: values[(turn + place) % len(values)] for place, name in enumerate(names)}


def undone(client: Client, method: str, url: str, data: Any = None, **extra: Any) -> HttpResponseBase:
    """Return the answer to a request whose changes are rolled back."""
    with transaction.atomic():
        response: HttpResponseBase = getattr(client, method)(url, data, **extra)
        body = getattr(response, "getvalue", bytes)()
        response.read_body = body  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    return response

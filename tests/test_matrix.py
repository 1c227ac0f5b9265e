"""The access matrix: every address of ours × role × method gives exactly the status that the table says."""

from collections.abc import Iterator

import pytest
from django.core.checks import run_checks
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from pytest_django import DjangoDbBlocker

from collab.base.checks import every_view_declares_its_policy, url_patterns
from tests.cast import make_cast
from tests.matrix import Row, World, own_urls
from tests.rows import ROWS


@pytest.fixture(autouse=True)
def media() -> None:
    """Leave the files where the one cast of all rows has put them."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return the cast, one for all rows: each request is undone, and in the end everything is."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World.of(make_cast())
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_role_gets_what_the_table_says(world: World, row: Row) -> None:
    assert world.answers(row) == row.expected


def test_every_address_has_a_row() -> None:
    assert sorted({name for name, _pattern in own_urls()} - {row.name for row in ROWS}) == []


def test_no_row_is_left_of_an_address_that_went() -> None:
    assert sorted({row.name for row in ROWS} - {name for name, _pattern in own_urls()}) == []


def test_every_address_of_ours_has_a_name() -> None:
    ours = [pattern for _route, pattern in url_patterns() if hasattr(pattern.callback, "policy")]
    assert len(ours) == len(list(own_urls()))
    assert [str(pattern) for pattern in ours if not pattern.name] == []


def test_the_project_has_no_view_without_a_policy() -> None:
    assert [check for check in run_checks() if check.id == "collab.E001"] == []


def forgotten(_request: HttpRequest) -> HttpResponse:
    """Be a view that somebody forgot to protect."""
    return HttpResponse()


class Unprotected:
    """A URLconf with such a view."""

    urlpatterns = [path("forgotten/", forgotten)]


@override_settings(ROOT_URLCONF=Unprotected)
def test_a_view_without_a_policy_is_reported() -> None:
    [error] = every_view_declares_its_policy(None)
    assert (error.id, "forgotten/" in error.msg) == ("collab.E001", True)

"""Fixtures of all tests: the cast, a place for files, and a real browser."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase
from pytest_django import Settings

from orgs.models import User
from tests.emptying import empty_tables
from tests.helpers import CHROMIUM, client_of, requests_answered, require_chromium, require_services

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_finish() -> None:
    """Take what is imported by now for good: to look through it for garbage all the time took a tenth of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Ask for the components of marked tests before their fixtures are made."""
    if item.get_closest_marker("browser"):
        require_chromium()
    if item.get_closest_marker("services"):
        require_services()


@pytest.fixture(scope="session", autouse=True)
def _tables_are_emptied() -> Iterator[None]:
    """Empty the tables in our way after each test that commits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    """Keep uploaded files in a folder of the test's own; return it."""
    folder = tmp_path / "media"
    default = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder, "base_url": None},
    }
    settings.STORAGES = settings.STORAGES | {"default": default}
    return folder


@pytest.fixture
def cast(db: None) -> Any:
    """Return the fixed cast of ``tests.cast``."""
    from tests.cast_copy import fresh_cast

    return fresh_cast()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return Chromium, one for all tests. Use ``page_of`` for pages of somebody signed in."""
    require_chromium()
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would take every query here for one made in async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page_of(browser: Any, live_server: Any, settings: Settings) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page, signed in as a user or not at all, on the live server.

    ``page_of(user, width=390, dark=True, locale="en-GB", javascript=False)``; addresses may be relative.
    """
    contexts = []

    def open_page(
        user: User | None = None,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        locale: str = "de-DE",
        javascript: bool = True,
    ) -> Any:
        context = browser.new_context(
            base_url=live_server.url,
            locale=locale,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            # What fades in has too little contrast for axe as long as it does.
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user:
            session = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        context.set_default_timeout(10_000)
        return context.new_page()

    with requests_answered():
        yield open_page
        for context in contexts:
            context.close()

"""The demo world, and browsers of people in it that watch for errors."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from collab.demo.load import load
from orgs.models import User
from tests.e2e.person import Person

Visit = Callable[..., Person]
# htmx says so of a request that a newer one replaces.
REPLACED = ("htmx:afterRequest", "htmx:sendAbort")
# A machine that does much else at the same time.
expect.set_options(timeout=15_000)


@pytest.fixture
def demo(transactional_db: None) -> None:
    """Load the demo world."""
    load()


@pytest.fixture
def visit(demo: None, page_of: Callable[..., Any]) -> Iterator[Visit]:
    """Return a function that opens a browser of somebody, signed in or not: ``visit(email, width=390)``.

    In the end no browser may have had an error in its console, the blocked ones of the content security policy
    included; ``expected`` names words of the errors that belong to the test.
    """
    errors: list[str] = []

    def open_browser(
        email: str = "", *, language: str = "de", expected: tuple[str, ...] = (), **options: Any
    ) -> Person:
        user = User.objects.get(email=email) if email else None
        page = page_of(user, locale="en-GB" if language == "en" else "de-DE", **options)
        watch(page, errors, expected)
        return Person(page, language)

    yield open_browser
    assert errors == []


def watch(page: Any, errors: list[str], expected: tuple[str, ...] = ()) -> None:
    """Collect in ``errors`` what goes wrong in the page, but for what is ``expected``."""

    def note(what: str) -> None:
        if not any(words in what for words in (*REPLACED, *expected)):
            errors.append(f"{page.url}: {what}")

    page.on("pageerror", lambda error: note(str(error)))
    page.on("console", lambda message: message.type in {"error", "warning"} and note(message.text))


@pytest.fixture
def mailbox(settings: Settings, tmp_path: Path, live_server: Any) -> None:
    """Let mails go into the local mailbox, with links to the live server, as in the embedded mode."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mailbox"
    settings.LOCAL_MAILBOX = True
    settings.PUBLIC_URL = live_server.url

"""The browser fixture itself: Chromium runs, in German, signed in as whom a test says."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_chromium_opens_a_page_of_the_live_server(page_of: Callable[..., Any], cast: Cast) -> None:
    page = page_of(cast.staff)
    response = page.goto("/")
    assert response.status < 500
    assert page.evaluate("navigator.language") == "de-DE"


def test_nobody_signed_in_comes_to_the_login(page_of: Callable[..., Any], transactional_db: None) -> None:
    page = page_of(width=390)
    page.goto("/")
    assert "/account/login/" in page.url
    assert page.viewport_size["width"] == 390

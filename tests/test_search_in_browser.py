"""The search by keyboard alone, from any page."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_by_keyboard_alone(cast: Cast, page_of: Callable[..., Any]) -> None:
    page = page_of(cast.alpha.user)
    page.goto("/shared/")
    opener = page.locator("#search-open")
    page.keyboard.press("/")
    words = page.locator("#search-words")
    expect(words).to_be_focused()
    page.keyboard.type("muster/")
    expect(page.locator("#search-hits .empty")).to_be_visible()
    page.keyboard.press("Backspace")
    hit = page.locator("#search-hits").get_by_role("link", name="PV-Anlage Muster").first
    expect(hit.locator("mark")).to_have_text("Muster")
    page.keyboard.press("ArrowDown")
    expect(hit).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(words).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(opener).to_be_focused()
    page.keyboard.press("Control+k")
    expect(words).to_be_focused()
    page.keyboard.type("muster")
    expect(hit).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(hit).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/entities/{cast.opportunity.pk}/")

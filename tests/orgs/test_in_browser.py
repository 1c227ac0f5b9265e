"""The settings in a real browser: by keyboard, without JavaScript, and readable for everybody."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Pages = Callable[..., Any]


def test_the_feature_is_switched_off_by_keyboard(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto("/")
    page.get_by_role("link", name="Einstellungen").click()
    page.get_by_role("link", name="Funktionen öffnen").click()
    switch = page.get_by_role("switch", name="Partner Kollaboration")
    assert switch.is_checked()
    switch.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Änderungen speichern").press("Enter")
    page.get_by_text("Partner Kollaboration ist ausgeschaltet.").wait_for()
    assert not switch.is_checked()
    page.goto(cast.opportunity.get_absolute_url())
    assert page.get_by_role("link", name="Teilen", exact=True).count() == 0
    assert page.get_by_role("button", name="Teilen", exact=True).count() == 0


def test_it_works_without_javascript(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff, javascript=False)
    page.goto("/settings/features/")
    page.get_by_role("switch", name="Partner Kollaboration").uncheck()
    page.get_by_role("button", name="Änderungen speichern").click()
    assert page.get_by_text("Partner Kollaboration ist ausgeschaltet.").is_visible()


def test_the_language_is_switched_in_the_account_menu(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto("/settings/")
    page.get_by_role("button", name="Stella Stadt").click()
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Organization settings").wait_for()
    assert page.url.endswith("/settings/")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)])
def test_pages_are_accessible_and_fit(page_of: Pages, cast: Cast, width: int, dark: bool) -> None:
    page = page_of(cast.staff, width=width, dark=dark)
    for path in ("", "features/", f"roles/{cast.staff_role.pk}/", f"roles/{cast.partner_role.pk}/"):
        page.goto(f"/settings/{path}")
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

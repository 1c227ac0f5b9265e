"""Access until a day in a real browser: chosen in the panel, prolonged and taken back in the access review."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from orgs.models import User
from tests.cast import Cast
from tests.helpers import settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def clean(page: Any) -> None:
    """Check that axe finds nothing wrong, and that the page is not wider than the window."""
    settle(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_an_end_from_the_panel_to_the_review(page_of: Callable[..., Any], cast: Cast, width: int, dark: bool) -> None:
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    page = page_of(cast.staff, width=width, dark=dark)
    day = timezone.localdate() + timedelta(days=5)
    page.goto(cast.opportunity.get_absolute_url())
    page.locator("#share-button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name="Alpha Solar").check()
    dialog.get_by_role("button", name="Continue to share").click()
    field = dialog.get_by_label("Access until")
    field.fill("2020-01-01")
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog.get_by_role("alert")).to_have_text("This day is past. Choose today or a later day.")
    field.fill(day.isoformat())
    clean(page)
    dialog.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Changes saved.")).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.locator("#access")).to_contain_text("Access until")
    page.goto(f"/partners/{cast.alpha.partnership.pk}/")
    page.get_by_role("link", name="Access review").click()
    page.get_by_role("checkbox", name="Choose PV-Anlage Muster").check()
    clean(page)
    page.locator("#bulk").get_by_role("button", name="+30 days").click()
    changed = page.get_by_text("1 share was changed.")
    expect(changed).to_be_visible()
    row = page.get_by_role("row").filter(has_text="PV-Anlage Muster")
    expect(row.locator(f"input[name=shown][value$='{day + timedelta(days=30)}']")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(row.locator(f"input[name=shown][value$='{day}']")).to_have_count(1)
    page.get_by_role("checkbox", name="Choose PV-Anlage Muster").check()
    page.locator("#bulk").get_by_role("button", name="Unshare").click()
    expect(page.get_by_role("heading", name="Unshare")).to_be_visible()
    clean(page)
    page.get_by_role("button", name="Unshare").click()
    expect(page.get_by_text("1 share was taken back.")).to_be_visible()
    page.get_by_role("link", name="Sharing trail").click()
    expect(page.get_by_role("row").filter(has_text="took back shares of PV-Anlage Muster")).to_have_count(1)
    clean(page)

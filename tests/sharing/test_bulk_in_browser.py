"""Sharing and offering several things in a real browser: from the boxes of the list to the report."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from orgs.models import User
from sharing.models import Offer
from tests.cast import Cast
from tests.helpers import settle
from tests.sharing.actions import has

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PageOf = Callable[..., Any]


@pytest.fixture
def english(cast: Cast) -> Cast:
    """Return the cast, staff reading English: these tests find things by their English names."""
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    return cast


def listed(page_of: PageOf, cast: Cast, **options: Any) -> Any:
    """Return the page with the list of opportunities."""
    page = page_of(cast.staff, **options)
    page.goto(f"/entities/type/{cast.opportunity_type.pk}/")
    return page


def clean(page: Any) -> None:
    """Check that axe finds nothing wrong, and that the page is not wider than the window."""
    settle(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_from_the_boxes_to_the_report(page_of: PageOf, english: Cast, width: int, dark: bool) -> None:
    page = listed(page_of, english, width=width, dark=dark)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()
    page.get_by_role("checkbox", name="Choose PV-Anlage Muster").check()
    expect(bar.get_by_role("status")).to_have_text("Chosen: 1")
    bar.get_by_role("button", name="Select all", exact=True).click()
    expect(bar.get_by_role("status")).to_have_text("Chosen: 2")
    clean(page)
    bar.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share 2 entities")
    dialog.get_by_role("checkbox", name="Beta Dach").check()
    clean(page)
    dialog.get_by_role("button", name="Continue to share").click()
    dialog.get_by_role("checkbox", name="Files").check()
    clean(page)
    dialog.get_by_role("button", name="Continue to the summary").click()
    expect(dialog).to_contain_text("1 partner gets access to 2 entities. With it: Files (2).")
    clean(page)
    assert not has(english.beta.organisation, english.hidden)
    dialog.get_by_role("button", name="Share").click()
    report = page.get_by_role("dialog", name="2 entities were shared.")
    report.wait_for()
    clean(page)
    assert has(english.beta.organisation, english.hidden)
    assert has(english.beta.organisation, english.files["hidden"])
    page.keyboard.press("Escape")
    expect(bar.get_by_role("button", name="Share")).to_be_focused()
    assert problems == []


def test_the_box_in_the_head_has_three_states(page_of: PageOf, english: Cast) -> None:
    page = listed(page_of, english)
    head, count = page.get_by_role("checkbox", name="All on this page"), page.locator("#bulk").get_by_role("status")
    head.focus()
    page.keyboard.press("Space")
    expect(count).to_have_text("Chosen: 2")
    page.get_by_role("checkbox", name="Choose PV-Anlage Muster").uncheck()
    expect(head).to_be_checked(indeterminate=True)
    expect(count).to_have_text("Chosen: 1")
    page.locator("#bulk").get_by_role("button", name="Deselect all").click()
    expect(page.locator("#bulk")).to_be_hidden()


def test_boxes_work_after_the_list_was_filtered(page_of: PageOf, english: Cast) -> None:
    page = listed(page_of, english)
    page.get_by_role("checkbox", name="All on this page").check()
    page.locator("#q").fill("Muster")
    expect(page.get_by_role("checkbox", name="Choose SECRET-OPPORTUNITY")).to_have_count(0)
    # What is ticked is of the shown page: another list begins with nothing ticked.
    expect(page.locator("#bulk")).to_be_hidden()
    page.get_by_role("checkbox", name="All on this page").check()
    expect(page.locator("#bulk").get_by_role("status")).to_have_text("Chosen: 1")


def test_the_partners_can_be_filtered_and_keep_their_ticks(page_of: PageOf, english: Cast) -> None:
    page = listed(page_of, english)
    page.get_by_role("checkbox", name="Choose PV-Anlage Muster").check()
    page.locator("#bulk-share").click()
    dialog = page.get_by_role("dialog", name="Share 1 entity")
    dialog.get_by_role("checkbox", name="Beta Dach").check()
    dialog.get_by_role("searchbox", name="Search partners").fill("gamma")
    dialog.get_by_role("link", name="Remove all filters").click()
    dialog.get_by_role("checkbox", name="Gamma Elektro").check()
    expect(dialog.get_by_role("checkbox", name="Beta Dach")).to_be_checked()
    dialog.get_by_role("button", name="Continue to share").click()
    expect(dialog.locator(".bulk-names")).to_contain_text("Gamma Elektro")


def test_offering_without_javascript(page_of: PageOf, english: Cast) -> None:
    page = listed(page_of, english, javascript=False)
    expect(page.get_by_role("checkbox", name="All on this page")).to_be_hidden()
    for title in ("PV-Anlage Muster", "SECRET-OPPORTUNITY"):
        page.get_by_role("checkbox", name=f"Choose {title}").check()
    page.locator("#bulk").get_by_role("button", name="Offer").click()
    page.get_by_role("checkbox", name="Beta Dach").check()
    page.get_by_role("button", name="Continue to offer").click()
    page.get_by_role("textbox", name="Message").fill("Bitte bis Freitag")
    page.get_by_role("button", name="Continue to the summary").click()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Bitte bis Freitag")
    page.get_by_role("button", name="Continue to the summary").click()
    page.get_by_role("button", name="Offer", exact=True).click()
    expect(page.get_by_role("heading", name="2 entities were offered.")).to_be_visible()
    expect(page.get_by_role("link", name="View offer")).to_have_count(2)
    assert Offer.objects.filter(message="Bitte bis Freitag").count() == 2
    page.get_by_role("link", name="Back to the list").last.click()
    expect(page).to_have_url(re.compile(rf"//[^/]+/entities/type/{english.opportunity_type.pk}/$"))

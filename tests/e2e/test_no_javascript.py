"""The story as plain pages, in a browser without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.e2e import story
from tests.e2e.conftest import Visit
from tests.e2e.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_panel(person: Person) -> None:
    """Go from the opportunity to the sharing panel for Solar Neckar."""
    page = person.page
    person.press("Share")
    expect(page.get_by_role("checkbox", name=story.PURPOSE, exact=True)).to_be_checked()
    expect(story.offered(page)).to_have_text([story.COMPETITOR, story.PARTNER])
    page.get_by_role("checkbox", name=story.PARTNER).check()
    person.press("Continue to share")
    expect(person.find("heading", "Sharing panel")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_sharing_as_pages(visit: Visit, width: int) -> None:
    staff = visit(width=width, javascript=False)
    page = staff.page
    page.goto("/")
    staff.sign_in(story.STAFF)
    page.get_by_role("searchbox").fill(story.MUSTER)
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name=story.MUSTER).click()
    open_panel(staff)
    page.get_by_role("button", name=f"{staff.word('Select all')}: {staff.word('Files')}", exact=True).click()
    for name in (story.ORDER, *story.NOTES):
        page.get_by_role("checkbox", name=name).check()
    staff.press("Save changes")
    expect(page.get_by_text(staff.word("Access since"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    partner = visit(story.SOLAR, width=width, javascript=False, expected=("404",))
    partner.page.goto("/")
    partner.page.get_by_role("link", name=story.MUSTER).first.click()
    story.check_what_solar_sees(partner)

    staff.press("Unshare")
    expect(staff.find("heading", "Unshare")).to_be_visible()
    staff.find("button", "Unshare").click()
    expect(page.get_by_text(staff.word("Access since"))).to_have_count(0)
    story.check_that_it_is_gone(partner)

"""The share dialog in a real browser: by mouse and keyboard, wide and narrow, light and dark, and for axe."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from orgs.models import User
from tests.cast import Cast
from tests.helpers import settle
from tests.offers.actions import accept, decline, offered
from tests.sharing.actions import has, notes_of, url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PageOf = Callable[..., Any]


@pytest.fixture
def english(cast: Cast) -> Cast:
    """Return the cast, staff reading English: these tests find things by their English names."""
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    return cast


def clean(page: Any) -> None:
    """Check that axe finds nothing wrong with what is shown."""
    settle(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def opened(page_of: PageOf, cast: Cast, **options: Any) -> Any:
    """Return the page of the opportunity with the dialog open."""
    page = page_of(cast.staff, **options)
    page.goto(f"/entities/{cast.opportunity.pk}/")
    page.get_by_role("link", name="Share", exact=True).click()
    page.get_by_role("dialog", name="Share PV-Anlage Muster").wait_for()
    return page


def continue_with(page: Any, *names: str) -> Any:
    """Choose partners and go on to the panel; return the dialog."""
    for name in names:
        page.get_by_role("dialog").get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Continue to share").click()
    dialog = page.get_by_role("dialog", name="Sharing panel")
    dialog.wait_for()
    return dialog


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_sharing_from_button_to_toast(page_of: PageOf, english: Cast, width: int, dark: bool) -> None:
    page = opened(page_of, english, width=width, dark=dark)
    clean(page)
    panel = continue_with(page, "Beta Dach")
    clean(page)
    files = panel.get_by_role("checkbox", name="Files", exact=True)
    files.check()
    panel.get_by_role("checkbox", name="Von Alpha.pdf").uncheck()
    expect(files).to_be_checked(indeterminate=True)
    assert panel.locator("summary", has_text="Files").inner_text().split()[1:] == ["3", "/", "4"]
    panel.get_by_role("button", name="Save changes").click()
    page.get_by_text("Changes saved.").wait_for()
    expect(panel.get_by_text("Access since")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    clean(page)
    assert has(english.beta.organisation, english.files["secret"])
    assert not has(english.beta.organisation, english.files["by_alpha"])


def test_the_preset_can_be_removed_and_what_is_hidden_stays_chosen(page_of: PageOf, english: Cast) -> None:
    page = opened(page_of, english)
    names = page.locator(".share-partner__name")
    expect(names).to_have_text(["Alpha Solar", "Beta Dach"])
    page.get_by_role("checkbox", name="Beta Dach").check()
    page.get_by_role("checkbox", name="PV Vertrieb").uncheck()
    page.get_by_text("Gamma Elektro").wait_for()
    search = page.get_by_role("searchbox", name="Search partners")
    search.fill("gam")
    page.get_by_role("group", name="Also chosen").wait_for()
    expect(names).to_have_text(["Gamma Elektro"])
    expect(search).to_be_focused()
    search.press("Enter")
    expect(page.get_by_role("dialog", name="Share PV-Anlage Muster")).to_be_visible()
    panel = continue_with(page, "Gamma Elektro")
    panel.get_by_text("Beta Dach, Gamma Elektro").wait_for()


def test_an_order_keeps_what_is_ticked_and_outlives_the_filters(page_of: PageOf, english: Cast) -> None:
    accept(offered(english, english.gamma), english.gamma)
    accept(offered(english, english.beta, thing=english.hidden_order), english.beta)
    decline(offered(english, english.beta), english.beta)
    page = opened(page_of, english, width=390)
    names = page.locator(".share-partner__name")
    page.get_by_role("dialog").get_by_role("checkbox", name="Alpha Solar").check()
    page.get_by_label("Sort by").select_option(label="Acceptance rate, highest first")
    page.locator("li:first-child > label", has_text="Beta Dach").wait_for()
    expect(names).to_have_text(["Beta Dach", "Alpha Solar"])
    expect(page.get_by_role("dialog").get_by_role("checkbox", name="Alpha Solar")).to_be_checked()
    clean(page)
    page.get_by_role("link", name="Remove all filters").click()
    page.locator("li:first-child > label", has_text="Gamma Elektro").wait_for()
    expect(names).to_have_text(["Gamma Elektro", "Beta Dach", "Alpha Solar"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    continue_with(page).get_by_text("Alpha Solar").first.wait_for()


def test_new_partners_can_be_chosen_for_separately(page_of: PageOf, english: Cast) -> None:
    page = opened(page_of, english)
    page.get_by_role("link", name="Remove all filters").click()
    page.get_by_text("Gamma Elektro").wait_for()
    panel = continue_with(page, "Beta Dach", "Gamma Elektro")
    panel.get_by_role("checkbox", name="Angebot.pdf").check()
    panel.get_by_role("button", name="Choose separately").click()
    # Exact: the tree that is about to go names both partners.
    panel.get_by_role("region", name="Beta Dach", exact=True).wait_for()
    gamma = panel.get_by_role("region", name="Gamma Elektro", exact=True)
    expect(gamma.get_by_role("checkbox", name="Angebot.pdf")).to_be_checked()
    gamma.get_by_role("checkbox", name="Angebot.pdf").uncheck()
    panel.get_by_role("button", name="Save changes").click()
    page.get_by_text("Changes saved.").wait_for()
    assert has(english.beta.organisation, english.files["shared"])
    assert has(english.gamma.organisation, english.opportunity)
    assert not has(english.gamma.organisation, english.files["shared"])


def test_buttons_over_everything(page_of: PageOf, english: Cast) -> None:
    panel = continue_with(opened(page_of, english), "Beta Dach")
    rows, arrows = panel.locator(".share-row input"), panel.locator("details")
    assert arrows.evaluate_all("all => all.every(each => each.open)")
    panel.get_by_role("button", name="Collapse all").click()
    assert arrows.evaluate_all("all => all.every(each => !each.open)")
    panel.get_by_role("button", name="Expand all").click()
    panel.get_by_role("button", name="Select all", exact=True).click()
    assert rows.evaluate_all("all => all.every(each => each.checked)")
    panel.get_by_role("button", name="Deselect all", exact=True).click()
    assert not rows.evaluate_all("all => all.some(each => each.checked)")


def test_the_label_filter_never_changes_what_is_ticked(page_of: PageOf, english: Cast) -> None:
    panel = continue_with(opened(page_of, english), "Beta Dach")
    panel.get_by_role("checkbox", name="Von Alpha.pdf").check()
    label = panel.get_by_role("group", name="Show only contents with a label").get_by_role("checkbox", name="Angebot")
    label.check()
    expect(panel.locator(".share-row:visible")).to_have_count(4)
    panel.get_by_role("button", name="Select all", exact=True).click()
    label.uncheck()
    ticked = panel.locator(".share-row:has(input:checked) .share-row__title").all_inner_texts()
    assert sorted(ticked) == ["Angebot", "Angebot", "Angebot.pdf", "Bestellung 4711", "Von Alpha.pdf"]


def test_unsharing(page_of: PageOf, english: Cast) -> None:
    page = opened(page_of, english)
    panel = continue_with(page, "Alpha Solar")
    panel.get_by_role("link", name="Unshare").click()
    question = page.get_by_role("dialog", name="Unshare")
    question.get_by_text("Angebot.pdf", exact=True).wait_for()
    clean(page)
    question.get_by_role("checkbox", name="Bestellung 4711").uncheck()
    question.get_by_role("button", name="Unshare").click()
    page.get_by_text("Alpha Solar no longer has access.").wait_for()
    assert not has(english.alpha.organisation, english.opportunity)
    assert has(english.alpha.organisation, english.order)


def test_by_keyboard_alone(page_of: PageOf, english: Cast) -> None:
    page = page_of(english.staff)
    page.goto(f"/entities/{english.opportunity.pk}/")
    page.get_by_role("link", name="Share", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Beta Dach").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Sharing panel")
    panel.get_by_role("checkbox", name="Notes", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel.locator("details", has_text="Notes").first).not_to_have_attribute("open", "")
    panel.get_by_role("button", name="Save changes").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Changes saved.").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    expect(page.locator("#share-button")).to_be_focused()
    assert has(english.beta.organisation, english.notes["secret"])


def test_without_javascript(page_of: PageOf, english: Cast) -> None:
    page = page_of(english.staff, javascript=False, width=390)
    page.goto(f"/entities/{english.opportunity.pk}/")
    page.get_by_role("link", name="Share", exact=True).click()
    page.get_by_role("checkbox", name="PV Vertrieb").uncheck()
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_role("checkbox", name="Gamma Elektro").check()
    page.get_by_role("button", name="Continue to share").click()
    page.get_by_role("button", name="Select all: Files", exact=True).click()
    page.get_by_role("button", name="Save changes").click()
    page.get_by_text("Changes saved.").wait_for()
    expect(page.get_by_text("Access since")).to_be_visible()
    assert has(english.gamma.organisation, english.files["secret"])


def test_many_rows_for_several_partners_are_few_fields(page_of: PageOf, english: Cast) -> None:
    notes = notes_of(english, 60)
    panel = continue_with(opened(page_of, english), "Alpha Solar", "Beta Dach")
    panel.get_by_role("button", name="Select all", exact=True).click()
    with panel.page.expect_request(lambda request: request.method == "POST") as sent:
        panel.get_by_role("button", name="Save changes").click()
    assert (sent.value.post_data or "").count("&") < 30
    panel.page.get_by_text("Changes saved.").wait_for()
    assert has(english.alpha.organisation, notes[0])
    assert has(english.beta.organisation, notes[-1])


def test_an_expired_session_loses_nothing(page_of: PageOf, english: Cast) -> None:
    page = opened(page_of, english)
    panel = continue_with(page, "Beta Dach")
    panel.get_by_role("checkbox", name="Von Alpha.pdf").check()
    page.context.clear_cookies(name="sessionid")
    panel.get_by_role("button", name="Save changes").click()
    page.locator("#toasts a[href*='/login/']").wait_for()
    expect(panel.get_by_role("checkbox", name="Von Alpha.pdf")).to_be_checked()
    assert not has(english.beta.organisation, english.opportunity)


def test_steps_as_pages_are_clean_too(page_of: PageOf, english: Cast) -> None:
    page = page_of(english.staff)
    alpha = english.alpha.partnership.pk
    for step in ("partners", "panel", "unshare"):
        page.goto(f"{url(step, english.opportunity)}?partner={alpha}")
        clean(page)

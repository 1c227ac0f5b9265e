"""The role editor in a real browser: many attributes at once, the way from sharing and back, and for axe."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from orgs.models import Role, User
from tests.cast import Cast
from tests.e2e.looks import faults
from tests.orgs.role_forms import url_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Pages = Callable[..., Any]


@pytest.fixture
def english(cast: Cast) -> Cast:
    """Return the cast, staff reading English: these tests find things by their English names."""
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    return cast


def stored(cast: Cast) -> Role:
    """Return the partner role as it stands."""
    return Role.objects.get(pk=cast.partner_role.pk)


def test_rights_and_attributes_are_set_many_at_once(page_of: Pages, english: Cast) -> None:
    page = page_of(english.staff, locale="en-GB")
    page.goto(url_of(english.partner_role))
    page.get_by_role("checkbox", name="Delete: all").uncheck()
    page.get_by_role("checkbox", name="Notes: everything").check()
    opportunity = page.locator("details", has=page.get_by_text("Opportunity", exact=True))
    opportunity.locator("summary").click()
    page.get_by_role("button", name="Anlage: hidden").click()
    page.get_by_role("radiogroup", name="Capacity").get_by_text("read only").click()
    expect(opportunity.locator("summary")).to_contain_text("2 of 10 hidden")
    assert page.url.endswith(url_of(english.partner_role))
    page.get_by_role("button", name="Save changes").click()
    page.get_by_text("Changes saved.").wait_for()
    role = stored(english)
    assert "note.delete" in role.rights
    assert not {"file.delete", "message.delete"} & set(role.rights)
    levels = {key: role.level_of(each.pk) for key, each in english.attributes.items()}
    assert {key: each for key, each in levels.items() if each != "edit"} == {
        "capacity": "read",
        "commissioned": "hidden",
        "roof": "hidden",
    }


def test_enter_in_the_name_saves(page_of: Pages, english: Cast) -> None:
    page = page_of(english.staff, locale="en-GB")
    page.goto(url_of(english.partner_role))
    page.get_by_label("Name").fill("Renamed")
    page.get_by_label("Name").press("Enter")
    page.get_by_text("Changes saved.").wait_for()
    assert stored(english).name == "Renamed"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_way_from_sharing_to_the_role_and_back_keeps_the_ticks(
    page_of: Pages, english: Cast, javascript: bool
) -> None:
    page = page_of(english.staff, locale="en-GB", javascript=javascript)
    page.goto(f"/entities/{english.opportunity.pk}/")
    page.get_by_role("link", name="Share", exact=True).click()
    page.get_by_role("checkbox", name="Beta Dach").check()
    page.get_by_role("button", name="Continue to share").click()
    page.get_by_role("checkbox", name="SECRET-CONTENT.pdf").check()
    page.get_by_role("button", name="Open role configuration").click()
    page.get_by_role("heading", name="Partner Vertrieb").wait_for()
    page.get_by_label("Name").fill("Renamed")
    page.get_by_role("button", name="Save changes").click()
    page.get_by_role("heading", name="Renamed").wait_for()
    page.get_by_role("link", name="Back to sharing").click()
    box = page.get_by_role("checkbox", name="SECRET-CONTENT.pdf")
    expect(box).to_be_checked()
    expect(page.get_by_role("checkbox", name="Angebot.pdf")).not_to_be_checked()
    page.get_by_role("button", name="Save changes").click()
    page.get_by_text("Changes saved.").wait_for()
    assert english.files["secret"].grants.to_group(english.beta.organisation.group_id).exists()
    assert not english.files["shared"].grants.to_group(english.beta.organisation.group_id).exists()


@pytest.mark.looks
def test_everything_unfolded_is_accessible_and_fits(page_of: Pages, english: Cast) -> None:
    page, wrong = page_of(english.staff), []
    for path in map(url_of, (english.partner_role, english.staff_role)):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
        wrong += faults(page, path)
    assert wrong == []

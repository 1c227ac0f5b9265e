"""The settings in a real browser: by keyboard and without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from orgs.models import User
from tests.cast import Cast
from tests.cast_things import PNG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Pages = Callable[..., Any]
SWITCH_OFF = re.compile("^\\s*(Ausschalten|Switch off)\\s*$")


def test_the_feature_is_switched_off_by_keyboard(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto("/")
    page.get_by_role("link", name="Einstellungen").click()
    page.get_by_role("link", name="Funktionen").click()
    switch = page.get_by_role("switch", name="Partner Kollaboration")
    expect(switch).to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Änderungen speichern").press("Enter")
    page.locator("button", has_text=SWITCH_OFF).press("Enter")
    page.get_by_text("Partner Kollaboration ist ausgeschaltet.").wait_for()
    expect(switch).not_to_be_checked()
    page.goto(cast.opportunity.get_absolute_url())
    expect(page.get_by_role("link", name="Teilen", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Teilen", exact=True)).to_have_count(0)


def test_it_works_without_javascript(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff, javascript=False)
    page.goto("/settings/features/")
    page.get_by_role("switch", name="Partner Kollaboration").uncheck()
    page.get_by_role("button", name="Änderungen speichern").click()
    page.locator("button", has_text=SWITCH_OFF).click()
    expect(page.get_by_text("Partner Kollaboration ist ausgeschaltet.")).to_be_visible()


def test_the_language_is_switched_in_the_account_menu(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto("/settings/")
    page.get_by_role("button", name="Stella Stadt").click()
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="Organization settings").wait_for()
    expect(page).to_have_url(re.compile("/settings/$"))


def test_a_label_is_merged_in_the_dialog(page_of: Pages, cast: Cast) -> None:
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    page = page_of(cast.staff)
    page.goto("/settings/labels/?q=i")
    page.get_by_role("button", name="Actions for “SECRET-LABEL Intern”").click()
    page.get_by_role("link", name="Merge").click()
    dialog = page.get_by_role("dialog", name="Merge “SECRET-LABEL Intern”")
    dialog.get_by_label("Merge into").select_option(label="Technik")
    dialog.get_by_role("button", name="Merge").click()
    dialog.get_by_role("checkbox", name="Partners may see the label from now on").check()
    dialog.get_by_role("button", name="Merge").click()
    page.get_by_text("“SECRET-LABEL Intern” was merged into “Technik”").wait_for()
    expect(dialog).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/settings/labels/\?q=i$"))
    expect(page.get_by_role("button", name="Actions for “SECRET-LABEL Intern”")).to_have_count(0)


def test_a_logo_leaves_what_was_typed_into_the_profile(page_of: Pages, cast: Cast) -> None:
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    page = page_of(cast.staff)
    page.goto("/settings/profile/")
    page.get_by_label("Phone").fill("0711 1")
    for content, said in ((b"no picture", "Choose a picture in one of these formats"), (PNG, "The logo was saved.")):
        page.get_by_label("Picture").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": content})
        page.get_by_role("button", name="Save logo").click()
        page.get_by_text(said).wait_for()
    page.locator("#topbar-organisation img").wait_for()
    expect(page.get_by_label("Phone")).to_have_value("0711 1")

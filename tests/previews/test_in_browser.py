"""Previews in a real browser: from the dialog without losing a tick, from the role editor, and the reasons."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.cast import Cast
from tests.sharing.actions import has, url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[..., Any]


def test_the_dialog_keeps_what_is_ticked(page_of: PageOf, english: Cast) -> None:
    page = page_of(english.staff)
    page.goto(english.opportunity.get_absolute_url())
    page.locator("#share-button").click()
    page.get_by_role("checkbox", name="Beta Dach").check()
    page.get_by_role("button", name="Continue to share").click()
    ticked = page.get_by_role("checkbox", name="Von Alpha.pdf")
    ticked.check()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="View as partner").click()
    preview = opened.value
    preview.get_by_text("This is how Beta Dach sees “PV-Anlage Muster”.").wait_for()
    preview.wait_for_load_state()
    expect(preview.locator(".preview #contents-file li").first).to_have_text(re.compile(r"^\s*Von Alpha\.pdf"))
    expect(preview.locator(".preview :is(a, button, form, input)")).to_have_count(0)
    preview.close()
    expect(ticked).to_be_checked()
    assert not has(english.beta.organisation, english.opportunity)
    page.get_by_role("button", name="Save changes").click()
    page.get_by_text("Changes saved.").wait_for()
    assert has(english.beta.organisation, english.files["by_alpha"])


def test_it_works_without_javascript(page_of: PageOf, english: Cast) -> None:
    page = page_of(english.staff, javascript=False)
    page.goto(f"{url('panel', english.opportunity)}?partner={english.beta.partnership.pk}")
    page.get_by_role("checkbox", name="Von Alpha.pdf").check()
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="View as partner").click()
    opened.value.get_by_text("Von Alpha.pdf").wait_for()
    expect(page.get_by_role("checkbox", name="Von Alpha.pdf")).to_be_checked()
    page.goto(f"{reverse('entities:why', args=[english.opportunity.pk])}")
    page.get_by_text("Alpha Solar").click()
    page.get_by_text("The partnership is active.").first.wait_for()


def test_the_role_editor_shows_what_is_not_saved_yet(page_of: PageOf, english: Cast) -> None:
    page = page_of(english.staff)
    page.goto(reverse("orgs:role", args=[english.partner_role.pk]))
    page.locator("[name=name]").fill("Neue Rolle")
    with page.context.expect_page() as opened:
        page.locator("button[formtarget=_blank]").click()
    preview = opened.value
    preview.locator(".preview-banner", has_text="Neue Rolle").wait_for()
    preview.get_by_role("searchbox", name="Search entities").fill("muster")
    preview.get_by_role("searchbox", name="Search entities").press("Enter")
    preview.locator(".preview-banner", has_text="PV-Anlage Muster").wait_for()
    expect(preview.locator(".preview-banner")).to_contain_text("Neue Rolle")
    english.partner_role.refresh_from_db()
    assert english.partner_role.name == "Partner Vertrieb"
    expect(page.locator("[name=name]")).to_have_value("Neue Rolle")


def test_the_reasons_open_in_a_dialog_and_lead_on(page_of: PageOf, english: Cast) -> None:
    page = page_of(english.staff)
    page.goto(english.opportunity.get_absolute_url())
    page.get_by_role("link", name="Who sees Kunde?").click()
    dialog = page.locator("#dialog[open]")
    dialog.locator("summary", has_text="Alpha Solar").click()
    dialog.get_by_text("The role “Partner Vertrieb” shows “Customer”.").first.wait_for()
    dialog.get_by_role("link", name="E-mail").click()
    dialog.locator(".why__subject", has_text="E-mail").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Who sees SECRET-CONTENT.pdf?").click()
    dialog.get_by_text("Not shared: the file itself is not shared.").first.wait_for()

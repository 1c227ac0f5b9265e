"""The partner list in a real browser: with and without JavaScript, by keyboard, on a phone, readable for everybody."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from orgs.models import Invitation, Partnership, User
from tests.cast import Cast
from tests.e2e.looks import faults
from tests.helpers import settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Pages = Callable[..., Any]
FILE = "Name;E-Mail\nNeue Sonne;nora@sonne.example\nAlpha Solar;\nKaputt;nobody\n"


@pytest.fixture(autouse=True)
def _english(cast: Cast) -> None:
    User.objects.update(language="en")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "partner.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def violations(page: Any) -> list[str]:
    settle(page)
    return [found["id"] for found in Axe().run(page).response["violations"]]


def test_a_partner_is_created_and_invited_by_keyboard(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto("/")
    page.get_by_role("link", name="Partner list").press("Enter")
    page.get_by_role("link", name="Create new").press("Enter")
    invite = page.get_by_role("checkbox", name="Send the invitation now")
    expect(invite).to_be_disabled()
    page.get_by_label("Name", exact=True).fill("Neue Sonne")
    page.get_by_label("E-mail address").fill("nora@sonne.example")
    expect(invite).to_be_enabled()
    expect(invite).to_be_checked()
    page.get_by_label("Name", exact=True).press("Enter")
    page.get_by_text("the invitation is on its way to nora@sonne.example").wait_for()
    assert Invitation.objects.get().partnership == Partnership.objects.get(partner__name="Neue Sonne")


def test_without_an_address_nobody_is_invited(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto("/partners/new/")
    page.get_by_label("Name", exact=True).fill("Neue Sonne")
    page.get_by_role("button", name="Create").click()
    page.get_by_text("Neue Sonne was created.").wait_for()
    assert not Invitation.objects.exists()


def test_the_list_follows_what_is_typed_and_ticked(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto("/partners/")
    assert violations(page) == []
    names = page.locator("tbody th")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("checkbox", name="Suspended").check()
    expect(names).to_have_text(["Delta Montage"])
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Remove filter Status: Suspended").click()
    expect(names).to_have_count(4)
    page.get_by_role("searchbox").fill("gamma")
    expect(names).to_have_text(["Gamma Elektro"])
    expect(page).to_have_url(re.compile(r"/partners/\?q=gamma$"))
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    assert "Gamma Elektro" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    page.get_by_role("link", name="Gamma Elektro").click()
    page.get_by_role("heading", name="Gamma Elektro", level=1).wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_list_is_imported(page_of: Pages, cast: Cast, file: Path, javascript: bool) -> None:
    page = page_of(cast.staff, javascript=javascript)
    page.goto("/partners/")
    page.get_by_role("link", name="Import").click()
    page.wait_for_url("**/import/")
    assert not javascript or violations(page) == []
    page.locator("[type=file]").set_input_files(file)
    page.get_by_label("Partner role").select_option("Partner Vertrieb")
    page.get_by_role("button", name="Continue to preview").click()
    page.get_by_text("1 partner will be created.").wait_for()
    assert not javascript or violations(page) == []
    page.get_by_role("button", name="Create 1 partner").click()
    page.get_by_text("1 partner was created.").wait_for()
    assert not javascript or violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download these rows").click()
    assert Path(download.value.path()).read_text(encoding="utf-8-sig").count("\n") == 3
    assert Invitation.objects.get().email == "nora@sonne.example"


@pytest.mark.looks
def test_a_form_with_questions_is_readable(page_of: Pages, cast: Cast) -> None:
    page = page_of(cast.staff)
    page.goto("/partners/new/")
    page.get_by_label("Name", exact=True).fill("alpha solar")
    page.get_by_label("Latitude").fill("48")
    page.get_by_role("button", name="Create").click()
    page.get_by_text("This partner exists already.").wait_for()
    assert faults(page, "questions") == []
    url = f"/partners/{cast.alpha.partnership.pk}/edit/"
    page.goto(url)
    page.get_by_label("City").fill("Ulm")
    other = page_of(cast.admin)
    other.goto(url)
    other.get_by_label("City").fill("Aalen")
    other.get_by_role("button", name="Save").click()
    other.get_by_text("Changes saved.").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Ada Admin changed this meanwhile.").wait_for()
    assert faults(page, "stale") == []
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Changes saved.").wait_for()
    cast.alpha.partnership.refresh_from_db()
    assert cast.alpha.partnership.city == "Ulm"

"""The portal in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_partner_finds_opens_and_adds(page_of: Callable[..., Any], cast: Cast) -> None:
    page = page_of(cast.alpha.user)
    page.goto("/")
    expect(page).to_have_url(re.compile("/shared/$"))
    expect(page.locator(".news .badge")).to_have_count(2)
    page.locator("#search").fill("muster")
    page.locator("#results li", has_text="Bestellung 4711").wait_for(state="detached")
    expect(page).to_have_url(re.compile("q=muster"))
    page.locator("#results").get_by_role("link", name="PV-Anlage Muster").click()
    page.locator("#contents-note .card__head a").click()
    page.get_by_role("dialog").locator("[name=title]").fill("Von unterwegs")
    page.get_by_role("dialog").locator("button[type=submit]").click()
    page.locator("#contents-note .contents__row", has_text="Von unterwegs").wait_for()
    assert "SECRET" not in page.content()


def test_filters_work_without_javascript(page_of: Callable[..., Any], cast: Cast) -> None:
    page = page_of(cast.alpha.user, javascript=False)
    page.goto("/shared/?type=order")
    expect(page.locator("#results .chip[aria-current]")).to_have_count(1)
    expect(page.locator("#results li")).to_have_count(1)
    page.locator("#results .chip[aria-current]").click()
    expect(page.locator("#results li")).to_have_count(2)
    page.locator("#search").fill("4711")
    page.locator(".toolbar button").click()
    expect(page.locator("#results li")).to_have_count(1)


def test_what_ends_while_the_page_is_open_is_refused(page_of: Callable[..., Any], cast: Cast) -> None:
    from orgs.models import Partnership

    page = page_of(cast.alpha.user)
    page.goto(cast.opportunity.get_absolute_url())
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")
    page.locator("#contents-note .card__head a").click()
    page.locator(".toast--error").wait_for()
    page.goto("/shared/")
    expect(page.locator(".empty")).to_have_count(1)
    assert "Stadtwerke" not in page.content()

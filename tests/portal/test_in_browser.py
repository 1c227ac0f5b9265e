"""The portal in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_partner_finds_opens_and_adds(page_of: Callable[..., Any], cast: Cast) -> None:
    page = page_of(cast.alpha.user)
    page.goto("/")
    assert page.url.endswith("/shared/")
    assert page.locator(".news .badge").count() == 2
    page.locator("#search").fill("muster")
    page.locator("#results li", has_text="Bestellung 4711").wait_for(state="detached")
    assert "q=muster" in page.url
    page.locator("#results").get_by_role("link", name="PV-Anlage Muster").click()
    page.locator("#contents-note .card__head a").click()
    page.get_by_role("dialog").locator("[name=title]").fill("Von unterwegs")
    page.get_by_role("dialog").locator("button[type=submit]").click()
    page.locator("#contents-note .contents__row", has_text="Von unterwegs").wait_for()
    assert "SECRET" not in page.content()


def test_filters_work_without_javascript(page_of: Callable[..., Any], cast: Cast) -> None:
    page = page_of(cast.alpha.user, javascript=False)
    page.goto("/shared/?type=order")
    assert page.locator("#results .chip[aria-current]").count() == 1
    assert page.locator("#results li").count() == 1
    page.locator("#results .chip[aria-current]").click()
    assert page.locator("#results li").count() == 2
    page.locator("#search").fill("4711")
    page.locator(".toolbar button").click()
    assert page.locator("#results li").count() == 1


def test_what_ends_while_the_page_is_open_is_refused(page_of: Callable[..., Any], cast: Cast) -> None:
    from orgs.models import Partnership

    page = page_of(cast.alpha.user)
    page.goto(cast.opportunity.get_absolute_url())
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")
    page.locator("#contents-note .card__head a").click()
    page.locator(".toast--error").wait_for()
    page.goto("/shared/")
    assert page.locator(".empty").count() == 1
    assert "Stadtwerke" not in page.content()

"""The portal's offers in a real browser: accepting, declining, without JavaScript, on a phone, and for axe."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from entities.models import Entity
from orgs.models import Organisation
from sharing.models import Offer
from tests.cast import Cast
from tests.e2e.looks import faults
from tests.offers.actions import accept, decline, offered, part_of, statuses
from tests.sharing.actions import sees

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def rich_offer(cast: Cast, number: int = 0) -> Offer:
    """Return an offer of a new thing to Alpha and Beta, with everything that its page can show."""
    cast.opportunity_type.attributes.filter(key__in=["capacity", "site"]).update(teaser=True)
    Organisation.objects.filter(pk=cast.alpha.organisation.pk).update(latitude=48.78, longitude=9.18)
    site = {"postcode": "71634", "city": "Ludwigsburg", "latitude": 48.9, "longitude": 9.19}
    thing = Entity.objects.create(
        owner=cast.host,
        type=cast.opportunity_type,
        title=f"Familie Huber {number}",
        created_by=cast.staff,
        values={"capacity": 9.9, "site": site},
    )
    words = {"headline": f"Dach {number}", "message": "Bitte bald.\nDanke!", "teaser": ["capacity", "site"]}
    deadline = timezone.now() + timedelta(days=2)
    return offered(cast, cast.alpha, cast.beta, thing=thing, deadline=deadline, **words)


@pytest.mark.parametrize("width", [1280, 390])
def test_accepting(page_of: Callable[..., Any], cast: Cast, width: int) -> None:
    offer = rich_offer(cast)
    page = page_of(cast.alpha.user, width=width)
    page.goto("/shared/")
    page.locator(".alert a").click()
    page.get_by_role("link", name="Dach 0").click()
    page.locator("form[action$='/accept/'] button").click()
    page.locator(".toast--success").wait_for()
    assert statuses(offer) == {"": "accepted", "alpha": "accepted", "beta": "pending"}
    page.locator(".offer-won a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Familie Huber 0")
    # Back, to a page that is out of date: what it shows now is what holds.
    page.goto(offer.get_absolute_url())
    expect(page.locator("form[action$='/accept/']")).to_have_count(0)


def test_declining_in_the_dialog(page_of: Callable[..., Any], cast: Cast) -> None:
    offer = rich_offer(cast)
    page = page_of(cast.alpha.user)
    page.goto(offer.get_absolute_url())
    page.locator("#decline-button").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=comment]").fill("Erst im März")
    # The browser asks for a reason; past it, the server does, and keeps what was typed.
    dialog.locator("form").evaluate("form => { form.noValidate = true }")
    dialog.locator("button[type=submit]").click()
    dialog.locator(".errorlist").wait_for()
    expect(dialog.locator("[name=comment]")).to_have_value("Erst im März")
    dialog.get_by_label("Zu weit entfernt").check()
    dialog.locator("button[type=submit]").click()
    page.locator(".toast--success").wait_for()
    row = part_of(offer, cast.alpha)
    assert (row.status, str(row.reason), row.comment) == ("declined", "Zu weit entfernt", "Erst im März")
    page.wait_for_load_state()
    assert "Dach 0" not in page.content()


def test_who_presses_too_late_reads_it(page_of: Callable[..., Any], cast: Cast) -> None:
    offer = rich_offer(cast)
    page = page_of(cast.alpha.user)
    page.goto(offer.get_absolute_url())
    accept(offer, cast.beta)
    page.locator("form[action$='/accept/'] button").click()
    page.locator(".toast--warning").wait_for()
    page.wait_for_load_state()
    assert "Dach 0" not in page.content()
    assert "Beta" not in page.content()


def test_answering_without_javascript(page_of: Callable[..., Any], cast: Cast) -> None:
    wanted, unwanted = rich_offer(cast, 1), rich_offer(cast, 2)
    page = page_of(cast.alpha.user, width=390, javascript=False)
    page.goto("/offers/received/")
    page.get_by_role("link", name="Dach 2").click()
    page.locator("#decline-button").click()
    page.get_by_label("Zu weit entfernt").check()
    page.locator("[name=comment]").fill("80 km")
    page.locator(".form__actions button").click()
    expect(page.locator(".toast--success")).to_have_count(1)
    assert part_of(unwanted, cast.alpha).comment == "80 km"
    page.goto("/offers/received/")
    page.get_by_role("link", name="Dach 1").click()
    page.locator("form[action$='/accept/'] button").click()
    expect(page.locator(".offer-won")).to_have_count(1)
    assert sees(cast.alpha.user, Entity.objects.get(pk=wanted.thing_id))


@pytest.mark.looks
def test_the_pages_for_axe(page_of: Callable[..., Any], cast: Cast) -> None:
    offers = [rich_offer(cast, number) for number in range(5)]
    accept(offers[1], cast.alpha)
    accept(offers[2], cast.beta)
    decline(offers[3], cast.alpha)
    Offer.objects.filter(pk=offers[4].pk).update(deadline=timezone.now())
    page = page_of(cast.alpha.user)
    wrong = []
    lists = [f"/offers/received/?status={state}" for state in ("open", "won", "lost")]
    for address in ("/shared/", *lists, *(each.get_absolute_url() for each in offers)):
        page.goto(address)
        wrong += faults(page, address)
    page.goto(offers[0].get_absolute_url())
    page.locator("#decline-button").click()
    page.locator("#dialog[open] form").wait_for()
    wrong += faults(page, "dialog")
    page.goto(f"{offers[0].get_absolute_url()}decline/")
    wrong += faults(page, "decline")
    page_of_reader = page_of(cast.gamma.user)
    page_of_reader.goto("/offers/received/")
    assert wrong + faults(page_of_reader, "nothing") == []

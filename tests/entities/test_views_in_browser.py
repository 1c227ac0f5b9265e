"""A view is saved, shared and worked with, as somebody does it."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from entities.models import Entity, SavedView
from tests.entities.test_in_browser import sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_board_is_saved_as_a_view_and_cards_are_dragged(cast: Any, page_of: Any, add_entity: Any) -> None:
    entity = add_entity("Halle 1", stage="Offen")
    page = page_of(cast.staff)
    page.goto(f"/entities/type/{cast.opportunity_type.pk}/")
    page.get_by_role("link", name="Board", exact=True).click()
    lanes = page.locator("[data-lane]")
    expect(lanes).to_have_count(4)
    card, won = page.locator("[data-card]", has_text="Halle 1"), page.locator('[data-lane="Gewonnen"]')
    expect(page.locator('[data-lane="Offen"]').locator("[data-card]", has_text="Halle 1")).to_be_visible()
    card.drag_to(won)
    expect(won.locator("[data-card]", has_text="Halle 1")).to_be_visible()
    expect(page.locator(".toast", has_text="Halle 1")).to_be_visible()
    # By keyboard its menu does the same.
    card.locator("[popovertarget]").press("Enter")
    card.locator('button[name="to"][value="Verloren"]').press("Enter")
    lost = page.locator('[data-lane="Verloren"]')
    expect(lost.locator("[data-card]", has_text="Halle 1")).to_be_visible()
    sound(page)
    page.locator("#results a[href*='views/add']").click()
    page.locator("#id_name").fill("Pipeline")
    page.locator("#id_shared").check()
    page.locator("form.form button[type=submit]").click()
    expect(page.locator(".views [aria-current=page]")).to_contain_text("Pipeline")
    expect(page).to_have_url(re.compile(r"\?view=\d+$"))
    view = SavedView.objects.get()
    assert (view.display, view.group, view.shared) == ("board", "a.stage", True)
    assert Entity.objects.get(pk=entity.pk).values["stage"] == "Verloren"
    partner = page_of(cast.alpha.user, width=390)
    partner.goto(view.get_absolute_url())
    expect(partner.locator("[data-card]")).to_have_count(1)
    sound(partner)

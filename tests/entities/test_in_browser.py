"""Lists and pages of entities in a real browser: by keyboard, without JavaScript, and for axe."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.helpers import settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sound(page: Any) -> None:
    """Check that axe finds nothing wrong, and that nothing is wider than the window."""
    settle(page)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_search_filter_sort_and_back(cast: Any, page_of: Any, add_entity: Any) -> None:
    for number in (3, 1, 2):
        add_entity(f"Halle {number}", capacity=number, stage="Offen" if number > 1 else "Verloren")
    page = page_of(cast.staff)
    titles = page.locator("tbody th")
    page.goto(f"/entities/type/{cast.opportunity_type.pk}/")
    page.get_by_role("searchbox").fill("halle")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page).to_have_url(re.compile(r"\?q=halle$"))
    page.locator("[popovertarget=filter-menu]").click()
    page.locator("#filter-menu summary", has_text="Status").click()
    page.get_by_label("Offen", exact=True).check()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.keyboard.press("Escape")
    page.locator("thead a", has_text="Leistung").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Leistung")
    expect(titles).to_have_text(["Halle 2", "Halle 3"])
    page.locator("thead a", has_text="Leistung").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Leistung")
    expect(titles).to_have_text(["Halle 3", "Halle 2"])
    page.locator("#results .chip__remove").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("#filter-menu").get_by_label("Offen", exact=True)).not_to_be_checked()
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(2)
    sound(page)


def test_columns_are_chosen_in_place(cast: Any, page_of: Any) -> None:
    page = page_of(cast.staff)
    page.goto(f"/entities/type/{cast.opportunity_type.pk}/")
    page.locator("[popovertarget=column-menu]").click()
    page.locator("#column-menu").get_by_label("Telefon").check()
    expect(page.locator("thead")).to_contain_text("Telefon")
    page.reload()
    expect(page.locator("thead")).to_contain_text("Telefon")


def test_edit_in_place_by_keyboard(cast: Any, page_of: Any) -> None:
    page = page_of(cast.staff)
    page.goto(f"/entities/{cast.opportunity.pk}/")
    card = page.locator("section.card", has=page.get_by_role("heading", name="Anlage", exact=True))
    card.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_values-capacity")).to_be_focused()
    sound(page)
    page.locator("#id_values-capacity").fill("1.234,5")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("1.234,5 kWp")
    expect(card.get_by_role("link").first).to_be_focused()
    expect(page.locator("#history")).to_contain_text("9,9 kWp")
    expect(page.locator("#toasts .toast")).to_have_count(1)


def test_two_people_at_once(cast: Any, page_of: Any) -> None:
    pages = [page_of(user) for user in (cast.staff, cast.admin)]
    for page, capacity in zip(pages, ("12", "13"), strict=True):
        page.goto(f"/entities/{cast.opportunity.pk}/")
        page.locator(f"#group-{cast.attributes['capacity'].pk} a").first.click()
        page.locator("#id_values-capacity").fill(capacity)
    first, second = pages
    first.locator("form button[type=submit]").filter(visible=True).first.click()
    expect(first.locator(f"#group-{cast.attributes['capacity'].pk}")).to_contain_text("12 kWp")
    second.locator("form button[type=submit]").filter(visible=True).first.click()
    expect(second.locator(".alert--warning")).to_contain_text("Stella Stadt")
    expect(second.locator(".stale")).to_contain_text("12 kWp")
    expect(second.locator("#id_values-capacity")).to_have_value("13")
    sound(second)
    second.locator(".form__actions a").click()
    expect(second.locator(f"#group-{cast.attributes['capacity'].pk}")).to_contain_text("12 kWp")


def test_relate_another(cast: Any, page_of: Any, add_entity: Any) -> None:
    add_entity("Nachbar")
    page = page_of(cast.staff)
    page.goto(f"/entities/{cast.opportunity.pk}/")
    page.locator("#related .card__head a").click()
    page.locator("#relation-q").fill("nach")
    expect(page.locator("#relation-results li")).to_have_count(1)
    sound(page)
    page.locator("#relation-results button").click()
    expect(page.locator("#related")).to_contain_text("Nachbar")
    expect(page.locator("#dialog")).to_be_hidden()


def test_everything_works_without_javascript(cast: Any, page_of: Any) -> None:
    page = page_of(cast.staff, javascript=False)
    page.goto(f"/entities/type/{cast.opportunity_type.pk}/")
    page.get_by_role("searchbox").fill("muster")
    page.keyboard.press("Enter")
    expect(page.locator("tbody th")).to_have_text(["PV-Anlage Muster"])
    page.locator("tbody a").first.click()
    page.locator(f"#group-{cast.attributes['capacity'].pk} a").first.click()
    page.locator("#id_values-capacity").fill("12")
    page.locator("main button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("12 kWp")
    page.locator("#entity-head .button--danger").click()
    page.wait_for_url("**/delete/")
    page.locator("main button[type=submit]").click()
    expect(page).to_have_url(re.compile("/entities/type/"))
    expect(page.locator("tbody th")).to_have_text(["SECRET-OPPORTUNITY"])


def test_positions_are_added_moved_and_removed_in_place(cast: Any, page_of: Any) -> None:
    attribute = cast.order_type.attributes.create(key="positions", label="Positionen", kind="positions", group="Waren")
    page = page_of(cast.staff)
    page.goto(f"/entities/{cast.order.pk}/")
    page.locator(f'#group-{attribute.pk} a[href$="/group/{attribute.pk}/"]').click()
    card = page.locator(f"#group-{attribute.pk}")
    rows = card.locator("[data-positions-rows] > li")
    expect(rows).to_have_count(2)
    for number, product in enumerate(("Kabel", "Modul")):
        for part, text in (("product", product), ("quantity", "2"), ("price", "1,50")):
            rows.nth(number).locator(f'input[name$="_{part}"]').fill(text)
    card.locator('[data-positions-deed="add"]').click()
    expect(rows).to_have_count(3)
    expect(rows.nth(2).locator("input").first).to_be_focused()
    rows.nth(2).locator('[data-positions-deed="remove"]').click()
    expect(rows).to_have_count(2)
    rows.nth(1).locator('[data-positions-deed="up"]').click()
    expect(rows.nth(0).locator("input").first).to_have_value("Modul")
    sound(page)
    # Enter saves; it presses no button of a row.
    rows.nth(0).locator("input").first.press("Enter")
    expect(card.locator("tbody th")).to_have_text(["Modul", "Kabel"])
    expect(card.locator("tfoot")).to_contain_text("6,00 €")
    sound(page)

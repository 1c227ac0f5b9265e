"""An import in a real browser: wide and narrow, with and without JavaScript, by keyboard, and for axe."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from entities.models import Entity, EntityType
from tests import books
from tests.cast import Cast
from tests.helpers import settle
from tests.importing.files import EXTRACT, REGISTER, lines

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("english")]

BAD = lines("Name;Wert;Tag", "gut;1,5;1.2.2024", "schlecht;viel;1.2.2024", ";3;1.2.2024")


def check(page: Any, width: int) -> None:
    """Check that axe finds nothing wrong, and that nothing is wider than the window."""
    settle(page)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def upload(page: Any, entity_type: EntityType, data: bytes | str, name: str = "datei.csv") -> None:
    """Choose a file on the page of the import and go on to its columns."""
    page.goto(reverse("entities:import_start", args=[entity_type.pk]))
    file = data if isinstance(data, str) else {"name": name, "mimeType": "text/csv", "buffer": data}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/imports/*/")


def correct(page: Any, label: str, choice: str) -> None:
    """Change one of the settings and wait for the preview."""
    page.locator("#import-settings").evaluate("form => { form.dataset.old = true }")
    page.get_by_label(label, exact=True).select_option(label=choice)
    page.locator("#import-settings:not([data-old], .htmx-request, .htmx-settling)").wait_for()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_register(width: int, page_of: Callable[..., Any], cast: Cast, plants: EntityType) -> None:
    file, count = (REGISTER, 491) if REGISTER.exists() else (EXTRACT, 14)
    page = page_of(cast.staff, width=width)
    page.goto(reverse("entities:list", args=[plants.pk]))
    page.get_by_role("link", name="Import").first.click()
    page.wait_for_url(f"**{reverse('entities:import_start', args=[plants.pk])}")
    check(page, width)
    upload(page, plants, str(file))
    check(page, width)
    target = page.get_by_label("Koordinate: Breitengrad (WGS84)", exact=True)
    expect(target.locator("option:checked")).to_have_text("New address: Latitude")
    page.get_by_role("button", name=f"Import {count} rows").click()
    page.wait_for_url("**/result/")
    expect(page.get_by_text(f"{count} rows were imported.")).to_be_visible()
    check(page, width)
    assert Entity.objects.filter(type=plants).count() == count


def test_corrections_show_at_once(page_of: Callable[..., Any], cast: Cast, plants: EntityType) -> None:
    page = page_of(cast.staff)
    upload(page, plants, lines("Name;Wert;Tag", "a;1.234;1.2.2024"))
    preview = page.locator(".import__preview tbody tr").first
    assert preview.inner_text().split() == ["2", "a", "1,234", "1", "Feb", "2024"]
    correct(page, "Decimal mark", "Point (1,234.5)")
    assert preview.inner_text().split() == ["2", "a", "1.234", "1", "Feb", "2024"]
    correct(page, "Separator", "Comma")
    expect(page.get_by_label("Name;Wert;Tag")).to_have_count(1)
    correct(page, "Separator", "Semicolon")
    correct(page, "Tag", "Do not import")
    assert preview.inner_text().split() == ["2", "a", "1.234"]
    page.get_by_label("Create attributes for the columns").uncheck()
    expect(page.locator(".import__preview th[scope=col]")).to_have_count(2)


def test_the_keyboard_keeps_its_place(page_of: Callable[..., Any], cast: Cast, plants: EntityType) -> None:
    page = page_of(cast.staff)
    upload(page, plants, lines("Name;Wert", "a;1.234"))
    page.get_by_label("Decimal mark").focus()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("ArrowDown")
    expect(page.locator(".import__preview")).to_contain_text("1.234")
    expect(page.get_by_label("Decimal mark")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_problems(width: int, page_of: Callable[..., Any], cast: Cast, plants: EntityType) -> None:
    page = page_of(cast.staff, width=width)
    upload(page, plants, BAD)
    correct(page, "Wert", "New attribute: Number")
    expect(page.locator(".import__preview")).to_contain_text("“viel” is not a number.")
    check(page, width)
    page.get_by_role("button", name="Import 3 rows").click()
    page.wait_for_url("**/result/")
    expect(page.get_by_text("1 row was imported.")).to_be_visible()
    expect(page.get_by_role("heading", name="2 rows were not imported")).to_be_visible()
    assert [text.split() for text in page.locator("tbody th").all_inner_texts()] in (
        [["3"], ["4"]],
        [["Line", "3"], ["Line", "4"]],
    )
    check(page, width)


def test_a_file_that_is_no_table(page_of: Callable[..., Any], cast: Cast, plants: EntityType) -> None:
    page = page_of(cast.staff, width=390)
    page.goto(reverse("entities:import_start", args=[plants.pk]))
    file = {"name": "x.csv", "mimeType": "text/csv", "buffer": b"PK\x03\x04" + bytes(200)}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("This Excel file cannot be read").wait_for()
    check(page, 390)


def test_without_javascript(page_of: Callable[..., Any], cast: Cast, plants: EntityType) -> None:
    page = page_of(cast.staff, javascript=False)
    upload(page, plants, lines("Name;Wert", "a;1.234"))
    page.get_by_label("Decimal mark").select_option(".")
    page.get_by_role("button", name="Refresh preview").click()
    expect(page.locator(".import__preview tbody td").nth(1)).to_contain_text("1.234")
    page.get_by_role("button", name="Import 1 row").click()
    page.wait_for_url("**/result/")  # the page of the progress refreshes itself
    expect(page.get_by_text("1 row was imported.")).to_be_visible()


def test_discard(page_of: Callable[..., Any], cast: Cast, plants: EntityType) -> None:
    page = page_of(cast.staff)
    upload(page, plants, BAD)
    page.get_by_role("button", name="Discard").click()
    page.wait_for_url(f"**{reverse('entities:list', args=[plants.pk])}")
    expect(page.get_by_text("The file was discarded; nothing was imported.")).to_be_visible()


def test_an_excel_file_updates_what_its_key_finds(page_of: Callable[..., Any], cast: Cast, plants: EntityType) -> None:
    plants.attributes.create(key="nr", label="Nr", kind="text")
    known = Entity.objects.create(owner=cast.host, type=plants, title="Alt", values={"nr": "A1"}, created_by=cast.staff)
    page = page_of(cast.staff, width=390)
    content = books.book([["Name", "Nr"], ["Neu", "A1"], ["Ganz neu", "A2"], ["x", "A3"], ["y", "A3"]])
    upload(page, plants, content, "anlagen.xlsx")
    correct(page, "Entries that are here already", "Nr")
    expect(page.get_by_label("Empty cells")).to_be_visible()
    expect(page.locator(".import__preview .badge")).to_have_text(["Updated", "New", "Not imported", "Not imported"])
    check(page, 390)
    page.get_by_role("button", name="Import 4 rows").click()
    page.wait_for_url("**/result/")
    expect(page.get_by_role("list", name="What became of the rows")).to_contain_text("Updated 1")
    check(page, 390)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download for Excel").click()
    assert [row[:3] for row in books.cells(download.value.path().read_bytes())[1:]] == [["x", "A3", 4], ["y", "A3", 5]]
    known.refresh_from_db()
    assert (known.title, known.version) == ("Neu", 2)
    upload(page, plants, content, "anlagen.xlsx")
    expect(page.get_by_role("button", name="Forget and guess anew")).to_be_visible()
    check(page, 390)
    page.get_by_role("button", name="Forget and guess anew").click()
    expect(page.get_by_text("Forgotten.")).to_be_visible()

"""The builder in a real browser: by mouse, by keyboard, and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from orgs.models import User
from tests.cast import Cast
from tests.helpers import settle
from tests.workflows.things import make_phase, make_task, make_template
from workflows.models import ProcessTemplate

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def template(cast: Cast) -> ProcessTemplate:
    """Return a template whose second phase waits for the first one; staff reads English."""
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    template = make_template(cast)
    first, second = make_phase(cast, template, "First"), make_phase(cast, template, "Second")
    for name in ("Call", "Visit"):
        make_task(cast, first, name)
    make_task(cast, second, "Order")
    make_task(cast, second, "Install", after=[first])
    return template


def tasks_in(page: Page, phase: int) -> Locator:
    return page.locator(".builder__phase").nth(phase).locator(".builder__task .builder__name")


def drag(page: Page, name: str, target: Locator) -> None:
    """Drag a task by its handle onto the upper half of ``target``."""
    page.locator(".builder__task").filter(has_text=name).locator("[data-reorder-handle]").hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 2, steps=4)


def test_by_mouse(cast: Cast, template: ProcessTemplate, page_of: Callable[..., Any]) -> None:
    page: Page = page_of(cast.staff, locale="en-GB")
    page.goto(template.get_absolute_url())
    drag(page, "Call", page.locator(".builder__task").filter(has_text="Install"))
    page.mouse.up()
    expect(page.locator("#announcement")).to_have_text("“Call” was moved in “Second”.")
    expect(tasks_in(page, 0)).to_have_text(["Visit"])
    expect(tasks_in(page, 1)).to_have_text(["Order", "Call", "Install"])
    # Let go where it would wait for itself it goes back, and the way round is named.
    drag(page, "Install", page.locator(".builder__task").filter(has_text="Visit"))
    page.mouse.up()
    expect(page.locator(".toast--error")).to_contain_text("would wait for each other")
    expect(tasks_in(page, 0)).to_have_text(["Visit"])
    expect(tasks_in(page, 1)).to_have_text(["Order", "Call", "Install"])
    # Escape while dragging: nothing is sent.
    drag(page, "Order", page.locator(".builder__task").filter(has_text="Visit"))
    expect(tasks_in(page, 0)).to_have_text(["Order", "Visit"])
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(tasks_in(page, 0)).to_have_text(["Visit"])
    page.reload()
    expect(tasks_in(page, 1)).to_have_text(["Order", "Call", "Install"])


def test_by_keyboard(cast: Cast, template: ProcessTemplate, page_of: Callable[..., Any]) -> None:
    page: Page = page_of(cast.staff, locale="en-GB")
    page.goto(template.get_absolute_url())
    down = page.get_by_role("button", name="Move “Call” down")
    down.press("Enter")
    expect(tasks_in(page, 0)).to_have_text(["Visit", "Call"])
    expect(down).to_be_focused()
    down.press("Enter")
    expect(tasks_in(page, 1)).to_have_text(["Call", "Order", "Install"])
    expect(down).to_be_focused()
    # A name and Enter, as often as one likes.
    new = page.get_by_role("textbox", name="New task in “Second”")
    for name in ("Invoice", "Review"):
        new.fill(name)
        new.press("Enter")
        expect(tasks_in(page, 1).last).to_have_text(name)
        expect(new).to_be_focused()
    # The dialog shows of the due date what its kind needs, and gives focus back.
    opener = page.get_by_role("link", name="Review", exact=True)
    opener.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Amount")).to_be_hidden()
    settle(page)
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    dialog.get_by_label("Due date").select_option("start")
    dialog.get_by_label("Amount").fill("2")
    expect(dialog.get_by_label("Date", exact=True)).to_be_hidden()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".builder__task").last).to_contain_text("2 days after the start")
    expect(opener).to_be_focused()

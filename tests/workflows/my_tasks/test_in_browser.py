"""The own tasks in Chromium: done one by one and several at once, by keyboard, and taken into a calendar."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.workflows.my_tasks.things import PAGE, in_english, plain_process

LINK = re.compile(r"/calendar/\d+\.[\w-]+\.ics$")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_tasks_are_done_from_the_list(cast: Cast, page_of: Callable[..., Any]) -> None:
    plain_process(cast, ["One", "Two", "Three", "Four"])
    page = page_of(in_english(cast.alpha.user))
    page.goto(PAGE)
    tasks = page.locator("[data-task] .table__main")
    expect(tasks).to_have_text(["One", "Two", "Three", "Four"])
    page.get_by_role("button", name="Complete Two").press("Enter")
    expect(page.locator(".toast")).to_contain_text("“Two” is done.")
    expect(tasks).to_have_text(["One", "Three", "Four"])
    # The keyboard stays in the list: on what has moved up into its place.
    expect(page.get_by_role("link", name="Three")).to_be_focused()
    page.get_by_label("Choose One").check()
    page.get_by_label("Choose Four").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.locator("#bulk-skip").click()
    page.locator("#confirm").get_by_role("button", name="Skip").click()
    expect(tasks).to_have_text(["Three"])
    expect(page.locator(".toast").last).to_contain_text("2 tasks skipped.")
    page.locator("#calendar-button").click()
    dialog = page.locator("#dialog")
    dialog.get_by_role("button", name="Create link").click()
    expect(dialog.get_by_label("Link for your calendar program")).to_have_value(LINK)

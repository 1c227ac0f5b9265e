"""A process in a real browser: what is completed frees the next in the page, by mouse and by keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.workflows.process.things import in_english
from tests.workflows.things import share, small_template, start, task_of
from workflows.services.processes import move_task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PageOf = Callable[..., Any]


def test_a_partner_completes_and_the_next_is_free(page_of: PageOf, cast: Cast) -> None:
    in_english(cast.staff, cast.alpha.user)
    process = start(cast, small_template(cast))
    share(cast, process)
    page = page_of(cast.alpha.user, width=390)
    page.goto(process.get_absolute_url())
    page.evaluate("window.kept = true")
    visit = page.locator(f"#task-{task_of(process, 'Termin vor Ort').pk}")
    last = page.locator(f"#task-{task_of(process, 'Angebot schreiben').pk}")
    expect(visit.get_by_text("Blocked")).to_be_visible()
    # Meanwhile somebody else does what the page still offers: it says so and shows what is so now.
    move_task(actor=cast.staff, task=task_of(process, "Anrufen"), move="complete")
    page.get_by_role("button", name="Complete: Anrufen").click()
    expect(page.get_by_text("Stella Stadt completed “Anrufen”")).to_be_visible()
    page.get_by_role("button", name="Complete: Termin vor Ort").click()
    expect(page.get_by_text("“Termin vor Ort” is done.")).to_be_visible()
    expect(visit.get_by_role("link", name="Termin vor Ort")).to_be_focused()
    expect(last.get_by_text("Blocked")).to_have_count(0)
    expect(page.get_by_text("2 of 3 tasks")).to_be_visible()
    assert page.evaluate("window.kept") is True


def test_by_keyboard_from_the_menu_through_the_dialog_and_back(page_of: PageOf, cast: Cast) -> None:
    in_english(cast.staff)
    process = start(cast, small_template(cast))
    task = task_of(process, "Anrufen")
    page = page_of(cast.staff)
    page.goto(process.get_absolute_url())
    more = page.locator(f"#task-{task.pk}-more")
    more.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Mark as in progress")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Anrufen” is in progress.")).to_be_visible()
    more.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Edit task")
    dialog.get_by_label("Name").fill("Kunden anrufen")
    page.keyboard.press("Enter")
    expect(page.locator(f"#task-{task.pk}-link")).to_have_text("Kunden anrufen")
    expect(dialog).to_be_hidden()
    expect(more).to_be_focused()

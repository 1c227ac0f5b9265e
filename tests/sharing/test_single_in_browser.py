"""A day at the thing: share a note where it stands, undo it, write the next ones, and lead on to what is not shared."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from entities.models import Note
from orgs.models import User
from tests.cast import Cast
from tests.cast_things import add_note
from tests.helpers import settle
from tests.sharing.actions import has

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_share_undo_and_be_suggested(page_of: Callable[..., Any], cast: Cast, width: int, dark: bool) -> None:
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    note = add_note(cast.opportunity, cast.staff, "Gerüst")
    page = page_of(cast.staff, width=width, dark=dark)
    page.goto(cast.opportunity.get_absolute_url())
    icon = page.get_by_role("link", name="Share Gerüst")
    icon.click()
    dialog = page.get_by_role("dialog", name="Share Gerüst")
    box = dialog.get_by_role("checkbox", name="Alpha Solar")
    box.check()
    expect(page.get_by_text("“Gerüst” is shared with Alpha Solar.")).to_be_visible()
    expect(dialog.get_by_role("checkbox", name="Alpha Solar")).to_be_checked()
    settle(page)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(dialog.get_by_role("checkbox", name="Alpha Solar")).not_to_be_checked()
    dialog.get_by_role("checkbox", name="Alpha Solar").check()
    expect(page.get_by_text("“Gerüst” is shared with Alpha Solar.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(icon).to_be_focused()
    page.get_by_role("link", name="Add note").click()
    form = page.get_by_role("dialog", name="Add note")
    expect(form.get_by_role("checkbox", name="Alpha Solar")).to_be_checked()
    form.get_by_label("Title").fill("Zählertausch")
    form.get_by_role("checkbox", name="Alpha Solar").uncheck()
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    page.get_by_role("link", name="new in “Notes” not shared").click()
    panel = page.get_by_role("dialog", name="Sharing panel")
    expect(panel.get_by_role("checkbox", name="Zählertausch")).not_to_be_checked()
    expect(panel.get_by_role("checkbox", name="Gerüst")).to_be_hidden()
    panel.get_by_role("checkbox", name="Zählertausch").check()
    panel.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("Changes saved.")).to_be_visible()
    assert all(has(cast.alpha.organisation, each) for each in (note, Note.objects.get(title="Zählertausch")))

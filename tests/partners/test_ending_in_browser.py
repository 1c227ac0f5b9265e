"""Ending in Chromium: a partner's open page is closed by the next click, and open again once it is undone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from orgs.models import Partnership, User
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_end_in_the_dialog_and_its_undoing(cast: Cast, page_of: Callable[..., Any], width: int) -> None:
    User.objects.update(language="en")
    portal = page_of(cast.alpha.user, width=width)
    portal.goto(f"/entities/{cast.opportunity.pk}/")
    host = page_of(cast.staff, width=width)
    host.goto(f"/partners/{cast.alpha.partnership.pk}/")
    host.get_by_role("link", name="End", exact=True).click()
    dialog = host.get_by_role("dialog", name="End the collaboration with Alpha Solar?")
    expect(dialog).to_contain_text("PV-Anlage Muster")
    # The box is empty: the browser refuses to send.
    dialog.get_by_role("button", name="End the collaboration").click()
    assert Partnership.objects.get(pk=cast.alpha.partnership.pk).status == "active"
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="End the collaboration").click()
    expect(host.locator(".toast--success")).to_contain_text("The collaboration with Alpha Solar has ended.")
    assert portal.reload().status == 404
    host.get_by_role("button", name="Undo the end").click()
    expect(host.locator(".toast--success")).to_contain_text("as it was before its end")
    assert portal.goto(f"/entities/{cast.opportunity.pk}/").status == 200
    expect(portal.get_by_role("heading", level=1)).to_have_text("PV-Anlage Muster")

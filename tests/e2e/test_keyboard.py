"""The share dialog by keyboard alone, in haste, by two people at once, and with a session that has ended."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from activity.models import Event
from entities.models import Entity
from orgs.models import Organisation
from tests.e2e import story
from tests.e2e.conftest import Visit
from tests.e2e.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADMIN = "admin@stadtwerke.example"


@pytest.fixture
def muster(demo: None) -> Entity:
    """Return the opportunity of the story."""
    return Entity.objects.get(title=story.MUSTER)


def opened(visit: Visit, muster: Entity, email: str = story.STAFF, **options: Any) -> Person:
    """Return somebody who looks at the opportunity."""
    person = visit(email, **options)
    person.page.goto(muster.get_absolute_url())
    return person


def panel_of(person: Person) -> Locator:
    """Return the sharing panel for Solar Neckar."""
    return story.choose(person, story.open_share_dialog(person), story.PARTNER)


def given(muster: Entity) -> set[str]:
    """Return the names of the opportunity's files and notes that Solar Neckar has."""
    group = Organisation.objects.get(name=story.PARTNER).group_id
    things = [*muster.files.all(), *muster.notes.all()]
    return {str(thing) for thing in things if thing.grants.to_group(group).exists()}


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there."""
    expect(target).to_be_visible()
    for _step in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} does not lead to {target}")


def act(page: Page, target: Locator, key: str) -> None:
    """Go there by Tab and press a key."""
    tab_to(page, target)
    page.keyboard.press(key)


def test_sharing_by_keyboard_alone(visit: Visit, muster: Entity) -> None:
    person = opened(visit, muster)
    page = person.page
    act(page, person.find("link", "Share"), "Enter")
    dialog = page.get_by_role("dialog")
    act(page, dialog.get_by_role("checkbox", name=story.PARTNER, exact=True), "Space")
    act(page, person.find("button", "Continue to share", dialog), "Enter")
    panel = person.dialog("Sharing panel")
    act(page, panel.get_by_role("checkbox", name="Lageplan.png"), "Space")
    expect(person.find("checkbox", "Files", panel)).to_be_checked(indeterminate=True)
    notes = person.find("checkbox", "Notes", panel)
    act(page, notes, "Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("checkbox", name=story.INTERNAL)).to_be_hidden()
    act(page, person.find("button", "Save changes", panel), "Enter")
    expect(panel.get_by_text(person.word("Access since"))).to_be_visible()
    assert given(muster) == {"Lageplan.png", *muster.notes.values_list("title", flat=True)}
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(person.find("link", "Share")).to_be_focused()


def test_the_focus_stays_in_the_dialog_and_goes_back(visit: Visit, muster: Entity) -> None:
    person = opened(visit, muster)
    dialog = story.open_share_dialog(person)
    for _step in range(25):
        person.page.keyboard.press("Tab")
        # The body stands for the window's own buttons, to which the focus goes in between.
        focus = "[document.activeElement === document.body, !!document.activeElement.closest('dialog[open]')]"
        assert any(person.page.evaluate(focus))
    dialog.get_by_role("button", name=person.word("Close")).click()
    expect(person.find("link", "Share")).to_be_focused()


def test_a_double_click_saves_once(visit: Visit, muster: Entity) -> None:
    person = opened(visit, muster)
    panel = panel_of(person)
    person.tick("Lageplan.png", panel)
    sent: list[str] = []
    person.page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    person.find("button", "Save changes", panel).dblclick()
    expect(panel.get_by_text(person.word("Access since"))).to_be_visible()
    person.page.wait_for_load_state("networkidle")
    assert len(sent) == 1
    assert Event.objects.filter(verb="shared", target_id=muster.pk).count() == 1


def test_an_expired_session_keeps_the_selection(visit: Visit, muster: Entity) -> None:
    person = opened(visit, muster, expected=("401",))
    panel = panel_of(person)
    person.tick("Lageplan.png", panel)
    Session.objects.all().delete()
    person.press("Save changes", panel)
    message = person.page.get_by_text(person.word("Your session has expired. Log in in another tab, then save again."))
    expect(message).to_be_visible()
    expect(panel.get_by_role("checkbox", name="Lageplan.png")).to_be_checked()
    assert given(muster) == set()

    with person.page.context.expect_page() as tab:
        person.find("link", "Log in").click()
    other = Person(tab.value)
    other.sign_in(story.STAFF)
    person.press("Save changes", panel)
    expect(panel.get_by_text(person.word("Access since"))).to_be_visible()
    expect(message).to_be_hidden()
    assert given(muster) == {"Lageplan.png"}


def test_two_people_who_save_at_once_do_not_undo_each_other(visit: Visit, muster: Entity) -> None:
    first, second = opened(visit, muster), opened(visit, muster, ADMIN)
    panels = {person: panel_of(person) for person in (first, second)}
    first.tick("Lageplan.png", panels[first])
    second.tick("Dachprüfung", panels[second])
    for person, panel in panels.items():
        person.press("Save changes", panel)
        expect(panel.get_by_text(person.word("Access since"))).to_be_visible()
    assert given(muster) == {"Lageplan.png", "Dachprüfung"}
    # The second one is shown what the first one had given.
    expect(panels[second].get_by_role("checkbox", name="Lageplan.png")).to_be_checked()


def test_two_people_who_take_back_and_give(visit: Visit, muster: Entity) -> None:
    first = opened(visit, muster)
    panel = panel_of(first)
    first.tick(first.word("Files"), panel)
    first.press("Save changes", panel)
    expect(panel.get_by_text(first.word("Access since"))).to_be_visible()
    second = opened(visit, muster, ADMIN)
    other = panel_of(second)
    panel.get_by_role("checkbox", name="Kalkulation.txt").uncheck()
    second.tick("Dachprüfung", other)
    for person, selection in ((first, panel), (second, other)):
        with person.page.expect_response(lambda answer: answer.request.method == "POST"):
            person.press("Save changes", selection)
    assert given(muster) == story.FILES - {"Kalkulation.txt"} | {"Dachprüfung"}

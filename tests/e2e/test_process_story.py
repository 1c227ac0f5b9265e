"""Working step by step with a partner: a template is built, started, shared, and its tasks are done on both sides."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator, expect

from entities.models import Entity
from tests.e2e import story
from tests.e2e.conftest import Visit
from tests.e2e.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADMIN = "admin@stadtwerke.example"
TEMPLATE = "Prüfung vor Ort"
FIRST, SECOND = "Kundentermin", "Auswertung"
CALL, VISIT, REPORT = "Kunden anrufen", "Dach besichtigen", "Ergebnis festhalten"


def build(admin: Person) -> None:
    """Build a template of two phases: sales call, the partner that has access visits, then sales write it down."""
    page = admin.page
    page.goto("/settings/process-templates/")
    admin.press("Create new")
    page.locator("[name=name]").fill(TEMPLATE)
    admin.press("Save")
    for phase in (FIRST, SECOND):
        page.locator("#new-phase").fill(phase)
        admin.press("Add phase")
        expect(page.get_by_role("heading", name=phase)).to_be_visible()
    add_task(admin, FIRST, CALL, ["Jonas Berg"])
    add_task(admin, FIRST, VISIT, [admin.word("The partner that has access")], after=[CALL])
    whole = admin.word("The whole phase “%(name)s”") % {"name": FIRST}
    add_task(admin, SECOND, REPORT, ["Jonas Berg"], after=[whole])


def add_task(admin: Person, phase: str, name: str, assignees: list[str], after: list[str] | None = None) -> None:
    """Add a task with details to the phase of that name."""
    page = admin.page
    title = admin.word("New task in “%(name)s”") % {"name": phase}
    field = page.get_by_role("textbox", name=title, exact=True)
    field.fill(name)
    field.locator("xpath=ancestor::form").locator("a").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[name=name]")).to_have_value(name)
    for each in (*(after or ()), *assignees):
        tick(dialog, each)
    admin.press("Save", dialog)
    expect(dialog).to_be_hidden()
    expect(
        page.locator("#builder")
        .get_by_role("link", name=name, exact=True)
        .or_(page.locator("#builder").get_by_text(name, exact=True))
        .first
    ).to_be_visible()


def tick(dialog: Locator, name: str) -> None:
    """Tick a box, unfolding the group that it is in."""
    box = dialog.get_by_label(name, exact=True)
    group = box.locator("xpath=ancestor::details")
    if group.count() and group.get_attribute("open") is None:
        group.locator("summary").click()
    box.check()


def start(sales: Person) -> None:
    """Start it on the demo's opportunity from the dialog, after a look at what starts."""
    sales.page.goto(Entity.objects.get(title=story.MUSTER).get_absolute_url())
    sales.press("Start process")
    sales.page.get_by_role("dialog").get_by_role("link", name=TEMPLATE).click()
    preview = sales.page.get_by_role("dialog")
    for name in (CALL, VISIT, REPORT):
        expect(preview.get_by_text(name, exact=True)).to_be_visible()
    preview.get_by_role("button", name=sales.word("Start process")).click()
    expect(sales.page.get_by_role("heading", name=TEMPLATE)).to_be_visible()


def share(sales: Person) -> None:
    """Share the opportunity with the process."""
    sales.page.goto(Entity.objects.get(title=story.MUSTER).get_absolute_url())
    panel = story.choose(sales, story.open_share_dialog(sales), story.PARTNER)
    panel.get_by_role("checkbox", name=TEMPLATE).check()
    sales.press("Save changes", panel)
    expect(panel.get_by_text(sales.word("Access since"))).to_be_visible()
    sales.page.keyboard.press("Escape")
    expect(sales.page.locator("#access")).to_contain_text(story.PARTNER)


def card(person: Person, name: str) -> Locator:
    """Return the task's card on the page of its process."""
    return person.page.locator("li.task").filter(has=person.page.get_by_role("link", name=name, exact=True)).first


def complete(person: Person, name: str) -> None:
    """Complete a task on the page of its process; what waited for it is free at once, without a new page."""
    card(person, name).get_by_role("button", name=person.word("Complete")).first.click()
    expect(card(person, name)).to_contain_text(person.word("Done#task"))


@pytest.mark.parametrize(("width", "language", "dark"), [(1280, "de", False), (390, "en", True)])
def test_a_partner_does_its_part(visit: Visit, mailbox: None, width: int, language: str, dark: bool) -> None:
    options = {"width": width, "dark": dark}
    admin, sales, partner = visit(ADMIN), visit(story.STAFF, **options), visit(story.SOLAR, **options)
    for person in (sales, partner):
        person.page.goto("/")
        if language == "en":
            person.switch_to("en")
    build(admin)
    start(sales)
    process = sales.page.url
    share(sales)
    sales.page.goto(process)
    expect(card(sales, VISIT)).to_contain_text(CALL)
    complete(sales, CALL)
    expect(card(sales, VISIT)).not_to_contain_text(sales.word("Blocked"))
    partner.page.goto("/tasks/")
    partner.page.get_by_role("link", name=VISIT, exact=True).first.click()
    partner.press("Complete")
    expect(partner.find("button", "Complete")).to_be_hidden()
    sales.page.reload()
    expect(card(sales, VISIT)).to_contain_text(sales.word("Done#task"))
    expect(card(sales, REPORT)).not_to_contain_text(sales.word("Blocked"))
    call_command("sweep_outbox")
    told = sales.read("/notifications/")
    assert REPORT in told
    sales.page.goto(process)
    complete(sales, REPORT)
    partner.page.goto(process)
    expect(card(partner, REPORT)).to_contain_text(partner.word("Done#task"))

"""The story of the README, step by step: sales share an opportunity, and the partner sees exactly that."""

import re
from itertools import chain

from playwright.sync_api import Locator, Page, expect

from entities.models import Entity, File, Message, Note
from orgs.models import Organisation
from tests.e2e.person import Person

STAFF, SOLAR = "vertrieb@stadtwerke.example", "team@solar-neckar.example"
HOST, PARTNER, COMPETITOR = "Stadtwerke Neckartal", "Solar Neckar GmbH", "Dachwerk Ludwigsburg"
PURPOSE = "PV Vertrieb B2C"
MUSTER = "PV-Anlage Familie Muster"
ORDER = "Bestellung 2026-0417: Module und Unterkonstruktion"
NOTES = {"Dachprüfung", "Zählerschrank"}
INTERNAL = "Preisspielraum"
FILES = {
    "Angebot.pdf",
    "Dachfoto.png",
    "Datenblatt Wechselrichter.pdf",
    "Kalkulation.txt",
    "Lageplan.png",
    "Lastgang.csv",
}
# What the partner is to see of the opportunity; everything else is not there.
SHARED = {"file": FILES, "note": NOTES, "message": set[str](), "related": {ORDER}}
ANSWER = "Wir können im März montieren"


def open_opportunity(person: Person, title: str = MUSTER) -> None:
    """Search an opportunity in the list and open it."""
    person.page.get_by_role("searchbox").fill(title)
    expect(person.page.locator("#results tbody tr")).to_have_count(1)
    person.page.get_by_role("link", name=title).click()
    expect(person.page.get_by_role("heading", name=title)).to_be_visible()


def open_share_dialog(person: Person, title: str = MUSTER) -> Locator:
    """Press the share button; return the dialog's first step."""
    person.press("Share")
    name = {"de": f"{title} teilen", "en": f"Share {title}"}[person.language]
    dialog = person.page.get_by_role("dialog", name=name)
    expect(dialog).to_be_visible()
    return dialog


def offered(dialog: Page | Locator) -> Locator:
    """Return the names of the partners that the dialog lists."""
    return dialog.locator(".share-partner__name")


def choose(person: Person, dialog: Locator, *partners: str) -> Locator:
    """Go on with these partners; return the sharing panel."""
    for partner in partners:
        person.tick(partner, dialog)
    person.press("Continue to share", dialog)
    return person.dialog("Sharing panel")


def share_with_solar(person: Person) -> None:
    """Share the files, one order and two notes with Solar Neckar."""
    dialog = open_share_dialog(person)
    expect(dialog.get_by_role("checkbox", name=PURPOSE, exact=True)).to_be_checked()
    expect(offered(dialog)).to_have_text([COMPETITOR, PARTNER])
    panel = choose(person, dialog, PARTNER)
    expect(panel.get_by_text("Intern", exact=True)).to_have_count(2)
    for name in (person.word("Files"), ORDER, *NOTES):
        person.tick(name, panel)
    person.press("Save changes", panel)
    expect(panel.get_by_text(person.word("Access since"))).to_be_visible()
    expect(panel.get_by_role("checkbox", name=INTERNAL)).not_to_be_checked()
    person.page.keyboard.press("Escape")
    expect(person.page.locator("#access")).to_contain_text(PARTNER)


def unshare(person: Person) -> None:
    """Take everything back from Solar Neckar, what was shared along included."""
    panel = choose(person, open_share_dialog(person), PARTNER)
    person.press("Unshare", panel)
    question = person.dialog("Unshare")
    expect(question).to_contain_text(ORDER)
    person.find("button", "Unshare", question).click()
    expect(question).to_be_hidden()
    expect(person.page.locator("#access")).not_to_contain_text(PARTNER)


def seen(person: Person) -> dict[str, set[str]]:
    """Return the names of all contents that the page of an entity shows, by category."""
    person.page.wait_for_load_state()
    parts = {key: f"#contents-{key} .contents__row" for key in ("file", "note", "message")}
    names = {key: f"{row} .table__main, {row} .strong" for key, row in parts.items()} | {"related": "#related .rows a"}
    return {key: set(person.page.locator(name).all_inner_texts()) for key, name in names.items()}


def secrets() -> set[str]:
    """Return the names of everything that Solar Neckar must not meet."""
    things = chain.from_iterable(model.objects.all() for model in (Entity, File, Message, Note))
    others = Organisation.objects.exclude(name__in=[HOST, PARTNER]).values_list("name", flat=True)
    # The customer's contact is a shared attribute, the contact as an entity is not.
    public = FILES | NOTES | {MUSTER, ORDER, "Petra Muster"}
    return {str(thing) for thing in things} - public | set(others) | {"Nachlass", "Vertraulich"}


def check_what_solar_sees(person: Person) -> None:
    """Check that the page shows exactly what was shared, and that no page of the portal says more."""
    page = person.page
    expect(page.get_by_role("heading", name=MUSTER)).to_be_visible()
    here = page.url
    assert seen(person) == SHARED
    for button in ("Share", "Delete"):
        expect(person.find("link", button, page.locator("#entity-head"))).to_have_count(0)
    hidden = secrets()
    for url in (here, f"{here}history/", "/shared/", "/notifications/"):
        text = person.read(url)
        assert not [secret for secret in hidden if secret in text], url
    page.goto(here)
    expect(page.get_by_text("Intern", exact=True)).to_have_count(0)


def answer(person: Person) -> None:
    """Add a note."""
    person.page.get_by_role("link", name=person.word("Add note"), exact=True).click()
    dialog = person.dialog("Add note")
    dialog.locator("[name=title]").fill(ANSWER)
    person.press("Save", dialog)
    expect(person.page.locator("#contents-note")).to_contain_text(ANSWER)


def check_answer(person: Person) -> None:
    """Check that the partner's note is there, and a notification of it."""
    person.page.reload()
    row = person.page.locator("#contents-note .contents__row").filter(has_text=ANSWER)
    expect(row).to_contain_text("Lena Winter")
    expect(row.get_by_text(PARTNER)).to_have_count(1)
    person.page.get_by_role("link", name=re.compile(person.word("Notifications"))).click()
    expect(person.page.locator("#inbox")).to_contain_text(ANSWER)
    person.page.go_back()


def check_that_it_is_gone(person: Person) -> None:
    """Follow a link of the page that is still open: there is nothing behind it, and nothing in the portal."""
    person.page.get_by_role("link", name="Kalkulation.txt", exact=True).click()
    expect(person.find("heading", "There is nothing here")).to_be_visible()
    assert MUSTER not in person.read("/shared/")
    expect(person.page.get_by_text(person.word("Nothing is shared with you at the moment"))).to_be_visible()

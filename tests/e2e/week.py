"""A week of work on what was shared already: each day is a function, so that the story reads like its calendar."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, expect

from sharing.grants import Grant
from tests.e2e import story
from tests.e2e.person import Person

MEASURED, PRICES = "Aufmaß.txt", "Einkaufspreise.txt"
VIEW = "Woche 48"
SUBJECT, DOCUMENT = "Termin am Dach", "Bestätigung.pdf"
MESSAGE_TEMPLATE, DOCUMENT_TEMPLATE = "Terminbestätigung", "Auftragsbestätigung"


def row_of(person: Person, name: str) -> Locator:
    """Return what the page of the entity shows of a file."""
    return person.page.locator("#contents-file .contents__row").filter(has_text=name)


def upload(person: Person, name: str) -> None:
    """Upload a file with what is ticked."""
    person.page.locator("#contents-file input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": b"Traufe 12 m"}
    )
    expect(row_of(person, name)).to_be_visible()


def suggested(person: Person) -> Locator:
    """Return the box of the partner under the files to come."""
    return person.page.locator("#contents-file .visibility").get_by_role("checkbox", name=story.PARTNER)


def monday(sales: Person) -> None:
    """Upload a file: the partner that got all others is suggested; then one that it is not to have."""
    expect(suggested(sales)).to_be_checked()
    upload(sales, MEASURED)
    expect(row_of(sales, MEASURED).locator(".share-at__count")).to_have_text("1")
    suggested(sales).uncheck()
    upload(sales, PRICES)
    expect(row_of(sales, PRICES).locator(".share-at__count")).to_have_count(0)


def tuesday(sales: Person) -> None:
    """Share it at the file itself, and think better of it."""
    row_of(sales, PRICES).locator(".share-at").click()
    dialog = sales.page.locator("#dialog")
    box = dialog.get_by_role("checkbox", name=story.PARTNER)
    box.check()
    undo = sales.page.locator("#toasts").get_by_role("button", name=sales.word("Undo")).last
    expect(undo).to_be_visible()
    expect(row_of(sales, PRICES).locator(".share-at__count")).to_have_text("1")
    undo.click()
    expect(box).not_to_be_checked()
    sales.page.keyboard.press("Escape")
    expect(row_of(sales, PRICES).locator(".share-at__count")).to_have_count(0)


def wednesday(sales: Person, partner: Person) -> None:
    """Keep a list as a view for the whole organisation; the partner finds it with its own part of what it shows."""
    sales.page.get_by_role("link", name=sales.word("Opportunities"), exact=True).first.click()
    sales.page.get_by_role("searchbox").first.fill("Familie")
    sales.press("Save as view")
    sales.page.locator("[name=name]").fill(VIEW)
    sales.page.locator("[name=shared]").check()
    sales.press("Save")
    expect(sales.page.get_by_role("link", name=VIEW).first).to_have_attribute("aria-current", "page")
    partner.page.goto("/shared/")
    partner.page.locator(".portal-host__type a", has_text=partner.word("Opportunities")).click()
    partner.page.get_by_role("link", name=VIEW).first.click()
    expect(partner.page.locator("#results")).to_contain_text(story.MUSTER)
    expect(partner.page.locator("#results tbody tr")).to_have_count(1)


def thursday(sales: Person, entity: str) -> None:
    """Write a message and a document with templates; both are shared at once."""
    sales.page.goto(entity)
    sales.page.locator("#contents-message .card__head").get_by_role("link", name=sales.word("Add message")).click()
    dialog = sales.page.locator("#dialog")
    dialog.locator("[name=template]").select_option(label=MESSAGE_TEMPLATE)
    dialog.locator("[name=fill]").click()
    expect(dialog.locator("[name=text]")).to_have_value(re.compile("Jonas Berg"))
    dialog.get_by_role("checkbox", name=story.PARTNER).check()
    dialog.locator("[name=subject]").fill(SUBJECT)
    sales.press("Save", dialog)
    expect(sales.page.locator("#contents-message")).to_contain_text(SUBJECT)
    sales.page.goto(entity)
    sales.find("link", "Create document").click()
    sales.page.locator("#id_template").select_option(label=DOCUMENT_TEMPLATE)
    expect(sales.page.locator(".paper")).to_contain_text(story.MUSTER)
    form = sales.page.locator("#document form")
    # It was left out at the last file, so nobody presumes for this one.
    expect(form.get_by_role("checkbox", name=story.PARTNER)).not_to_be_checked()
    form.get_by_role("checkbox", name=story.PARTNER).check()
    form.locator("[name=name]").fill("Bestätigung")
    form.locator("button[type=submit]").last.click()
    expect(row_of(sales, DOCUMENT).locator(".share-at__count")).to_have_text("1")


def check_what_the_partner_has(partner: Person, entity: str) -> None:
    """Check that the partner reads exactly what was shared in the week, and finds it, and nothing else."""
    partner.page.goto(entity)
    seen = story.seen(partner)
    assert seen["file"] == story.FILES | {MEASURED, DOCUMENT}
    assert seen["message"] == {SUBJECT}
    for words, found in ((MEASURED, 1), (PRICES, 0)):
        partner.page.goto(f"/search/?q={words}")
        expect(partner.page.locator("main .search__hit")).to_have_count(found)


def friday(sales: Person, partner: Person, entity: str) -> None:
    """Let access end: the day comes, all is gone; one click brings it back."""
    sales.page.goto(entity)
    panel = story.choose(sales, story.open_share_dialog(sales), story.PARTNER)
    panel.get_by_label(sales.word("Access until")).fill((timezone.localdate() + timedelta(days=3)).isoformat())
    sales.press("Save changes", panel)
    expect(sales.page.locator("#toasts .toast--success").last).to_be_visible()
    time_passes()
    partner.page.goto(entity)
    expect(partner.find("heading", "There is nothing here")).to_be_visible()
    assert story.MUSTER not in partner.read("/shared/")
    sales.page.goto(entity)
    expect(sales.page.locator("#access")).to_contain_text(sales.word("Access ended"))


def time_passes() -> None:
    """Let the last day of all shares that end be over: nobody waits for three days here."""
    ended = timezone.now() - timedelta(seconds=1)
    for model in Grant.__subclasses__():
        model.objects.filter(expires_at__gt=ended).update(expires_at=ended)

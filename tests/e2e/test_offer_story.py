"""A lead offered to two partners in Chromium: both read the teaser, one is first, the other learns that it is gone."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Locator, expect

from entities.models import Entity
from tests.e2e import story
from tests.e2e.conftest import Visit
from tests.e2e.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DACHWERK = "team@dachwerk.example"
HEADLINE, MESSAGE = "Einfamilienhaus mit Süddach", "Bitte bis Freitag melden."
# What the teaser says of the demo's opportunity, and what nobody reads before acceptance.
ADDRESS = {"de": "Adresse", "en": "Address"}
TOWN, POWER = "71634 Ludwigsburg", {"de": "9,84 kWp", "en": "9.84 kWp"}
SECRETS = ("Muster", "Musterweg", "030 23125", "familie@", "21.480", "21,480", "2.470", *story.FILES, *story.NOTES)


def offer(sales: Person) -> None:
    """Offer the opportunity to both partners that its purpose suggests, with the files for the winner."""
    dialog = story.open_share_dialog(sales)
    for partner in (story.PARTNER, story.COMPETITOR):
        sales.tick(partner, dialog)
    sales.press("Continue to offer", dialog)
    title = {"de": f"{story.MUSTER} anbieten", "en": f"Offer {story.MUSTER}"}[sales.language]
    step = sales.page.get_by_role("dialog", name=title)
    preview, address = step.locator("#offer-preview"), step.get_by_role("checkbox", name=ADDRESS[sales.language])
    expect(preview).to_contain_text(TOWN)
    address.uncheck()
    expect(preview).not_to_contain_text(TOWN)
    address.check()
    expect(preview).to_contain_text(TOWN)
    step.locator("[name=headline]").fill(HEADLINE)
    step.locator("[name=message]").fill(MESSAGE)
    deadline = timezone.localtime() + timedelta(days=2)
    step.locator("[name=deadline]").fill(deadline.strftime("%Y-%m-%dT%H:%M"))
    expect(step.get_by_role("checkbox", name="Angebot.pdf")).to_be_checked()
    expect(step.get_by_role("checkbox", name="Kalkulation.txt")).not_to_be_checked()
    sales.press("Save changes", step)
    expect(step).to_be_hidden()
    expect(sales.page.locator("#access")).to_contain_text(sales.word("Pending"))


def read_mail(person: Person, address: str) -> None:
    """Open the mail to ``address`` in the mailbox: teaser and link, nothing else; its link only leads somewhere."""
    person.page.goto("/mailbox/")
    person.page.get_by_role("listitem").filter(has_text=address).get_by_role("link").click()
    mail = person.page.frame_locator("iframe").locator("body")
    for words in (HEADLINE, MESSAGE, TOWN):
        expect(mail).to_contain_text(words)
    assert_no_secret(mail)
    person.page.goto(str(mail.locator("a[href*='/offers/']").first.get_attribute("href")))
    check_teaser(person)


def check_teaser(person: Person) -> None:
    """Check that the page of the offer shows the teaser, and neither customer, street, price nor contents."""
    main = person.page.locator("main")
    for words in (HEADLINE, MESSAGE, TOWN, POWER[person.language]):
        expect(main).to_contain_text(words)
    expect(person.find("button", "Accept")).to_be_visible()
    person.page.wait_for_load_state()
    assert_no_secret(person.page.locator("body"))


def assert_no_secret(place: Locator) -> None:
    text = place.inner_text()
    assert [secret for secret in SECRETS if secret in text] == []


def win(person: Person) -> None:
    """Accept, and go on to the entity with the files that were chosen for the winner."""
    person.press("Accept")
    expect(person.page.locator("main").get_by_text(person.word("Accepted"), exact=True).first).to_be_visible()
    person.press("Go to entity")
    expect(person.page.get_by_role("heading", name=story.MUSTER)).to_be_visible()
    assert story.seen(person)["file"] == story.FILES - {"Kalkulation.txt"}


def lose(person: Person) -> None:
    """Press accept on the page that was open all the time: it is gone, and with it all that it said."""
    person.press("Accept")
    main = person.page.locator("main")
    expect(main.get_by_text(person.word("No longer available"), exact=True).first).to_be_visible()
    here = person.page.url
    for url in (here, "/offers/received/?status=lost", "/offers/received/", "/notifications/", "/shared/"):
        text = person.read(url)
        told = [words for words in (*SECRETS, HEADLINE, MESSAGE, TOWN, story.PARTNER) if words in text]
        assert told == [], url


def check_outcome(sales: Person) -> None:
    """Check that the host reads who got it, on the page of the entity and on that of the offer."""
    sales.page.reload()
    expect(sales.page.locator("#access")).to_contain_text(story.PARTNER)
    sales.page.locator("#access a[href*='/offers/']").click()
    rows = sales.page.locator("main tbody tr")
    expect(rows.filter(has_text=story.PARTNER)).to_contain_text(sales.word("Accepted"))
    expect(rows.filter(has_text=story.COMPETITOR)).to_contain_text(sales.word("No answer"))


@pytest.mark.parametrize(("width", "language", "dark"), [(1280, "de", False), (390, "en", True)])
def test_the_first_of_two_partners_gets_it(visit: Visit, mailbox: None, width: int, language: str, dark: bool) -> None:
    options = {"width": width, "dark": dark}
    sales, first, second = visit(story.STAFF, **options), visit(story.SOLAR, **options), visit(DACHWERK, **options)
    for person in (sales, first, second):
        person.page.goto("/")
        if language == "en":
            person.switch_to("en")
    sales.page.goto(Entity.objects.get(title=story.MUSTER).get_absolute_url())
    offer(sales)
    call_command("sweep_outbox")
    read_mail(first, story.SOLAR)
    read_mail(second, DACHWERK)
    win(first)
    lose(second)
    check_outcome(sales)


def test_a_partner_declines_with_a_reason_that_the_host_keeps(visit: Visit) -> None:
    sales, partner = visit(story.STAFF), visit(DACHWERK)
    sales.page.goto(Entity.objects.get(title=story.MUSTER).get_absolute_url())
    offer(sales)
    partner.page.goto("/offers/received/")
    partner.page.get_by_role("link", name=HEADLINE).click()
    check_teaser(partner)
    partner.page.locator("#decline-button").click()
    dialog = partner.page.get_by_role("dialog")
    dialog.get_by_label("Zu weit entfernt").check()
    dialog.locator("[name=comment]").fill("Wir sind bis März ausgebucht.")
    partner.press("Decline", dialog)
    expect(partner.page.locator("main").get_by_text(partner.word("Declined"), exact=True).first).to_be_visible()
    sales.page.goto("/offers/")
    sales.page.get_by_role("link", name=HEADLINE).click()
    row = sales.page.locator("main tbody tr").filter(has_text=story.COMPETITOR)
    for words in ("Zu weit entfernt", "Wir sind bis März ausgebucht.", sales.word("Declined")):
        expect(row).to_contain_text(words)
    sales.press("Withdraw")
    question = sales.page.get_by_role("dialog")
    sales.press("Withdraw", question)
    expect(sales.page.locator("main").get_by_text("Zurückgezogen", exact=True).first).to_be_visible()

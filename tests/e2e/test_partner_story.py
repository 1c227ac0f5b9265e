"""From nothing to the partner's first login in Chromium, and an attribute that goes from its eyes."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from orgs.models import Partnership
from tests.e2e import story
from tests.e2e.conftest import Visit
from tests.e2e.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADMIN, OWNER = "admin@stadtwerke.example", "inhaberin@sonnendach.example"
NEW = "Sonnendach Remseck"
# An attribute of the demo world, and the value that the opportunity has.
ATTRIBUTE = {"de": "Auftragswert", "en": "Expected value"}
VALUE = {"de": "21.480,00", "en": "21,480.00"}


def create_partner(admin: Person, language: str) -> None:
    """Create the partner from the empty form, with an invitation."""
    admin.page.goto("/partners/")
    admin.press("Create new")
    admin.page.locator("[name=name]").fill(NEW)
    admin.page.locator("[name=contact]").fill("Mia Roth")
    admin.page.locator("[name=email]").fill(OWNER)
    admin.page.locator("select[name=language]").select_option(language)
    admin.page.locator("[name=role]").select_option(label="Partner Vertrieb")
    admin.page.get_by_role("checkbox", name=story.PURPOSE, exact=True).check()
    expect(admin.page.locator("[name=invite]")).to_be_checked()
    admin.press("Create")
    expect(admin.page.get_by_role("heading", name=NEW)).to_be_visible()
    expect(admin.page.locator("main").get_by_text(admin.word("Invited"), exact=True).first).to_be_visible()


def accept(owner: Person) -> None:
    """Open the mail, follow its button and make an account; the portal opens, still empty."""
    call_command("sweep_outbox")
    owner.page.goto("/mailbox/")
    owner.page.get_by_role("listitem").filter(has_text=OWNER).get_by_role("link").click()
    owner.page.frame_locator("iframe").locator("a.button, td.button a, a[href*='/invitation/']").first.click()
    expect(owner.page.locator("[name=email]")).to_have_value(OWNER)
    owner.page.locator("[name=name]").fill("Mia Roth")
    owner.page.locator("[name=password]").fill("Sonne-auf-dem-Dach-7")
    owner.press("Create account and accept")
    expect(owner.find("heading", "Shared with me")).to_be_visible()
    expect(owner.page.get_by_text(owner.word("Nothing is shared with you at the moment"))).to_be_visible()


def share(sales: Person) -> None:
    """Share the opportunity with the new partner, which the dialog offers by its purpose."""
    sales.page.goto("/")
    story.open_opportunity(sales)
    dialog = story.open_share_dialog(sales)
    expect(story.offered(dialog)).to_have_text([story.COMPETITOR, story.PARTNER, NEW])
    panel = story.choose(sales, dialog, NEW)
    sales.press("Save changes", panel)
    expect(panel.get_by_text(sales.word("Access since"))).to_be_visible()


def hide_attribute(admin: Person) -> None:
    """Hide one attribute from the partner role."""
    admin.page.goto("/settings/roles/")
    admin.page.get_by_role("link", name="Partner Vertrieb", exact=True).click()
    admin.page.locator("summary").filter(has_text="Opportunity").click()
    levels = admin.page.get_by_role("radiogroup", name=ATTRIBUTE[admin.language], exact=True)
    levels.get_by_role("radio", name=admin.word("hidden"), exact=True).check()
    admin.page.locator("[name=step][value=save]").click()
    expect(admin.page.locator(".toast--success").first).to_be_visible()


def shown(person: Person) -> list[bool]:
    """Return whether the page says the attribute's name, and its value."""
    person.page.wait_for_load_state()
    text = person.page.locator("body").inner_text()
    return [words[person.language] in text for words in (ATTRIBUTE, VALUE)]


@pytest.mark.parametrize(("width", "language"), [(1280, "de"), (390, "en")])
def test_a_partner_from_the_invitation_to_what_its_role_hides(
    visit: Visit, mailbox: None, width: int, language: str
) -> None:
    admin, sales = visit(ADMIN, width=width), visit(story.STAFF)
    create_partner(admin, language)
    owner = visit(width=width, language=language)
    accept(owner)
    assert Partnership.objects.get(partner__name=NEW).status == "active"
    share(sales)
    owner.page.reload()
    owner.page.get_by_role("link", name=story.MUSTER).first.click()
    expect(owner.page.get_by_role("heading", name=story.MUSTER)).to_be_visible()
    assert shown(owner) == [True, True]
    hide_attribute(admin)
    owner.page.reload()
    expect(owner.page.get_by_role("heading", name=story.MUSTER)).to_be_visible()
    assert shown(owner) == [False, False]

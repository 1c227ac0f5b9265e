"""The whole story in Chromium: embedded, German and English, wide and narrow."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from orgs.models import User
from tests.e2e import story
from tests.e2e.conftest import Visit
from tests.e2e.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def follow_the_mail(person: Person) -> None:
    """Let the mails go out; open the one to Solar Neckar in the local mailbox and click its button."""
    call_command("sweep_outbox")
    person.page.goto("/mailbox/")
    entry = person.page.get_by_role("listitem").filter(has_text=story.SOLAR)
    expect(entry).to_have_count(1)
    entry.get_by_role("link").click()
    person.page.frame_locator("iframe").get_by_role("link", name=person.word("Go to entity")).click()


@pytest.mark.parametrize(("width", "language"), [(1280, "de"), (390, "de"), (1280, "en")])
def test_sales_share_and_the_partner_sees_exactly_that(visit: Visit, mailbox: None, width: int, language: str) -> None:
    staff = visit(width=width)
    staff.page.goto("/")
    staff.sign_in(story.STAFF)
    if language == "en":
        staff.switch_to("en")
        User.objects.filter(email=story.SOLAR).update(language="en")
    story.open_opportunity(staff)
    story.share_with_solar(staff)

    partner = visit(width=width, language=language, expected=("404",))
    follow_the_mail(partner)
    partner.sign_in(story.SOLAR)
    story.check_what_solar_sees(partner)
    story.answer(partner)
    story.check_answer(staff)

    story.unshare(staff)
    story.check_that_it_is_gone(partner)


@pytest.mark.parametrize("title", ["Energieberatung Musterschule", "Wärmepumpe Beispielgasse"])
def test_all_partners_are_listed_where_the_purpose_chooses_none(visit: Visit, title: str) -> None:
    staff = visit(story.STAFF)
    staff.page.goto("/")
    story.open_opportunity(staff, title)
    dialog = story.open_share_dialog(staff, title)
    expect(story.offered(dialog)).to_have_text(["Dachwerk Ludwigsburg", "Elektro Stromberg", "Solar Neckar GmbH"])
    expect(dialog.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_another_purpose_can_be_chosen_by_hand(visit: Visit) -> None:
    staff = visit(story.STAFF, width=390)
    staff.page.goto("/")
    story.open_opportunity(staff)
    dialog = story.open_share_dialog(staff)
    dialog.get_by_role("checkbox", name=story.PURPOSE, exact=True).uncheck()
    staff.tick("Wallbox", dialog)
    expect(story.offered(dialog)).to_have_text(["Elektro Stromberg"])
    dialog.get_by_role("searchbox").fill("gibt es nicht")
    expect(dialog.get_by_text(staff.word("No partner matches"))).to_be_visible()
    staff.press("Remove all filters", dialog)
    expect(story.offered(dialog)).to_have_count(3)

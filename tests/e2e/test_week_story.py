"""A week in Chromium: share at the thing, suggestions, a view, templates, and access that ends."""

import pytest

from tests.e2e import story, week
from tests.e2e.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "language", "dark"), [(1280, "de", False), (390, "en", True)])
def test_a_week(visit: Visit, width: int, language: str, dark: bool) -> None:
    options = {"width": width, "dark": dark}
    # On Friday the page is gone.
    sales, partner = visit(story.STAFF, **options), visit(story.SOLAR, expected=("status of 404",), **options)
    for person in (sales, partner):
        person.page.goto("/")
        if language == "en":
            person.switch_to("en")
    story.open_opportunity(sales)
    story.share_with_solar(sales)
    entity = sales.page.url
    week.monday(sales)
    week.tuesday(sales)
    week.wednesday(sales, partner)
    week.thursday(sales, entity)
    week.check_what_the_partner_has(partner, entity)
    week.friday(sales, partner, entity)

"""What partners' people open is noted, once a day and person; what the own people read is not."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from sharing.models import Opening
from sharing.services.openings import KEPT, forget_openings
from tests.cast import Cast
from tests.helpers import client_of, counted_queries


def test_a_partners_opening_is_noted_once_a_day(cast: Cast) -> None:
    page = cast.opportunity.get_absolute_url()
    start = timezone.now().replace(hour=10)
    for hours in (0, 1, 30):
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            assert client_of(cast.alpha.user).get(page).status_code == 200
    first, second = Opening.objects.order_by("day")
    assert (first.last_at - first.first_at, second.last_at - second.first_at) == (timedelta(hours=1), timedelta())
    assert {(each.user, each.partner, each.host, each.thing_id) for each in (first, second)} == {
        (cast.alpha.user, cast.alpha.organisation, cast.host, cast.opportunity.pk)
    }


def test_nothing_else_is_noted(cast: Cast) -> None:
    page = cast.opportunity.get_absolute_url()
    alpha = client_of(cast.alpha.user)
    alpha.head(page)
    alpha.get(page, headers={"Sec-Purpose": "prefetch;prerender"})
    alpha.get(cast.hidden.get_absolute_url())
    client_of(cast.staff).get(page)
    client_of(cast.staff).get(f"{page}preview/", {"partner": cast.alpha.partnership.pk})
    client_of(cast.beta.user).get(page)
    assert not Opening.objects.exists()


def test_it_costs_one_statement(cast: Cast) -> None:
    page, client = cast.opportunity.get_absolute_url(), client_of(cast.alpha.user)
    client.get(page)
    with counted_queries() as noted:
        client.get(page)
    with counted_queries() as ahead:
        client.get(page, headers={"Sec-Purpose": "prefetch"})
    about = [each["sql"] for each in noted.captured_queries if "sharing_opening" in each["sql"]]
    assert len(about) == 1
    plain = [each for each in noted.captured_queries if "SAVEPOINT" not in each["sql"]]
    assert len(plain) == len([each for each in ahead.captured_queries if "SAVEPOINT" not in each["sql"]]) + 1


def test_it_is_forgotten_after_a_year(cast: Cast) -> None:
    client_of(cast.alpha.user).get(cast.opportunity.get_absolute_url())
    assert forget_openings() == 0
    Opening.objects.update(day=timezone.localdate() - KEPT - timedelta(days=1))
    assert (forget_openings(), Opening.objects.exists()) == (1, False)

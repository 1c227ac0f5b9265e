"""Access review: what a partner has, narrowed by how it is used, and confirming, extending or taking back several."""

import csv
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.models import Event
from entities.models import Entity
from sharing.models import Opening
from tests.cast import Cast, grant
from tests.helpers import client_of, queries_of
from tests.sharing.actions import has
from tests.sharing.test_until import today
from tests.sharing.undoing import all_grants


def address(cast: Cast, name: str = "review") -> str:
    return reverse(f"sharing:{name}", args=[cast.alpha.partnership.pk, "entity"])


def more(cast: Cast, count: int, **fields: Any) -> list[Entity]:
    """Return so many new opportunities that Alpha has."""
    kind = {"owner": cast.host, "type": cast.opportunity_type, "created_by": cast.staff}
    things = [Entity.objects.create(title=f"Dach {number:02}", **kind) for number in range(count)]
    for thing in things:
        grant(thing, cast.alpha.organisation, cast.staff, **fields)
    return things


def opened(cast: Cast, thing: Entity, days_ago: int) -> None:
    client_of(cast.alpha.user).get(thing.get_absolute_url())
    moment = timezone.now() - timedelta(days=days_ago)
    Opening.objects.filter(thing_id=thing.pk).update(day=moment.date(), first_at=moment, last_at=moment)


def shown(cast: Cast, *states: str, **params: str) -> set[str]:
    page = client_of(cast.staff).get(address(cast), {"state": states, **params})
    return {row.thing.title for row in page.context["rows"]}


@pytest.fixture
def shares(cast: Cast) -> dict[str, Entity]:
    """Let Alpha have some things of each state, and nothing else of the cast."""
    for thing in (cast.opportunity, cast.order):
        thing.grants.all().delete()
    now, long_ago = timezone.now(), timezone.now() - timedelta(days=200)
    names = ("fresh", "old", "idle", "ending", "ended", "confirmed")
    fields = {
        "old": {"granted_at": long_ago},
        "idle": {"granted_at": long_ago},
        "ending": {"expires_at": now + timedelta(days=20)},
        "ended": {"expires_at": now - timedelta(days=2)},
        "confirmed": {"granted_at": long_ago, "reviewed_at": now, "reviewed_by": cast.staff},
    }
    things = dict(zip(names, more(cast, len(names)), strict=True))
    for name, thing in things.items():
        Entity.objects.filter(pk=thing.pk).update(title=name)
        thing.grants.update(**fields.get(name, {}))
    opened(cast, things["idle"], 100)
    opened(cast, things["confirmed"], 1)
    return things


@pytest.mark.parametrize(
    ("states", "titles"),
    [
        ((), "fresh old idle ending confirmed"),
        (("never",), "fresh old ending"),
        (("idle",), "old idle"),
        (("ending",), "ending"),
        (("endless",), "fresh old idle confirmed"),
        (("ended",), "ended"),
        (("due",), "old idle"),
        (("ending", "ended"), "ending ended"),
        (("nonsense",), "fresh old idle ending confirmed"),
    ],
)
def test_states(cast: Cast, shares: dict[str, Entity], states: tuple[str, ...], titles: str) -> None:
    assert shown(cast, *states) == set(titles.split())


def test_search_order_and_the_next_review(cast: Cast, shares: dict[str, Entity]) -> None:
    assert shown(cast, q="ol") == {"old"}
    page = client_of(cast.staff).get(address(cast), {"sort": "-opened"})
    assert [row.thing.title for row in page.context["rows"]][:2] == ["confirmed", "idle"]
    assert page.context["listing"].review_is_due
    shares["old"].grants.update(reviewed_at=timezone.now())
    shares["idle"].grants.update(reviewed_at=timezone.now() - timedelta(days=30))
    later = client_of(cast.staff).get(address(cast)).context["listing"]
    assert (later.review_is_due, (later.next_review - timezone.now()).days) == (False, 149)


def test_only_own_shares_of_what_the_reader_may_view(cast: Cast, shares: dict[str, Entity]) -> None:
    grant(cast.other_opportunity, cast.alpha.organisation, cast.other_staff)
    assert "SECRET-OTHER" not in client_of(cast.staff).get(address(cast)).content.decode()
    cast.staff_role.rights = ["partner.view"]
    cast.staff_role.save()
    assert client_of(cast.staff).get(address(cast)).status_code == 403


def act(cast: Cast, deed: str, things: list[Entity], **data: Any) -> Any:
    chosen = {"deed": deed, "thing": [each.pk for each in things], **data}
    return client_of(cast.staff).post(address(cast), chosen, follow=True)


def test_confirming_is_stored_and_stands_in_the_history(cast: Cast, shares: dict[str, Entity]) -> None:
    things = [shares["old"], shares["ended"], cast.hidden, cast.other_opportunity]
    act(cast, "confirm", things)
    assert shown(cast, "due") == {"idle"}
    row = shares["old"].grants.get()
    assert (row.reviewed_by, row.reviewed_at is not None) == (cast.staff, True)
    event = Event.objects.get(verb="shares_confirmed")
    assert (event.target, event.changes["ids"]) == (cast.alpha.partnership, [shares["old"].pk])
    assert shares["ended"].grants.get().reviewed_at is None


def test_prolonging_moves_each_end_once_and_can_be_undone(cast: Cast, shares: dict[str, Entity]) -> None:
    shares["ending"].related.add(shares["fresh"])
    shares["fresh"].grants.update(expires_at=shares["ending"].grants.get().expires_at)
    before = all_grants()
    day = (timezone.localtime(shares["ending"].grants.get().expires_at)).date() + timedelta(days=30)
    listed = client_of(cast.staff).get(address(cast)).content.decode()
    shown_days = re.findall(r'name="shown" value="([^"]*)"', listed)
    things = [shares["ending"], shares["fresh"], shares["old"], shares["ended"]]
    page = act(cast, "prolong", things, shown=[*shown_days, "x:1", "7:2020-02-31"])
    # Pressed twice, and by somebody whose list is older.
    act(cast, "prolong", things, shown=shown_days)
    act(cast, "prolong", things)
    last = {timezone.localtime(each.grants.get().expires_at - timedelta(seconds=1)).date() for each in pair(shares)}
    assert last == {day}
    assert shares["old"].grants.get().expires_at is None
    undo = next(str(each.extra_tags) for each in page.context["messages"] if each.extra_tags)
    client_of(cast.staff).post(undo)
    assert all_grants() == before


def pair(shares: dict[str, Entity]) -> list[Entity]:
    return [shares["ending"], shares["fresh"]]


def test_until_a_day_asks_for_it_and_again_when_it_makes_no_sense(cast: Cast, shares: dict[str, Entity]) -> None:
    asked = act(cast, "until", pair(shares))
    assert (asked.status_code, asked.context["deed"], len(asked.context["rows"])) == (200, "until", 2)
    wrong = act(cast, "until", pair(shares), day="2020-01-01")
    assert (wrong.status_code, wrong.context["day"], bool(wrong.context["wrong"])) == (422, "2020-01-01", True)
    act(cast, "until", pair(shares), day=(today() + timedelta(days=50)).isoformat())
    assert len({each.grants.get().expires_at for each in pair(shares)} - {None}) == 1
    act(cast, "endless", pair(shares))
    assert {each.grants.get().expires_at for each in pair(shares)} == {None}


def test_taking_back_asks_first_and_can_be_undone(cast: Cast, shares: dict[str, Entity]) -> None:
    before = all_grants()
    asked = act(cast, "unshare", pair(shares))
    assert (asked.context["deed"], all_grants()) == ("unshare", before)
    page = act(cast, "unshare", [*pair(shares), cast.hidden], read="1")
    assert not any(has(cast.alpha.organisation, each) for each in pair(shares))
    undo = next(str(each.extra_tags) for each in page.context["messages"] if each.extra_tags)
    assert client_of(cast.alpha.user).post(undo).status_code == 403
    client_of(cast.staff).post(undo)
    assert all_grants() == before
    # Pressed once more, it does nothing.
    assert client_of(cast.staff).post(undo).status_code == 302
    assert all_grants() == before


@pytest.mark.parametrize("data", [{}, {"thing": "x"}, {"thing": [str(each) for each in range(201)]}])
def test_too_few_and_too_many_are_refused(cast: Cast, data: dict[str, Any]) -> None:
    before = all_grants()
    assert client_of(cast.staff).post(address(cast), {"deed": "unshare", "read": "1"} | data).status_code == 302
    assert client_of(cast.staff).post(address(cast), {"deed": "drop", "thing": "1"}).status_code == 404
    assert client_of(cast.reader).post(address(cast), {"deed": "confirm", "thing": "1"}).status_code == 403
    assert all_grants() == before


def test_the_table_to_take_along(cast: Cast, shares: dict[str, Entity]) -> None:
    Entity.objects.filter(pk=shares["old"].pk).update(title="=1+1")
    text = client_of(cast.staff).get(address(cast, "review_export"), {"state": "due"}).getvalue().decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {"'=1+1", "idle"}
    assert len(rows[0]) == 8


def test_as_many_queries_for_one_as_for_thirty(cast: Cast) -> None:
    client = client_of(cast.staff)
    cast.order.grants.all().delete()
    few = queries_of(lambda: client.get(address(cast)))
    more(cast, 30, expires_at=timezone.now() + timedelta(days=3), reviewed_by=cast.staff, reviewed_at=timezone.now())
    assert queries_of(lambda: client.get(address(cast))) == few

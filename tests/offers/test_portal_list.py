"""The list of the offers that a partner got, and the ways there."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import ngettext

from activity.models import Notification
from entities.models import Entity
from orgs.models import Partnership
from sharing.models import Offer, OfferRecipient
from sharing.services.offers import Draft, offer_thing, withdraw_offer
from tests.cast import Cast, make_entity, make_tenant
from tests.helpers import client_of, queries_of
from tests.offers.actions import accept, decline, offered
from tests.offers.portal_pages import (
    ENDS,
    LIST,
    SHARED,
    in_german,
    let_expire,
    main_of,
    titles,
    url,
)


def many(cast: Cast, count: int, **draft: Any) -> list[Offer]:
    """Return so many offers to Alpha, of new things."""
    things = [
        Entity.objects.create(owner=cast.host, type=cast.opportunity_type, title=f"Dach {number}")
        for number in range(count)
    ]
    return [offered(cast, cast.alpha, thing=thing, headline=thing.title, **draft) for thing in things]


def test_open_ones_stand_by_their_deadline_and_others_by_when_they_came(cast: Cast) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        offers = many(cast, 4)
    for offer, days in zip(offers, (None, 3, 1, None), strict=True):
        Offer.objects.filter(pk=offer.pk).update(deadline=now + timedelta(days=days) if days else None)
    client = client_of(cast.alpha.user)
    assert titles(client) == ["Dach 2", "Dach 1", "Dach 3", "Dach 0"]
    for hours, offer in enumerate(offers):
        OfferRecipient.objects.filter(offer=offer).update(sent_at=now - timedelta(hours=hours), status="declined")
    assert titles(client, "declined") == [in_german("Offer %(code)s", code=each.code) for each in offers]


def test_the_tabs_count_what_is_theirs(cast: Cast) -> None:
    first, second, third, fourth, _fifth = many(cast, 5)
    accept(first, cast.alpha)
    decline(second, cast.alpha)
    withdraw_offer(actor=cast.staff, offer=third)
    let_expire(cast, fourth)
    offered(cast, cast.beta)
    client = client_of(cast.alpha.user)
    tabs = client.get(LIST).context["offers"].tabs
    assert [(tab.state.value, tab.count) for tab in tabs] == [
        ("open", 1),
        ("won", 1),
        ("lost", 1),
        ("declined", 1),
        ("expired", 1),
    ]
    assert [len(titles(client, tab.state.value)) for tab in tabs] == [1] * 5
    assert titles(client, "won") == ["Dach 0"]


@pytest.mark.parametrize("query", ["?status=x", "?status=%00", "?page=x", "?status=won&page=-1", "?page=99999999"])
def test_nonsense_is_answered_calmly(cast: Cast, query: str) -> None:
    offered(cast, cast.alpha)
    assert client_of(cast.alpha.user).get(LIST + query).status_code == 200


def test_there_are_pages(cast: Cast) -> None:
    many(cast, 52)
    client = client_of(cast.alpha.user)
    assert [len(client.get(f"{LIST}?page={number}").context["rows"]) for number in (1, 2)] == [50, 2]


@pytest.mark.parametrize("state", ["open", "won", "lost", "declined", "expired"])
def test_the_number_of_queries_does_not_grow(cast: Cast, state: str) -> None:
    client = client_of(cast.alpha.user)
    happen: Any = {"won": lambda _cast, offer: accept(offer, cast.alpha), "open": lambda *_: None}
    happen |= {each: act for act, each in ENDS.values() if each != "won"}
    few: int | None = None
    for count in (1, 29):
        for offer in many(cast, count, deadline=timezone.now() + timedelta(days=1)):
            if state == "lost":
                withdraw_offer(actor=cast.staff, offer=offer)
            else:
                happen[state](cast, offer)
        asked = queries_of(lambda: client.get(f"{LIST}?status={state}"))
        few = few or asked
        assert asked == few
    assert len(titles(client, state)) == 30


def test_what_several_hosts_offer_stands_in_one_list(cast: Cast) -> None:
    other = make_tenant("Gemeindewerke", "gemeinde.example", "Greta Gemeinde")
    role = other.organisation.roles.create(kind="partner", name="Partner", rights=["entity.view", "offer.answer"])
    partnership = Partnership.objects.create(
        host=other.organisation, partner=cast.alpha.organisation, role=role, status="active"
    )
    offered(cast, cast.alpha)
    draft = Draft(headline="Windrad", rounds={partnership.pk: 1})
    offer_thing(actor=other.user, thing=make_entity(other, "opportunity", "Hang"), draft=draft)
    rows = client_of(cast.alpha.user).get(LIST).context["rows"]
    assert {(row.title, row.host.name) for row in rows} == {
        ("Windrad", "Gemeindewerke"),
        ("Dach in Ludwigsburg", "Stadtwerke"),
    }


# --- The way there -------------------------------------------------------------


def entries(client: Client, address: str) -> dict[str, bool]:
    """Return the entries of the navigation that belong to the portal, and whether each is marked."""
    page = client.get(address).content.decode()
    nav = page.partition('id="sidenav"')[2].partition("</nav>")[0]
    links = [link.partition(">")[0] for link in nav.split("<a ")[1:]]
    return {each.split('"')[3]: "aria-current" in each for each in links if LIST in each or SHARED in each}


def test_the_navigation_leads_there_and_marks_it(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    client = client_of(cast.alpha.user)
    assert entries(client, SHARED) == {SHARED: True, LIST: False}
    for address in (LIST, url("offer", offer), url("offer_decline", offer)):
        assert entries(client, address) == {SHARED: False, LIST: True}
    assert entries(client_of(cast.delta.user), SHARED) == {}
    assert entries(client_of(cast.other_staff), "/notifications/") == {}


def waiting(count: int) -> str:
    """Return the notice in German."""
    with translation.override("de"):
        one, several = "%(count)s offer waits for your answer", "%(count)s offers wait for your answer"
        return ngettext(one, several, count) % {"count": count}


def test_the_portal_says_how_many_offers_wait(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    assert client.get(SHARED).context["waiting_offers"] == 0
    assert LIST not in main_of(client, SHARED)
    without = queries_of(lambda: client.get(SHARED))
    offers = [offered(cast, cast.alpha, cast.beta), *many(cast, 2)]
    assert f'href="{LIST}">{waiting(3)}<' in main_of(client, SHARED)
    # The bell asks on every page what of the news may be seen.
    Notification.objects.all().delete()
    assert queries_of(lambda: client.get(SHARED)) == without
    accept(offers[0], cast.beta)
    let_expire(cast, offers[1])
    assert f'href="{LIST}">{waiting(1)}<' in main_of(client, SHARED)

"""The portal's offers: what a partner's people read of them, and when; and their answers, however often they arrive."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from activity.models import Event, Notification
from entities.models import Entity
from orgs.models import DeclineReason, Organisation, Partnership
from sharing.models import Offer, OfferRecipient
from sharing.offers.portal import State, state_of, with_state
from sharing.services.offers import withdraw_offer
from tests.cast import Cast, PartnerOf, make_entity, make_tenant, make_user, revoke
from tests.helpers import client_of, queries_of
from tests.offers.actions import accept, decline, narrow, offered, part_of, statuses
from tests.sharing.actions import sees

LIST = reverse("sharing:received")
SHARED = reverse("entities:shared_with_me")
HTMX = {"HX-Request": "true"}
# What is known before somebody accepts, all of it.
BEFOREHAND = ["SECRET-HEADLINE", "SECRET-MESSAGE", "SECRET-TOWN", "SECRET-ROOF", "km"]
NEVER = ["SECRET-STREET", "SECRET-NUMBER", "SECRET-TITLE", "SECRET-MARGIN", "SECRET-UNMARKED", "Beta", "Bruno"]


@pytest.fixture
def roof(cast: Cast) -> Entity:
    """Return an opportunity whose every word says how far it may go; Alpha is at some distance of it."""
    kinds = cast.opportunity_type.attributes
    kinds.filter(key__in=["customer", "site", "stage"]).update(teaser=True)
    hidden = kinds.create(key="margin", label="Marge", kind="text", teaser=True)
    cast.partner_role.attributes = {str(hidden.pk): "hidden"}
    cast.partner_role.save()
    Organisation.objects.filter(pk=cast.alpha.organisation.pk).update(latitude=48.78, longitude=9.18)
    site = {"street": "SECRET-STREET", "house_number": "SECRET-NUMBER", "postcode": "71634", "city": "SECRET-TOWN"}
    return Entity.objects.create(
        owner=cast.host,
        type=cast.opportunity_type,
        title="SECRET-TITLE",
        created_by=cast.staff,
        values={
            "customer": "SECRET-ROOF\n<b>Zeile</b>",
            "site": site | {"latitude": 48.9, "longitude": 9.19},
            "margin": "SECRET-MARGIN",
            "description": "SECRET-UNMARKED",
        },
    )


def roof_offer(cast: Cast, roof: Entity, *partners: PartnerOf, **draft: Any) -> Offer:
    """Return an offer of the roof that says everything that can be said."""
    words = {"headline": "SECRET-HEADLINE", "message": "SECRET-MESSAGE\n<i>Gruß</i>"}
    teaser = ["customer", "site", "margin", "stage", "description"]
    return offered(cast, *(partners or (cast.alpha, cast.beta)), thing=roof, teaser=teaser, **words | draft)


def url(name: str, offer: Offer) -> str:
    return reverse(f"sharing:{name}", args=[offer.code])


def main_of(client: Client, address: str) -> str:
    """Return what the page says, without the frame around it."""
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode().partition("<main")[2].partition("</main>")[0])


def titles(client: Client, state: str = "") -> list[str]:
    """Return what the rows of the list are called."""
    return [row.title for row in client.get(LIST, {"status": state} if state else {}).context["rows"]]


def said(client: Client, address: str, **data: Any) -> tuple[str, list[str]]:
    """Post, and return where that leads and the messages there."""
    response = client.post(address, data, follow=True)
    [(target, _status)] = response.redirect_chain
    return target, [str(each) for each in response.context["messages"]]


def in_german(text: str, **values: Any) -> str:
    """Return what the interface says in German for ``text``."""
    with translation.override("de"):
        return gettext(text) % values


# --- What is read, and when ----------------------------------------------------


def test_before_the_answer_all_of_the_teaser_is_read_and_nothing_else(cast: Cast, roof: Entity) -> None:
    offer = roof_offer(cast, roof, deadline=timezone.now() + timedelta(days=2))
    client = client_of(cast.alpha.user)
    page = main_of(client, url("offer", offer))
    assert [word for word in [*BEFOREHAND, "Stadtwerke", offer.code] if word not in page] == []
    assert [word for word in NEVER if word in page] == []
    assert "13 km" in page
    assert "&lt;b&gt;Zeile" in page
    assert "&lt;i&gt;Gruß" in page
    # What says nothing is no fact, and what is hidden is not even named.
    assert [each.label for each in client.get(url("offer", offer)).context["offer"].teaser.values] == [
        "Kunde",
        "Adresse",
    ]
    assert "Marge" not in page
    assert titles(client) == ["SECRET-HEADLINE"]
    assert [word for word in NEVER if word in main_of(client, LIST)] == []


def lose(cast: Cast, offer: Offer) -> None:
    accept(offer, cast.beta)


def take_back(cast: Cast, offer: Offer) -> None:
    withdraw_offer(actor=cast.staff, offer=offer)


def say_no(cast: Cast, offer: Offer) -> None:
    decline(offer, cast.alpha, comment="SECRET-COMMENT")


def let_expire(_cast: Cast, offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(deadline=timezone.now() - timedelta(minutes=1))


def forget(_cast: Cast, offer: Offer) -> None:
    Entity.objects.filter(pk=offer.thing_id).delete()


def win_and_lose_again(cast: Cast, offer: Offer) -> None:
    accept(offer, cast.alpha)
    revoke(Entity.objects.get(pk=offer.thing_id), cast.alpha.organisation)


ENDS = {
    "lost": (lose, "lost"),
    "withdrawn": (take_back, "lost"),
    "declined": (say_no, "declined"),
    "expired": (let_expire, "expired"),
    "won and taken back": (win_and_lose_again, "won"),
}


@pytest.mark.parametrize("end", ENDS)
def test_afterwards_nothing_is_left_but_code_host_dates_and_status(cast: Cast, roof: Entity, end: str) -> None:
    offer = roof_offer(cast, roof)
    happen, state = ENDS[end]
    happen(cast, offer)
    client = client_of(cast.alpha.user)
    pages = [main_of(client, url("offer", offer)), main_of(client, f"{LIST}?status={state}"), main_of(client, SHARED)]
    for word in [*BEFOREHAND, *NEVER, "SECRET"]:
        assert [page for page in pages if word in page] == []
    for page in pages[:2]:
        words = (offer.code, "Stadtwerke", in_german(State(state).label))
        assert [word for word in words if word not in page] == []
    assert titles(client) == []
    # Neither is there anything left to press.
    assert "<form" not in pages[0]


def test_a_thing_that_went_past_all_services_takes_what_was_read_along(cast: Cast, roof: Entity) -> None:
    offer = roof_offer(cast, roof)
    forget(cast, offer)
    client = client_of(cast.alpha.user)
    assert "SECRET" not in main_of(client, url("offer", offer)) + main_of(client, LIST)
    late = in_german("This offer is no longer available.")
    assert said(client, url("offer_accept", offer)) == (url("offer", offer), [late])


def test_the_winner_is_led_to_the_thing(cast: Cast, roof: Entity) -> None:
    offer = roof_offer(cast, roof)
    client = client_of(cast.alpha.user)
    target, words = said(client, url("offer_accept", offer))
    assert (target, words) == (url("offer", offer), [in_german("You got it.")])
    page = main_of(client, target)
    assert f'href="{roof.get_absolute_url()}"' in page
    assert "SECRET-TITLE" in page
    assert client.get(roof.get_absolute_url()).status_code == 200
    assert titles(client, "won") == ["SECRET-TITLE"]
    # What it was offered as is over.
    assert "SECRET-HEADLINE" not in page + main_of(client, f"{LIST}?status=won")


@pytest.mark.parametrize("stranger", ["gamma", "delta", "other"])
def test_for_others_there_is_no_such_offer(cast: Cast, roof: Entity, stranger: str) -> None:
    offer = roof_offer(cast, roof)
    user = cast.other_staff if stranger == "other" else cast.partners[stranger].user
    client = client_of(user)
    assert client.get(url("offer", offer)).status_code == 404
    assert client.get(url("offer_decline", offer)).status_code == 404
    assert client.post(url("offer_accept", offer)).status_code == 404
    assert titles(client) == []


def test_an_offer_waits_for_its_round_unknown_to_whoever_is_to_get_it(cast: Cast, roof: Entity) -> None:
    rounds = {cast.alpha.partnership.pk: 2, cast.beta.partnership.pk: 1}
    offer = roof_offer(cast, roof, rounds=rounds)
    assert client_of(cast.alpha.user).get(url("offer", offer)).status_code == 404
    decline(offer, cast.beta)
    assert titles(client_of(cast.alpha.user)) == ["SECRET-HEADLINE"]


@pytest.mark.parametrize("change", ["suspended", "feature", "role"])
def test_what_ends_the_access_ends_the_offer_with_the_next_request(cast: Cast, roof: Entity, change: str) -> None:
    offer = roof_offer(cast, roof)
    client = client_of(cast.alpha.user)
    assert client.get(url("offer", offer)).status_code == 200
    if change == "suspended":
        Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")
    elif change == "feature":
        Organisation.objects.filter(pk=cast.host.pk).update(partner_collaboration=False)
    else:
        narrow(cast.partner_role, "entity.view")
    assert client.get(url("offer", offer)).status_code == 404
    assert titles(client) == []
    assert "offers/received" not in main_of(client, SHARED)


def test_what_the_role_hides_meanwhile_is_gone_with_the_next_request(cast: Cast, roof: Entity) -> None:
    offer = roof_offer(cast, roof)
    site = cast.attributes["site"]
    cast.partner_role.attributes |= {str(site.pk): "hidden"}
    cast.partner_role.save()
    page = main_of(client_of(cast.alpha.user), url("offer", offer))
    # The distance says where it is, too.
    assert [word for word in ("SECRET-TOWN", "km", "Adresse") if word in page] == []
    assert "SECRET-ROOF" in page


def test_state_of_one_and_of_many_agree(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    row = part_of(offer, cast.alpha)
    past, future = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)
    seen = set()
    for status in Offer.Status.values:
        for answer in ("pending", "accepted", "declined"):
            for deadline in (None, past, future):
                Offer.objects.filter(pk=offer.pk).update(status=status, deadline=deadline)
                OfferRecipient.objects.filter(pk=row.pk).update(status=answer)
                alone = state_of(part_of(offer, cast.alpha))
                assert with_state(OfferRecipient.objects.filter(pk=row.pk)).get().state == alone
                seen.add((status, answer, deadline and deadline > row.sent_at, alone))
    assert {state for *_rest, state in seen} == set(State)
    assert {state for status, answer, _late, state in seen if (status, answer) == ("accepted", "pending")} == {"lost"}


# --- The list ------------------------------------------------------------------


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
    from sharing.services.offers import Draft, offer_thing

    draft = Draft(headline="Windrad", rounds={partnership.pk: 1})
    offer_thing(actor=other.user, thing=make_entity(other, "opportunity", "Hang"), draft=draft)
    rows = client_of(cast.alpha.user).get(LIST).context["rows"]
    assert {(row.title, row.host.name) for row in rows} == {
        ("Windrad", "Gemeindewerke"),
        ("Dach in Ludwigsburg", "Stadtwerke"),
    }


# --- Looking -------------------------------------------------------------------


def test_the_first_look_is_noted(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    client = client_of(cast.alpha.user)
    client.head(url("offer", offer))
    client.get(LIST)
    assert part_of(offer, cast.alpha).seen_at is None
    client.get(url("offer", offer))
    first = part_of(offer, cast.alpha).seen_at
    assert first is not None
    client.get(url("offer", offer))
    assert part_of(offer, cast.alpha).seen_at == first
    assert part_of(offer, cast.beta).seen_at is None


def test_looking_and_following_links_answers_nothing(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    client = client_of(cast.alpha.user)
    for name in ("offer", "offer_decline"):
        assert client.get(url(name, offer)).status_code == 200
    assert client.get(url("offer_accept", offer)).status_code == 405
    assert client.head(url("offer_accept", offer)).status_code == 405
    assert statuses(offer) == {"": "open", "alpha": "pending"}


# --- Accepting -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("lost", "This offer is no longer available."),
        ("withdrawn", "This offer is no longer available."),
        ("expired", "This offer has expired."),
        ("declined", "Your organization has already declined this offer."),
    ],
)
def test_who_accepts_too_late_reads_why_and_changes_nothing(cast: Cast, roof: Entity, end: str, words: str) -> None:
    offer = roof_offer(cast, roof)
    ENDS[end][0](cast, offer)
    before, events = statuses(offer), Event.objects.count()
    assert said(client_of(cast.alpha.user), url("offer_accept", offer)) == (url("offer", offer), [in_german(words)])
    assert (statuses(offer), Event.objects.count()) == (before, events)
    assert not sees(cast.alpha.user, roof)


def test_the_second_click_gets_the_answer_of_the_first(cast: Cast, roof: Entity) -> None:
    offer = roof_offer(cast, roof)
    client = client_of(cast.alpha.user)
    first = said(client, url("offer_accept", offer))
    events = Event.objects.count()
    assert said(client, url("offer_accept", offer)) == first
    assert said(client_of(cast.chief), url("offer_accept", offer)) == first
    assert Event.objects.count() == events


# --- Declining -----------------------------------------------------------------


def reason_of(cast: Cast) -> DeclineReason:
    return cast.host.decline_reasons.get(name="Zu weit entfernt")


def test_declining_with_reason_and_words(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    client = client_of(cast.alpha.user)
    data = {"reason": reason_of(cast).pk, "comment": "80 km <b>sind</b> viel"}
    assert said(client, url("offer_decline", offer), **data) == (
        url("offer", offer),
        [in_german("The offer is declined.")],
    )
    row = part_of(offer, cast.alpha)
    assert (row.status, row.reason, row.comment) == ("declined", reason_of(cast), data["comment"])
    # Once more, and with other words: it stays as it was.
    assert said(client, url("offer_decline", offer), reason=reason_of(cast).pk)[1] == [
        in_german("The offer is declined.")
    ]
    assert part_of(offer, cast.alpha).comment == data["comment"]


def test_the_form_offers_the_reasons_that_this_host_keeps_in_the_reader_s_language(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    cast.host.decline_reasons.create(name="Nicht mehr üblich", archived_at=timezone.now(), position=9)
    form = client_of(cast.alpha.user).get(url("offer_decline", offer)).context["form"]
    assert [name for _key, name in form.fields["reason"].choices] == ["Keine Kapazität", "Zu weit entfernt"]
    type(cast.alpha.user).objects.filter(pk=cast.alpha.user.pk).update(language="en")
    form = client_of(cast.alpha.user).get(url("offer_decline", offer)).context["form"]
    assert [name for _key, name in form.fields["reason"].choices] == ["No capacity", "Zu weit entfernt"]


BAD = {
    "no reason": {},
    "another host's": {"reason": "other"},
    "archived": {"reason": "archived"},
    "no number": {"reason": "x"},
    "no id of any database": {"reason": "9" * 40},
    "too long": {"reason": "good", "comment": "x" * 1001},
    "null": {"reason": "good", "comment": "a\x00b"},
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_bad_input_is_refused_and_nothing_typed_is_lost(cast: Cast, case: str, headers: dict[str, str]) -> None:
    offer = offered(cast, cast.alpha)
    archived = cast.host.decline_reasons.create(name="Alt", archived_at=timezone.now())
    foreign = cast.other.decline_reasons.first()
    assert foreign
    reasons = {"good": reason_of(cast).pk, "other": foreign.pk, "archived": archived.pk}
    data = {"comment": "Lieber später", **BAD[case]}
    data["reason"] = str(reasons.get(data.get("reason", ""), data.get("reason", "")))
    response = client_of(cast.alpha.user).post(url("offer_decline", offer), data, headers=headers)
    assert response.status_code == 422
    html = response.content.decode()
    assert data["comment"].replace("\x00", "") in html.replace("\x00", "")
    assert "errorlist" in html
    assert ("<html" in html) is not bool(headers)
    if BAD[case].get("reason") == "good":
        assert f'value="{data["reason"]}" required aria-describedby' in html or "checked" in html
    assert statuses(offer) == {"": "open", "alpha": "pending"}


def test_without_reasons_of_the_host_none_is_asked_for(cast: Cast) -> None:
    cast.host.decline_reasons.all().delete()
    offer = offered(cast, cast.alpha, cast.beta)
    client = client_of(cast.alpha.user)
    assert "reason" not in client.get(url("offer_decline", offer)).context["form"].fields
    said(client, url("offer_decline", offer))
    row = part_of(offer, cast.alpha)
    assert (row.status, row.reason, row.comment) == ("declined", None, "")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("lost", "This offer is no longer available."),
        ("expired", "This offer has expired."),
        ("won and taken back", "Your organization has already accepted this offer."),
    ],
)
def test_who_declines_too_late_reads_so(cast: Cast, roof: Entity, end: str, words: str) -> None:
    offer = roof_offer(cast, roof)
    ENDS[end][0](cast, offer)
    before = statuses(offer)
    client = client_of(cast.alpha.user)
    assert said(client, url("offer_decline", offer), reason=reason_of(cast).pk) == (
        url("offer", offer),
        [in_german(words)],
    )
    # The form, too, is no place any more; in the dialog it leads away from it.
    assert client.get(url("offer_decline", offer)).status_code == 302
    assert client.get(url("offer_decline", offer), headers=HTMX)["HX-Redirect"] == url("offer", offer)
    assert statuses(offer) == before


def test_the_dialog_leads_to_the_offer_s_page(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    client = client_of(cast.alpha.user)
    form = client.get(url("offer_decline", offer), headers=HTMX).content.decode()
    assert "<html" not in form
    assert "dialog__foot" in form
    answer = client.post(url("offer_decline", offer), {"reason": reason_of(cast).pk}, headers=HTMX)
    assert answer["HX-Redirect"] == url("offer", offer)


# --- Who may answer ------------------------------------------------------------


def test_who_may_not_answer_reads_which_colleagues_may(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    narrow(cast.alpha.role, "offer.answer")
    make_user(cast.alpha.organisation, None, "none@partner.example", "Nina Niemand")
    client = client_of(cast.alpha.user)
    page = main_of(client, url("offer", offer))
    assert "Dach in Ludwigsburg" in page
    assert [each.name for each in client.get(url("offer", offer)).context["colleagues"]] == ["Carla Chefin"]
    assert "Carla Chefin" in page
    assert "<form" not in page
    for name in ("offer_accept", "offer_decline"):
        assert client.post(url(name, offer)).status_code == 403
    assert client.get(url("offer_decline", offer)).status_code == 403
    assert client.get(SHARED).context["waiting_offers"] == 0


def test_where_the_host_lets_nobody_answer_nobody_is_named(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    narrow(cast.partner_role, "offer.answer")
    client = client_of(cast.alpha.user)
    page = main_of(client, url("offer", offer))
    assert client.get(url("offer", offer)).context["colleagues"] == []
    assert "<form" not in page
    assert "Carla" not in page


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

"""What a partner's people read of the offers that their organisation got, and when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orgs.models import Organisation, Partnership
from sharing.models import Offer, OfferRecipient
from sharing.offers.portal import State, state_of, with_state
from tests.cast import Cast
from tests.helpers import client_of
from tests.offers.actions import decline, narrow, offered, part_of, statuses
from tests.offers.portal_pages import (
    BEFOREHAND,
    ENDS,
    LIST,
    NEVER,
    SHARED,
    forget,
    in_german,
    main_of,
    roof_offer,
    said,
    titles,
    url,
)


def test_before_the_answer_all_of_the_teaser_is_read_and_nothing_else(cast: Cast) -> None:
    offer = roof_offer(cast, deadline=timezone.now() + timedelta(days=2))
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


@pytest.mark.parametrize("end", ENDS)
def test_afterwards_nothing_is_left_but_code_host_dates_and_status(cast: Cast, end: str) -> None:
    offer = roof_offer(cast)
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


def test_a_thing_that_went_past_all_services_takes_what_was_read_along(cast: Cast) -> None:
    offer = roof_offer(cast)
    forget(cast, offer)
    client = client_of(cast.alpha.user)
    assert "SECRET" not in main_of(client, url("offer", offer)) + main_of(client, LIST)
    late = in_german("This offer is no longer available.")
    assert said(client, url("offer_accept", offer)) == (url("offer", offer), [late])


def test_the_winner_is_led_to_the_thing(cast: Cast) -> None:
    offer = roof_offer(cast)
    client = client_of(cast.alpha.user)
    target, words = said(client, url("offer_accept", offer))
    assert (target, words) == (url("offer", offer), [in_german("You got it.")])
    page = main_of(client, target)
    assert f'href="{offer.thing.get_absolute_url()}"' in page
    assert "SECRET-TITLE" in page
    assert client.get(offer.thing.get_absolute_url()).status_code == 200
    assert titles(client, "won") == ["SECRET-TITLE"]
    # What it was offered as is over.
    assert "SECRET-HEADLINE" not in page + main_of(client, f"{LIST}?status=won")


@pytest.mark.parametrize("stranger", ["gamma", "delta", "other"])
def test_for_others_there_is_no_such_offer(cast: Cast, stranger: str) -> None:
    offer = roof_offer(cast)
    user = cast.other_staff if stranger == "other" else cast.partners[stranger].user
    client = client_of(user)
    assert client.get(url("offer", offer)).status_code == 404
    assert client.get(url("offer_decline", offer)).status_code == 404
    assert client.post(url("offer_accept", offer)).status_code == 404
    assert titles(client) == []


def test_an_offer_waits_for_its_round_unknown_to_whoever_is_to_get_it(cast: Cast) -> None:
    rounds = {cast.alpha.partnership.pk: 2, cast.beta.partnership.pk: 1}
    offer = roof_offer(cast, rounds=rounds)
    assert client_of(cast.alpha.user).get(url("offer", offer)).status_code == 404
    decline(offer, cast.beta)
    assert titles(client_of(cast.alpha.user)) == ["SECRET-HEADLINE"]


@pytest.mark.parametrize("change", ["suspended", "feature", "role"])
def test_what_ends_the_access_ends_the_offer_with_the_next_request(cast: Cast, change: str) -> None:
    offer = roof_offer(cast)
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


def test_what_the_role_hides_meanwhile_is_gone_with_the_next_request(cast: Cast) -> None:
    offer = roof_offer(cast)
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

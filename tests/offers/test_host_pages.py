"""The host's list of offers and the page of one: how far it is with each partner, and what can be done about it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from entities.models import Entity
from entities.services.entities import delete_entity
from orgs.models import Role, User
from sharing.models import Offer
from sharing.services.offers import mark_offer_seen
from tests.cast import Cast, make_user
from tests.helpers import client_of, queries_of
from tests.offers.actions import accept, decline, mailed, narrow, offered, part_of, statuses
from tests.sharing.actions import fresh, notes_of

LIST = "/offers/"


def at(name: str, offer: Offer) -> str:
    return reverse(f"sharing:{name}", args=[offer.code])


def words(cast: Cast, offer: Offer) -> dict[str, str]:
    """Return what the page says of each partner, in English."""
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    page = client_of(fresh(cast.staff)).get(at("offer", offer)).context["page"]
    return {row.recipient.partnership.partner.name: row.words for row in page.rows}


def listed(cast: Cast, query: str = "", user: User | None = None) -> list[str]:
    """Return the headlines on the list."""
    return [row.offer.headline for row in client_of(user or cast.staff).get(f"{LIST}?{query}").context["rows"]]


def test_the_page_says_of_each_partner_how_far_it_is(cast: Cast) -> None:
    rounds = {cast.alpha.partnership.pk: 1, cast.beta.partnership.pk: 1, cast.gamma.partnership.pk: 2}
    offer = offered(cast, rounds=rounds, round_hours=24)
    assert words(cast, offer) == {
        "Alpha Solar": "Not seen yet",
        "Beta Dach": "Not seen yet",
        "Gamma Elektro": "Waits for round 2",
    }
    mark_offer_seen(actor=cast.alpha.user, recipient=part_of(offer, cast.alpha))
    decline(offer, cast.beta, reason=cast.host.decline_reasons.get(name="Zu weit entfernt"), comment="80 km <b>")
    page = client_of(cast.staff).get(at("offer", offer)).content.decode()
    assert words(cast, offer) == {
        "Alpha Solar": "Seen, no answer yet",
        "Beta Dach": "Declined",
        "Gamma Elektro": "Waits for round 2",
    }
    assert "Zu weit entfernt" in page
    assert "80 km &lt;b&gt;" in page


def test_after_its_end_it_says_who_got_it(cast: Cast) -> None:
    rounds = {cast.alpha.partnership.pk: 1, cast.beta.partnership.pk: 1, cast.gamma.partnership.pk: 2}
    offer = offered(cast, rounds=rounds, round_hours=24)
    accept(offer, cast.alpha)
    assert words(cast, offer) == {"Alpha Solar": "Accepted", "Beta Dach": "No answer", "Gamma Elektro": "Not sent"}


def test_reminding_reaches_the_silent_and_nobody_twice_within_the_hour(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta, cast.gamma)
    decline(offer, cast.gamma)
    client = client_of(cast.staff)
    client.post(at("offer_remind", offer))
    assert mailed("offer_reminder") == []
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        client.force_login(cast.staff)
        for _click in range(2):
            assert client.post(at("offer_remind", offer)).status_code == 302
    assert mailed("offer_reminder") == ["Anna Alpha", "Bruno Beta", "Carla Chefin"]


def test_the_deadline_can_be_moved_and_taken_away(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, deadline=timezone.now() + timedelta(hours=1))
    client = client_of(cast.staff)
    client.post(at("offer_deadline", offer), {"deadline": "2036-11-27T17:00"})
    now = Offer.objects.get(pk=offer.pk)
    assert timezone.localtime(now.deadline).strftime("%Y-%m-%d %H:%M %Z") == "2036-11-27 17:00 CET"
    client.post(at("offer_deadline", offer), {"deadline": ""})
    assert Offer.objects.get(pk=offer.pk).deadline is None


@pytest.mark.parametrize("deadline", ["2020-01-01T10:00", "bald", "2037-03-29T02:30"])
def test_a_senseless_deadline_is_said_and_kept_in_the_form(cast: Cast, deadline: str) -> None:
    offer = offered(cast, cast.alpha)
    response = client_of(cast.staff).post(at("offer_deadline", offer), {"deadline": deadline})
    assert (response.status_code, response.context["form"]["deadline"].value()) == (422, deadline)
    assert list(response.context["form"].errors) == ["deadline"]
    assert Offer.objects.get(pk=offer.pk).deadline is None


def test_partners_are_added_at_once_and_only_those_who_have_not_got_it(cast: Cast) -> None:
    rounds = {cast.alpha.partnership.pk: 1, cast.beta.partnership.pk: 2}
    offer = offered(cast, rounds=rounds, round_hours=24)
    chosen = [cast.alpha.partnership.pk, cast.beta.partnership.pk, cast.gamma.partnership.pk, cast.delta.partnership.pk]
    client_of(cast.staff).post(at("offer_add", offer), {"partner": chosen})
    assert statuses(offer) == {"": "open", "alpha": "pending", "beta": "pending", "gamma": "pending"}
    assert mailed("offer_received") == ["Anna Alpha", "Bruno Beta", "Carla Chefin", "Gitte Gamma"]


@pytest.mark.parametrize("name", ["offer_remind", "offer_withdraw", "offer_deadline", "offer_add"])
def test_what_is_over_stays_as_it_is_and_says_so(cast: Cast, name: str) -> None:
    offer = offered(cast, cast.alpha)
    accept(offer, cast.alpha)
    data = {"deadline": "2036-11-27T17:00", "partner": cast.beta.partnership.pk}
    response = client_of(cast.staff).post(at(name, offer), data, follow=True)
    [message] = response.context["messages"]
    assert (message.level_tag, "Angenommen" in str(message)) == ("error", True)
    assert statuses(offer) == {"": "accepted", "alpha": "accepted"}


def test_withdrawing_asks_first_and_twice_is_said(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    client = client_of(cast.staff)
    assert client.get(at("offer_withdraw", offer)).status_code == 200
    assert statuses(offer)[""] == "open"
    levels = [
        client.post(at("offer_withdraw", offer), follow=True).context["messages"]._loaded_data[0].level_tag
        for _click in range(2)
    ]
    assert levels == ["success", "info"]
    assert statuses(offer)[""] == "withdrawn"


def test_the_list_is_searched_filtered_and_sorted(cast: Cast) -> None:
    first = offered(cast, cast.alpha, headline="Süddach")
    offered(
        cast, cast.beta, thing=cast.hidden_order, headline="Bestellung", deadline=timezone.now() + timedelta(days=1)
    )
    accept(first, cast.alpha)
    assert listed(cast) == ["Bestellung", "Süddach"]
    assert listed(cast, "sort=headline") == ["Bestellung", "Süddach"]
    assert listed(cast, "sort=-headline") == ["Süddach", "Bestellung"]
    assert listed(cast, "q=süddach") == listed(cast, f"q={first.code}") == listed(cast, "q=opportunity") == ["Süddach"]
    assert listed(cast, "status=accepted") == ["Süddach"]
    assert listed(cast, "status=open") == listed(cast, f"partner={cast.beta.partnership.pk}") == ["Bestellung"]
    Offer.objects.filter(headline="Bestellung").update(deadline=timezone.now())
    assert listed(cast, "status=open") == []
    assert listed(cast, "status=expired") == ["Bestellung"]


def test_nobody_sees_another_hosts_offers_or_those_of_kinds_that_the_role_hides(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    assert listed(cast, user=cast.other_staff) == []
    assert client_of(cast.other_staff).get(at("offer", offer)).status_code == 404
    narrow(cast.staff_role, "entity.view")
    assert client_of(fresh(cast.staff)).get(LIST).status_code == 403
    assert client_of(fresh(cast.staff)).get(at("offer", offer)).status_code == 404


def test_who_may_view_partners_reads_and_only_who_may_share_acts(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    rights = ["entity.view", "partner.view"]
    role = Role.objects.create(organisation=cast.host, kind=Role.Kind.STAFF, name="Sieht", rights=rights)
    viewer = make_user(cast.host, role, "viewer@stadtwerke.example", "Vera View")
    assert listed(cast, user=viewer) == ["Dach in Ludwigsburg"]
    page = client_of(viewer).get(at("offer", offer))
    assert (page.status_code, page.context["page"].may_go_on) == (200, False)
    assert client_of(viewer).post(at("offer_withdraw", offer)).status_code == 403
    assert statuses(offer)[""] == "open"


def test_of_a_deleted_thing_the_offer_keeps_the_name(cast: Cast) -> None:
    offer = offered(cast, cast.alpha)
    delete_entity(actor=cast.staff, entity=cast.hidden)
    page = client_of(cast.staff).get(at("offer", offer))
    assert (page.status_code, page.context["page"].may_offer_again) == (200, False)
    assert "SECRET-OPPORTUNITY" in page.content.decode()
    assert listed(cast) == ["Dach in Ludwigsburg"]


def test_the_page_of_the_thing_tells_its_newest_offer(cast: Cast) -> None:
    page = client_of(cast.staff).get(cast.hidden.get_absolute_url()).context["page"]
    assert page.offer is None
    offer = offered(cast, cast.alpha)
    page = client_of(cast.staff).get(cast.hidden.get_absolute_url()).context["page"]
    assert page.offer.offer == offer
    accept(offer, cast.alpha)
    assert client_of(cast.alpha.user).get(cast.hidden.get_absolute_url()).context["page"].offer is None


def test_the_history_of_the_thing_tells_the_host_and_not_the_winner(cast: Cast) -> None:
    offer = offered(cast, cast.alpha, cast.beta)
    decline(offer, cast.beta)
    accept(offer, cast.alpha)
    address = reverse("entities:history", args=[cast.hidden.pk])

    def read(user: User) -> set[str]:
        lines = client_of(user).get(address).context["history"].lines
        return {line.event.verb for line in lines}

    assert {"offer_made", "offer_declined", "offer_accepted", "shared"} <= read(cast.staff)
    assert read(cast.alpha.user) == {"shared"}


def test_the_same_queries_for_one_offer_as_for_thirty(cast: Cast) -> None:
    client = client_of(cast.staff)
    offered(cast, cast.alpha)
    one = queries_of(lambda: client.get(LIST))
    for number in range(29):
        thing = Entity.objects.create(owner=cast.host, type=cast.order_type, title=f"Nr. {number}")
        offered(cast, cast.alpha, cast.beta, thing=thing)
    assert len(listed(cast)) == 30
    assert queries_of(lambda: client.get(LIST)) == one


def test_the_same_queries_for_any_number_of_contents(cast: Cast) -> None:
    client = client_of(cast.staff)
    notes = notes_of(cast, 30)
    pages = []
    for count in (1, 30):
        Offer.objects.all().delete()
        contents = {"note": frozenset(each.pk for each in notes[:count])}
        offer = offered(cast, cast.beta, thing=cast.opportunity, contents=contents)
        pages.append(queries_of(lambda offer=offer: client.get(at("offer", offer))))  # type: ignore[misc]
    assert pages[0] == pages[1]


def test_ending_a_collaboration_names_the_offers_that_the_partner_could_still_accept(cast: Cast) -> None:
    offered(cast, cast.alpha, headline="Süddach")
    offered(cast, cast.beta, thing=cast.hidden_order, headline="SECRET-BETA")
    over = Entity.objects.create(owner=cast.host, type=cast.order_type, title="Zu spät")
    accept(offered(cast, cast.alpha, thing=over, headline="SECRET-OVER"), cast.alpha)
    losses = client_of(cast.staff).get(f"/partners/{cast.alpha.partnership.pk}/end/").context["losses"]
    assert [loss.titles for loss in losses if str(loss.label) == gettext("Open offers")] == [["Süddach"]]

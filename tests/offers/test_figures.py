"""The figures about partners: what counts, in which words they are told, and how the partner step is sorted by them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from collab.base.measures import briefly, distance, exactly, in_time, percent
from entities.models import Entity
from orgs.models import Organisation, Partnership, Role, User
from orgs.rights import PARTNER_RIGHTS
from orgs.services import create_organisation, create_partnership
from sharing.collaborations.page import PartnerPage
from sharing.figures import figures, register_figure
from sharing.models import Offer
from sharing.partners import PartnerList, partner_list
from sharing.services.offers import Draft, offer_thing, sweep_offers, withdraw_offer
from tests.cast import Cast, PartnerOf, make_user
from tests.helpers import client_of, queries_of
from tests.offers.actions import accept, decline, offered
from tests.sharing.actions import fresh, query, url

HOUR = timedelta(hours=1)
LUDWIGSBURG, STUTTGART, HEILBRONN = (48.897, 9.191), (48.775, 9.182), (49.142, 9.218)


def another(cast: Cast) -> Entity:
    """Return one more of the host's opportunities, to be offered."""
    return Entity.objects.create(owner=cast.host, type=cast.opportunity_type, title="Weitere", created_by=cast.staff)


def later(span: timedelta) -> time_machine.travel:
    """Return what lets ``span`` pass for as long as it is entered."""
    return time_machine.travel(timezone.now() + span, tick=False)


def said(cast: Cast, partner: PartnerOf, reader: User | None = None) -> dict[str, str]:
    """Return in English what the figures say of ``partner``, by their keys."""
    page = PartnerPage(fresh(reader or cast.staff), partner.partnership)
    with translation.override("en"):
        return {figure.key: reading.words for figure, reading in page.figures if reading}


def nothing(cast: Cast) -> None:
    """Offer nothing."""


def pending(cast: Cast) -> None:
    """Let Alpha think about it."""
    offered(cast, cast.alpha, deadline=timezone.now() + HOUR)


def accepted(cast: Cast) -> None:
    """Let Alpha accept."""
    accept(offered(cast, cast.alpha, cast.beta, thing=another(cast)), cast.alpha)


def declined(cast: Cast) -> None:
    """Let Alpha decline while Beta still thinks about it."""
    decline(offered(cast, cast.alpha, cast.beta, thing=another(cast)), cast.alpha)


def declined_by_all(cast: Cast) -> None:
    """Let Alpha, whom alone it was offered to, decline."""
    decline(offered(cast, cast.alpha), cast.alpha)


def declined_and_taken(cast: Cast) -> None:
    """Let Beta accept what Alpha has declined."""
    offer = offered(cast, cast.alpha, cast.beta)
    decline(offer, cast.alpha)
    accept(offer, cast.beta)


def declined_and_withdrawn(cast: Cast) -> None:
    """Withdraw what Alpha has declined."""
    offer = offered(cast, cast.alpha, cast.beta)
    decline(offer, cast.alpha)
    withdraw_offer(actor=cast.staff, offer=offer)


def lapsed(cast: Cast) -> None:
    """Let the deadline pass; nobody has swept yet."""
    offer = offered(cast, cast.alpha, deadline=timezone.now() + HOUR)
    Offer.objects.filter(pk=offer.pk).update(deadline=timezone.now() - HOUR)


def expired(cast: Cast) -> None:
    """Let the deadline pass, and sweep."""
    lapsed(cast)
    assert sweep_offers() == 1


def lost(cast: Cast) -> None:
    """Let Beta be quicker."""
    accept(offered(cast, cast.alpha, cast.beta), cast.beta)


def lost_in_a_later_round(cast: Cast) -> None:
    """Let Alpha's round go by, and Beta accept in the next one."""
    rounds = {cast.alpha.partnership.pk: 1, cast.beta.partnership.pk: 2}
    offer = offered(cast, rounds=rounds, round_hours=1)
    with later(2 * HOUR):
        assert sweep_offers() == 1
        accept(offer, cast.beta)


def second_thoughts(cast: Cast) -> None:
    """Let Alpha accept after its round, before anybody else."""
    rounds = {cast.alpha.partnership.pk: 1, cast.beta.partnership.pk: 2}
    offer = offered(cast, rounds=rounds, round_hours=1)
    with later(2 * HOUR):
        assert sweep_offers() == 1
        accept(offer, cast.alpha)


def never_sent(cast: Cast) -> None:
    """Let Beta accept in the first round, so that Alpha's never begins."""
    rounds = {cast.beta.partnership.pk: 1, cast.alpha.partnership.pk: 2}
    accept(offered(cast, rounds=rounds, round_hours=1), cast.beta)


def withdrawn(cast: Cast) -> None:
    """Take it back before anybody has answered."""
    withdraw_offer(actor=cast.staff, offer=offered(cast, cast.alpha))


def long_ago(cast: Cast) -> None:
    """Let Alpha accept more than a year ago."""
    with later(timedelta(days=-366)):
        accepted(cast)


def almost_a_year_ago(cast: Cast) -> None:
    """Let Alpha accept less than a year ago."""
    with later(timedelta(days=-364)):
        accepted(cast)


def elsewhere(cast: Cast) -> None:
    """Let Alpha accept the offer of another host."""
    role = Role.objects.create(
        organisation=cast.other, kind="partner", name="SECRET-OTHER", rights=sorted(PARTNER_RIGHTS)
    )
    partnership = create_partnership(
        actor=cast.other_staff, host=cast.other, partner=cast.alpha.organisation, role=role
    )
    draft = Draft(headline="SECRET-OTHER", rounds={partnership.pk: 1})
    offer = offer_thing(actor=cast.other_staff, thing=cast.other_opportunity, draft=draft).offer
    accept(offer, PartnerOf(cast.alpha.organisation, cast.alpha.role, cast.alpha.user, partnership))


def by_beta(cast: Cast) -> None:
    """Let Beta decline."""
    decline(offered(cast, cast.alpha, cast.beta), cast.beta)


@pytest.mark.parametrize(
    ("what", "rate"),
    [
        (nothing, None),
        (pending, None),
        (accepted, "1 of 1 offer accepted (100%)"),
        (declined, "0 of 1 offer accepted (0%)"),
        (declined_by_all, "0 of 1 offer accepted (0%)"),
        (declined_and_taken, "0 of 1 offer accepted (0%)"),
        (declined_and_withdrawn, "0 of 1 offer accepted (0%)"),
        (lapsed, "0 of 1 offer accepted (0%)"),
        (expired, "0 of 1 offer accepted (0%)"),
        (lost, None),
        (lost_in_a_later_round, "0 of 1 offer accepted (0%)"),
        (second_thoughts, "1 of 1 offer accepted (100%)"),
        (never_sent, None),
        (withdrawn, None),
        (long_ago, None),
        (almost_a_year_ago, "1 of 1 offer accepted (100%)"),
        (elsewhere, None),
        (by_beta, None),
    ],
)
def test_what_counts_as_accepted(cast: Cast, what: Callable[[Cast], None], rate: str | None) -> None:
    what(cast)
    assert said(cast, cast.alpha).get("accepted") == rate


def test_what_does_not_count_changes_nothing(cast: Cast) -> None:
    for what in (accepted, accepted, declined):
        what(cast)
    for what in (lost, elsewhere, withdrawn, pending):
        what(cast)
        Offer.objects.filter(status="open").update(status="withdrawn")
    assert said(cast, cast.alpha)["accepted"] == "2 of 3 offers accepted (67%)"


@pytest.mark.parametrize(
    ("minutes", "words", "detail"),
    [
        ([0], "Usually answers in 1 minute", "1 answer: 1 min"),
        ([200], "Usually answers in 3 hours", "1 answer: 3 hr 20 min"),
        ([600, 30, 45], "Usually answers in 45 minutes", "Median of 3 answers: 45 min"),
        ([60, 120, 30, 6000], "Usually answers in 90 minutes", "Median of 4 answers: 1 hr 30 min"),
        ([3 * 24 * 60 + 125], "Usually answers in 3 days", "1 answer: 3 days 2 hr 5 min"),
    ],
)
def test_the_time_to_answer_is_the_median(cast: Cast, minutes: list[int], words: str, detail: str) -> None:
    for number, each in enumerate(minutes):
        offer = offered(cast, cast.alpha, thing=another(cast))
        with later(timedelta(minutes=each)):
            (accept if number % 2 else decline)(offer, cast.alpha)
    for silence in (expired, elsewhere):
        silence(cast)
    with translation.override("en"):
        told = {figure.key: reading for figure, reading in PartnerPage(cast.staff, cast.alpha.partnership).figures}
        assert (told["answer"].words, told["answer"].detail) == (words, detail)


def test_offers_of_things_that_the_reader_may_not_view_do_not_count(cast: Cast) -> None:
    accepted(cast)
    role = Role.objects.create(organisation=cast.host, kind="staff", name="Own", rights=["partner.view"])
    blind = make_user(cast.host, role, "own@stadtwerke.example", "Olga Own", language="en")
    assert said(cast, cast.alpha).keys() == {"accepted", "answer"}
    assert said(cast, cast.alpha, blind) == {}
    text = client_of(blind).get(f"/partners/{cast.alpha.partnership.pk}/").content.decode()
    assert "Acceptance rate</span>–" in text
    assert "Time to answer</span>–" in text


def test_the_partner_s_page_tells_them(cast: Cast) -> None:
    User.objects.update(language="en")
    accepted(cast)
    declined(cast)
    text = client_of(cast.staff).get(f"/partners/{cast.alpha.partnership.pk}/").content.decode()
    for words in ("1 of 2 offers accepted (50%)", "Usually answers in 1 minute", "Median of 2 answers: 1 min"):
        assert words in text


def test_no_figure_is_registered_twice() -> None:
    for figure in figures():
        with pytest.raises(ValueError, match=figure.key):
            register_figure(figure)


def test_amounts_are_told_in_the_reader_s_language() -> None:
    span = timedelta(days=1, hours=3, minutes=20)
    with translation.override("de"):
        assert [percent(7 / 9), distance(1234.4)] == ["78\xa0%", "1.234 km"]
        assert [in_time(span), briefly(span), exactly(span)] == ["in 27 Stunden", "27 Std.", "1 Tg. 3 Std. 20 Min."]
        assert [in_time(2 * span), in_time(90 * span)] == ["in 2 Tagen", "in 3 Monaten"]
    with translation.override("en"):
        assert [percent(7 / 9), distance(1234.4)] == ["78%", "1,234 km"]
        assert [in_time(span), briefly(span), exactly(span)] == ["in 27 hours", "27 hr", "1 day 3 hr 20 min"]


# --- The partner step ---


def step(cast: Cast, address: str = "") -> PartnerList:
    """Return the partner step of the cast's opportunity, of all partners."""
    with translation.override("en"):
        return partner_list(thing=cast.opportunity, actor=fresh(cast.staff), query=query(f"filtered=1&{address}"))


def names(cast: Cast, address: str = "") -> list[str]:
    """Return the first names of the partners that the step lists, in its order."""
    return [row.partnership.partner.name.split()[0] for row in step(cast, address).rows]


def locate(cast: Cast, *, site: tuple[float, float] | None = LUDWIGSBURG) -> None:
    """Say where the opportunity is, and where Beta (by its profile) and Gamma (by the host's notes) are."""
    values = dict(zip(("latitude", "longitude"), site, strict=True)) if site else {}
    cast.opportunity.values["site"] = {"city": "Ludwigsburg"} | values
    cast.opportunity.save()
    for located, (latitude, longitude) in (
        (Organisation.objects.filter(pk=cast.beta.organisation.pk), HEILBRONN),
        (Partnership.objects.filter(pk=cast.gamma.partnership.pk), STUTTGART),
    ):
        located.update(latitude=latitude, longitude=longitude)


def orders(cast: Cast) -> list[str]:
    """Return what the step can be sorted by, beside names."""
    return [figure.key for figure in step(cast).orders]


def test_without_anything_known_there_is_nothing_to_sort_by(cast: Cast) -> None:
    assert orders(cast) == []
    assert 'name="sort"' not in client_of(cast.staff).get(url("partners", cast.opportunity)).content.decode()
    for key in ("accepted", "answer", "distance", "nonsense", ""):
        assert names(cast, f"sort={key}") == ["Alpha", "Beta", "Gamma"]


def test_by_acceptance_rate_the_highest_comes_first_and_the_unknown_last(cast: Cast) -> None:
    declined(cast)
    accept(offered(cast, cast.gamma, thing=another(cast)), cast.gamma)
    assert names(cast) == ["Alpha", "Beta", "Gamma"]
    assert names(cast, "sort=accepted") == ["Gamma", "Alpha", "Beta"]


def test_of_equal_rates_the_one_comes_first_that_rests_on_more_then_the_name(cast: Cast) -> None:
    for partner in (cast.gamma, cast.gamma, cast.beta, cast.alpha):
        accept(offered(cast, partner, thing=another(cast)), partner)
    assert names(cast, "sort=accepted") == ["Gamma", "Alpha", "Beta"]


def test_by_time_to_answer_the_fastest_comes_first(cast: Cast) -> None:
    for partner, hours in ((cast.alpha, 5), (cast.gamma, 2)):
        offer = offered(cast, partner, thing=another(cast))
        with later(hours * HOUR):
            decline(offer, partner)
    assert names(cast, "sort=answer") == ["Gamma", "Alpha", "Beta"]


def test_by_distance_the_nearest_comes_first(cast: Cast) -> None:
    locate(cast)
    assert orders(cast) == ["distance"]
    assert names(cast, "sort=distance") == ["Gamma", "Beta", "Alpha"]
    shown = {row.partnership.partner.name: [each.short for each in row.readings] for row in step(cast).rows}
    assert shown == {"Alpha Solar": [], "Beta Dach": ["27 km"], "Gamma Elektro": ["14 km"]}


def test_without_a_place_there_is_no_distance(cast: Cast) -> None:
    locate(cast, site=None)
    assert orders(cast) == []


def test_an_address_that_the_own_role_hides_gives_no_distance(cast: Cast) -> None:
    locate(cast)
    cast.staff_role.attributes = {str(cast.attributes["site"].pk): "hidden"}
    cast.staff_role.save()
    assert orders(cast) == []
    assert names(cast, "sort=distance") == ["Alpha", "Beta", "Gamma"]
    page = client_of(cast.staff).get(url("partners", cast.opportunity), {"filtered": "1", "sort": "distance"})
    assert " km" not in page.content.decode()


def test_the_rows_tell_what_is_known(cast: Cast) -> None:
    locate(cast)
    accept(offered(cast, cast.beta, thing=another(cast)), cast.beta)
    rows = [[each.short for each in row.readings] for row in step(cast).rows]
    assert rows == [[], ["100% accepted", "answers in 1 min", "27 km"], ["14 km"]]


def test_filters_ticks_and_order_stand_in_one_address(cast: Cast) -> None:
    User.objects.update(language="en")
    locate(cast)
    montage, alpha = cast.purposes["montage"].pk, cast.alpha.partnership.pk
    address = {"filtered": "1", "purpose": montage, "sort": "distance", "partner": [alpha, cast.beta.partnership.pk]}
    response = client_of(cast.staff).get(url("partners", cast.opportunity), address)
    shown = response.context["partners"]
    assert [row.partnership for row in shown.rows] == [cast.gamma.partnership, cast.beta.partnership]
    assert [row.selected for row in shown.rows] == [False, True]
    assert [row.partnership for row in shown.selected_but_hidden] == [cast.alpha.partnership]
    html = response.content.decode()
    assert '<option value="distance" selected>Distance, nearest first</option>' in html
    assert f'href="{url("partners", cast.opportunity)}?filtered=1&amp;sort=distance"' in html


def test_an_order_changes_nothing_about_the_preset(cast: Cast) -> None:
    accepted(cast)
    purpose = cast.purposes["sales"].pk
    found = step(cast, f"purpose={purpose}&sort=accepted")
    assert (found.preset, found.order) == (True, "accepted")


def test_thirty_partners_with_figures_take_as_many_queries_as_one(cast: Cast) -> None:
    locate(cast)
    accepted(cast)
    client = client_of(cast.staff)
    pages = (f"{url('partners', cast.opportunity)}?filtered=1&sort=accepted", f"/partners/{cast.alpha.partnership.pk}/")
    few = [queries_of(lambda page=page: client.get(page)) for page in pages]
    partnerships = [
        create_partnership(
            actor=cast.staff, host=cast.host, partner=create_organisation(name=f"P {number}"), role=cast.partner_role
        )
        for number in range(30)
    ]
    Partnership.objects.filter(pk__in=[each.pk for each in partnerships]).update(latitude=48.9, longitude=9.2)
    offered(cast, rounds={each.pk: 1 for each in [*partnerships, cast.alpha.partnership]})
    Offer.objects.filter(status="open").update(status="expired")
    assert [queries_of(lambda page=page: client.get(page)) for page in pages] == few
    assert [row for row in step(cast).rows if row.partnership in partnerships and len(row.readings) != 2] == []

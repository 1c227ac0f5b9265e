"""Kooperationen → Partner Liste: what stands in it, how it is narrowed and sorted, and what is taken along."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.services import record
from orgs.models import Partnership, Role, User
from orgs.services import create_partner, create_partnership
from sharing.collaborations.listing import PartnerListing, Row
from tests.cast import Cast, grant, make_user
from tests.helpers import client_of, queries_of

LIST, EXPORT = "sharing:collaborations", "sharing:partners_export"
Status = Partnership.Status


@pytest.fixture(autouse=True)
def _english(cast: Cast) -> None:
    User.objects.update(language="en")


def page(cast: Cast, query: str = "", user: User | None = None, **headers: str) -> Any:
    return client_of(user or cast.staff).get(reverse(LIST) + query, headers=headers)


def names(cast: Cast, query: str = "") -> list[str]:
    return [row.partnership.partner.name for row in page(cast, query).context["rows"]]


def row(cast: Cast, name: str, user: User | None = None) -> Row:
    return next(each for each in page(cast, user=user).context["rows"] if each.partnership.partner.name == name)


def describe(partnership: Partnership, **fields: Any) -> None:
    Partnership.objects.filter(pk=partnership.pk).update(**fields)


def set_status(partnership: Partnership, status: str) -> None:
    describe(partnership, status=status)


def exported(cast: Cast, query: str = "", language: str = "en") -> list[dict[str, str]]:
    User.objects.update(language=language)
    content = client_of(cast.staff).get(reverse(EXPORT) + query).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline=""), delimiter=";" if language == "de" else ","))


def test_all_partners_of_the_host_stand_in_it_and_nobody_else(cast: Cast) -> None:
    create_partnership(
        actor=None,
        host=cast.other,
        partner=cast.host,
        role=Role.objects.create(organisation=cast.other, kind="partner", name="SECRET-ROLE"),
    )
    assert names(cast) == ["Alpha Solar", "Beta Dach", "Delta Montage", "Gamma Elektro"]
    content = page(cast).content.decode()
    assert not {word for word in ("SECRET-TENANT", "SECRET-OTHER", "SECRET-ROLE") if word in content}


def test_a_row_says_what_is_known(cast: Cast) -> None:
    partnership = cast.alpha.partnership
    partnership.labels.add(cast.labels["technik"])
    describe(partnership, city="Ludwigsburg")
    text = " ".join(page(cast, "?q=Alpha").content.decode().split())
    table = text[text.index("<tbody>") : text.index("</tbody>")]
    for said in ("Alpha Solar", "Active", "Partner Vertrieb", "PV Vertrieb", "Technik", "Ludwigsburg"):
        assert said in table
    assert "Beta" not in table
    assert reverse("sharing:partner", args=[partnership.pk]) in table


@pytest.mark.parametrize(
    ("status", "word", "tone"),
    [
        (Status.INVITED, "Invited", "info"),
        (Status.ACTIVE, "Active", "success"),
        (Status.SUSPENDED, "Suspended", "warning"),
        (Status.DECLINED, "Declined", "danger"),
        (Status.ENDED, "Ended", ""),
    ],
)
def test_the_status_stands_there_by_word_and_colour(cast: Cast, status: str, word: str, tone: str) -> None:
    set_status(cast.alpha.partnership, status)
    assert row(cast, "Alpha Solar").tone == tone
    badge = re.search(r'<td><span class="badge ([^"]*)">([^<]*)</span></td>', page(cast, "?q=Alpha").content.decode())
    assert badge
    assert badge.groups() == (" ".join(filter(None, ["badge--dot", tone and f"badge--{tone}"])), word)


def test_users_are_the_active_people(cast: Cast) -> None:
    away = make_user(cast.beta.organisation, cast.beta.role, "away@partner.example", "Away")
    User.objects.filter(pk=away.pk).update(is_active=False)
    assert {name: row(cast, name).people for name in names(cast)} == {
        "Alpha Solar": 2,
        "Beta Dach": 1,
        "Delta Montage": 1,
        "Gamma Elektro": 1,
    }


def test_shared_are_live_grants_of_this_host_on_things_that_lie_in_nothing(cast: Cast) -> None:
    """Alpha has an opportunity and an order; the file, note and message in it do not count."""
    grant(cast.hidden, cast.beta.organisation, expires_at=timezone.now() - timedelta(minutes=1))
    grant(cast.other_opportunity, cast.beta.organisation)
    grant(cast.hidden_order, cast.gamma.organisation, expires_at=timezone.now() + timedelta(days=1))
    assert {name: row(cast, name).shared for name in names(cast)} == {
        "Alpha Solar": 2,
        "Beta Dach": 0,
        "Delta Montage": 2,
        "Gamma Elektro": 1,
    }


def test_who_may_not_see_entities_does_not_learn_how_many_are_shared(cast: Cast) -> None:
    role = Role.objects.create(organisation=cast.host, kind="staff", name="Büro", rights=["partner.view"])
    clerk = make_user(cast.host, role, "clerk@stadtwerke.example", "Clerk", language="en")
    assert row(cast, "Alpha Solar", clerk).shared == 0
    assert row(cast, "Alpha Solar", cast.staff).shared == 2


def test_the_last_activity_is_the_newest_event_of_its_people_at_this_host(cast: Cast) -> None:
    event = record(
        actor=cast.alpha.user, verb="note_added", target=cast.notes["by_alpha"], organisation_id=cast.host.pk
    )
    record(actor=cast.alpha.user, verb="note_added", target=cast.notes["other"], organisation_id=cast.other.pk)
    record(actor=cast.staff, verb="note_added", target=cast.notes["shared"], organisation_id=cast.host.pk)
    assert row(cast, "Alpha Solar").active_at == event.created_at
    assert row(cast, "Beta Dach").active_at is None
    content = page(cast).content.decode()
    assert re.search(r'<time datetime="[^"]+" title="[^"]+">[^<]+</time>', content)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("alpha", ["Alpha Solar"]),
        ("ALPHA solar", ["Alpha Solar"]),
        ("müller", ["Beta Dach"]),
        ("MÜLLER", ["Beta Dach"]),
        ("dach@beta", ["Beta Dach"]),
        ("stuttgart", ["Gamma Elektro"]),
        ("alpha stuttgart", []),
        ("100%", []),
        ("SECRET", []),
        ("\x00", ["Alpha Solar", "Beta Dach", "Delta Montage", "Gamma Elektro"]),
    ],
)
def test_search_finds_name_contact_address_and_city(cast: Cast, words: str, found: list[str]) -> None:
    describe(cast.beta.partnership, contact="Bruno Müller", email="dach@beta.example")
    describe(cast.gamma.partnership, city="Stuttgart")
    response = client_of(cast.staff).get(reverse(LIST), {"q": words})
    assert [each.partnership.partner.name for each in response.context["rows"]] == found


def test_filters_take_any_of_one_kind_and_all_of_several(cast: Cast) -> None:
    purposes, labels = cast.purposes, cast.labels
    cast.alpha.partnership.labels.add(labels["technik"], labels["angebot"])
    cast.beta.partnership.labels.add(labels["angebot"])
    other = Role.objects.create(organisation=cast.host, kind="partner", name="Andere")
    describe(cast.gamma.partnership, role=other)
    assert names(cast, "?status=suspended") == ["Delta Montage"]
    assert names(cast, "?status=suspended&status=active&q=m") == ["Delta Montage", "Gamma Elektro"]
    assert names(cast, f"?role={other.pk}") == ["Gamma Elektro"]
    assert names(cast, f"?purpose={purposes['montage'].pk}") == ["Beta Dach", "Gamma Elektro"]
    both = f"?purpose={purposes['montage'].pk}&purpose={purposes['sales'].pk}"
    assert names(cast, both) == ["Alpha Solar", "Beta Dach", "Delta Montage", "Gamma Elektro"]
    assert names(cast, f"?label={labels['technik'].pk}&label={labels['angebot'].pk}") == ["Alpha Solar", "Beta Dach"]
    assert names(cast, f"{both}&label={labels['angebot'].pk}&status=active") == ["Alpha Solar", "Beta Dach"]


def test_every_filter_is_a_chip_that_leads_to_the_list_without_it(cast: Cast) -> None:
    purpose = cast.purposes["montage"]
    response = page(cast, f"?status=active&purpose={purpose.pk}&q=a&sort=-city")
    assert [(chip.facet.name, chip.option.label) for chip in response.context["listing"].chips] == [
        ("status", "Active"),
        ("purpose", "PV Montage"),
    ]
    status, _purpose = response.context["listing"].chips
    assert status.remove_url == f"?purpose={purpose.pk}&q=a&sort=-city"
    set_status(cast.beta.partnership, Status.SUSPENDED)
    assert names(cast, status.remove_url) == ["Beta Dach", "Gamma Elektro"]


@pytest.mark.parametrize("query", ["?status=none", "?role=x", "?purpose=99999999999999999999", "?label=-1", "?label=x"])
def test_filters_that_nobody_offers_narrow_nothing(cast: Cast, query: str) -> None:
    assert len(names(cast, query)) == 4


def test_words_of_another_organisation_are_not_offered(cast: Cast) -> None:
    theirs = cast.other.purposes.get(name="SECRET-OTHER PV Montage")
    response = page(cast, f"?purpose={theirs.pk}")
    assert len(response.context["rows"]) == 4
    assert "SECRET-OTHER" not in response.content.decode()


def test_an_archived_word_is_offered_as_long_as_a_partner_has_it(cast: Cast) -> None:
    cast.purposes["sales"].archived_at = cast.purposes["heat"].archived_at = timezone.now()
    cast.purposes["sales"].save()
    cast.purposes["heat"].save()
    facets = {facet.name: facet for facet in page(cast).context["listing"].facets}
    assert {option.value for option in facets["purpose"].options} == {
        str(cast.purposes["sales"].pk),
        str(cast.purposes["montage"].pk),
    }


def test_a_merged_label_in_an_old_address_means_the_one_it_became(cast: Cast) -> None:
    technik, angebot = cast.labels["technik"], cast.labels["angebot"]
    cast.alpha.partnership.labels.add(angebot)
    technik.merged_into = angebot
    technik.save()
    response = page(cast, f"?label={technik.pk}")
    assert [each.partnership.partner.name for each in response.context["rows"]] == ["Alpha Solar"]
    assert [chip.option.label for chip in response.context["listing"].chips] == ["Angebot"]
    (hint,) = response.context["listing"].hints
    assert hint in response.content.decode()


def test_every_sensible_column_sorts_both_ways(cast: Cast) -> None:
    alpha, beta, gamma, delta = (cast.partners[key].partnership for key in ("alpha", "beta", "gamma", "delta"))
    describe(alpha, city="Ulm")
    describe(beta, city="Aalen", role=Role.objects.create(organisation=cast.host, kind="partner", name="AA"))
    describe(gamma, status=Status.INVITED)
    grant(cast.hidden, beta.partner)
    record(actor=cast.beta.user, verb="note_added", target=cast.notes["shared"], organisation_id=cast.host.pk)
    record(actor=cast.alpha.user, verb="note_added", target=cast.notes["shared"], organisation_id=cast.host.pk)
    make_user(delta.partner, cast.delta.role, "a@delta.example", "A")
    make_user(delta.partner, cast.delta.role, "b@delta.example", "B")
    a, b, c, d = "Alpha Solar", "Beta Dach", "Gamma Elektro", "Delta Montage"
    assert names(cast, "?sort=name") == [a, b, d, c]
    assert names(cast, "?sort=-name") == [c, d, b, a]
    assert names(cast, "?sort=status") == [c, a, b, d]
    assert names(cast, "?sort=-status") == [d, a, b, c]
    assert names(cast, "?sort=role") == [b, a, d, c]
    assert names(cast, "?sort=people") == [b, c, a, d]
    assert names(cast, "?sort=-people") == [d, a, b, c]
    assert names(cast, "?sort=shared") == [c, b, a, d]
    assert names(cast, "?sort=-shared") == [a, d, b, c]
    assert names(cast, "?sort=activity") == [b, a, d, c]  # those without one stand last, either way
    assert names(cast, "?sort=-activity") == [a, b, d, c]
    assert names(cast, "?sort=city") == [b, a, d, c]
    assert names(cast, "?sort=-city") == [a, b, d, c]
    for unknown in ("labels", "purposes", "email", "partner__group", "-", ""):
        assert names(cast, f"?sort={unknown}") == [a, b, d, c]


def test_it_comes_in_pages(cast: Cast) -> None:
    for number in range(60):
        create_partner(actor=cast.staff, name=f"Partner {number:02}", role=cast.partner_role)
    assert len(names(cast)) == 50
    assert names(cast, "?page=2") == [f"Partner {number:02}" for number in range(46, 60)]
    assert page(cast, "?page=2&status=invited").context["page"].paginator.count == 60


def test_it_asks_as_often_for_one_as_for_thirty(cast: Cast) -> None:
    client = client_of(cast.staff)
    Partnership.objects.exclude(pk=cast.alpha.partnership.pk).delete()
    cast.alpha.partnership.labels.add(cast.labels["technik"])
    few = queries_of(lambda: client.get(reverse(LIST)))
    for number in range(29):
        made = create_partner(
            actor=cast.staff,
            name=f"Partner {number}",
            role=Role.objects.create(organisation=cast.host, kind="partner", name=f"Rolle {number}"),
            purposes=list(cast.purposes.values()),
            labels=list(cast.labels.values()),
        )
        grant(cast.opportunity, made.partner)
        person = make_user(made.partner, None, f"person{number}@partner.example", "Person")
        record(actor=person, verb="note_added", target=cast.notes["shared"], organisation_id=cast.host.pk)
    assert len(names(cast)) == 30
    assert queries_of(lambda: client.get(reverse(LIST))) == few
    assert queries_of(lambda: client.get(reverse(LIST) + "?sort=-shared&status=invited&q=partner")) == few


def test_htmx_gets_the_list_alone_and_while_typing_the_results_alone(cast: Cast) -> None:
    response = page(cast, "?q=alpha&status=", **{"HX-Request": "true", "HX-Target": "results"})
    content = response.content.decode()
    assert content.strip().startswith('<div class="stack stack--tight" id="results">')
    assert response["HX-Push-Url"] == f"{reverse(LIST)}?q=alpha"
    unasked = page(cast, "?q=&sort=&label=", **{"HX-Request": "true", "HX-Target": "results"})
    assert unasked["HX-Push-Url"] == reverse(LIST)
    whole = page(cast, "?sort=city", **{"HX-Request": "true", "HX-Target": "list"}).content.decode()
    assert 'id="list"' in whole
    assert "<html" not in whole


def test_without_partners_it_says_what_to_do(cast: Cast) -> None:
    Partnership.objects.all().delete()
    content = page(cast).content.decode()
    assert "No partners yet" in content
    assert reverse("sharing:partner_create") in content
    assert reverse("sharing:partners_import") in content
    assert reverse(EXPORT) not in content


def test_a_search_without_result_is_no_empty_list(cast: Cast) -> None:
    content = page(cast, "?q=nobody").content.decode()
    assert "Nothing found" in content
    assert "No partners yet" not in content


def test_who_may_only_look_is_offered_nothing_else(cast: Cast) -> None:
    cast.reader_role.rights = [*cast.reader_role.rights, "partner.view"]
    cast.reader_role.save()
    content = page(cast, user=User.objects.get(pk=cast.reader.pk)).content.decode()
    assert "Alpha Solar" in content
    for name in ("sharing:partner_create", "sharing:partners_import"):
        assert reverse(name) not in content
        assert client_of(cast.reader).get(reverse(name)).status_code == 403


def test_the_navigation_leads_there_whoever_may_see_partners(cast: Cast) -> None:
    for user, there in ((cast.staff, True), (cast.reader, False), (cast.chief, False)):
        content = client_of(user).get(reverse("activity:inbox")).content.decode()
        assert (f'href="{reverse(LIST)}"' in content) is there


def test_a_switched_off_feature_is_told(cast: Cast) -> None:
    assert "switched off" not in page(cast).content.decode()
    cast.host.partner_collaboration = False
    cast.host.save()
    assert "switched off" in page(cast).content.decode()


def test_the_export_is_the_list_as_it_was_narrowed_with_all_that_is_noted_down(cast: Cast) -> None:
    partnership = cast.beta.partnership
    describe(
        partnership,
        contact="Bruno",
        email="b@beta.example",
        phone="+49 711 1",
        street="Weg",
        house_number="1a",
        postcode="01067",
        city="Dresden",
        latitude=51.05,
        longitude=13.74,
        radius_km=30,
        user_limit=5,
    )
    partnership.labels.add(cast.labels["technik"])
    assert [line["Name"] for line in exported(cast, "?status=active&sort=-name")] == [
        "Gamma Elektro",
        "Beta Dach",
        "Alpha Solar",
    ]
    (line,) = exported(cast, "?q=beta")
    assert line == {
        "Name": "Beta Dach",
        "Contact person": "Bruno",
        "E-mail address": "b@beta.example",
        "Phone": "'+49 711 1",
        "Street": "Weg",
        "House number": "1a",
        "Postcode": "01067",
        "City": "Dresden",
        "Latitude": "51.05",
        "Longitude": "13.74",
        "Service radius (km)": "30",
        "Purposes": "PV Montage, PV Vertrieb",
        "Labels": "Technik",
        "Partner role": "Partner Vertrieb",
        "Language": line["Language"],
        "User limit": "5",
        "Status": "Active",
        "Users": "1",
        "Shared": "0",
        "Last activity": "",
    }
    assert [line["Breitengrad"] for line in exported(cast, "?q=beta", "de")] == ["51,05"]


def test_the_export_holds_every_page(cast: Cast) -> None:
    for number in range(250):
        create_partner(actor=cast.staff, name=f"Partner {number:03}", role=cast.partner_role)
    found = [line["Name"] for line in exported(cast, "?page=2")]
    assert found[4:] == [f"Partner {number:03}" for number in range(250)]


def test_the_list_is_made_of_what_the_reader_may_see(cast: Cast) -> None:
    """Asked past the view, too."""
    from django.http import QueryDict

    listing = PartnerListing(User.objects.get(pk=cast.chief.pk), QueryDict())
    assert list(listing.ids()) == []
    assert listing.rows([cast.alpha.partnership.pk]) == []

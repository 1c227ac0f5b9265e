"""What is shared with somebody: exactly that, by host and type, and what of it is new."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entities.models import Entity
from entities.portal import Filters, Portal, grouped
from entities.services.contents import add_text
from orgs.models import Organisation, Partnership, User
from orgs.rights import PARTNER_RIGHTS
from tests.cast import Cast, grant, make_entity, make_tenant, make_user, revoke
from tests.cast_things import add_file, add_note
from tests.helpers import client_of, queries_of

URL = "/shared/"


def listed(user: User, **filters: Any) -> list[str]:
    """Return the titles in the portal's list, in its order."""
    fresh = User.objects.get(pk=user.pk)
    return [entity.title for entity in Portal(fresh, None).entities(Filters(**filters))[:100]]


def page(user: User) -> str:
    """Return the page as ``user`` gets it."""
    return client_of(user).get(URL).content.decode()


# --- Where people begin --------------------------------------------------------


def test_people_begin_where_their_work_is(cast: Cast) -> None:
    assert reverse("entities:shared_with_me") == URL
    assert client_of(cast.staff).get(reverse("entities:home"))["Location"] == reverse(
        "entities:list", args=[cast.opportunity_type.pk]
    )
    for user in (cast.alpha.user, cast.beta.user, cast.delta.user):
        assert client_of(user).get(reverse("entities:home"))["Location"] == URL


def test_somebody_without_work_gets_a_friendly_page(cast: Cast) -> None:
    lonely = make_user(Organisation.objects.create(name="Neu"), None, "neu@neu.example", "Nina Neu")
    response = client_of(lonely).get(reverse("entities:home"))
    assert response.status_code == 200
    assert b"empty__title" in response.content


def test_nobody_comes_in_without_signing_in() -> None:
    assert Client().get(URL).status_code == 302


# --- Exactly what is shared ----------------------------------------------------


def test_the_list_holds_exactly_what_is_shared(cast: Cast) -> None:
    assert sorted(listed(cast.alpha.user)) == ["Bestellung 4711", "PV-Anlage Muster"]
    for user in (cast.staff, cast.beta.user, cast.gamma.user, cast.delta.user, cast.other_staff, cast.deactivated):
        assert listed(user) == []


@pytest.mark.parametrize("way", ["revoked", "suspended", "feature off", "role", "own role", "expired"])
def test_what_ends_is_gone_without_a_trace(cast: Cast, way: str) -> None:
    alpha = cast.alpha
    if way == "revoked":
        revoke(cast.opportunity, alpha.organisation)
        revoke(cast.order, alpha.organisation)
    elif way == "suspended":
        Partnership.objects.filter(pk=alpha.partnership.pk).update(status="suspended")
    elif way == "feature off":
        Organisation.objects.filter(pk=cast.host.pk).update(partner_collaboration=False)
    elif way == "expired":
        Entity.grant_model().objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        role = cast.partner_role if way == "role" else alpha.role
        role.rights = ["file.view"]
        role.save()
    assert listed(alpha.user) == []
    # The navigation leads to the offers by the very name of a file.
    html = page(alpha.user).replace("Angebote", "")
    for word in ("PV-Anlage", "Bestellung", "Stadtwerke", "Angebot"):
        assert word not in html
    assert "empty__title" in html


def test_the_page_bears_no_secret(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    for query in ("", "?q=SECRET", "?q=Muster", "?host=1&type=opportunity", "?page=7"):
        html = client.get(URL + query).content.decode()
        for word in ('value="SECRET"', "?q=SECRET"):
            html = html.replace(word, "")
        for secret in ("SECRET", "Beta", "Gamma", "Delta"):
            assert secret not in html, query


# --- Order, filters, search, pages ---------------------------------------------


@pytest.fixture
def second_host(cast: Cast) -> Any:
    """Return another host of Alpha, which shares one opportunity."""
    host = make_tenant("Gemeindewerke", "gemeinde.example", "Gero Gemeinde")
    role = host.organisation.roles.create(
        kind="partner", name="Partner", rights=sorted(PARTNER_RIGHTS), new_attributes="edit"
    )
    Partnership.objects.create(host=host.organisation, partner=cast.alpha.organisation, role=role, status="active")
    entity = make_entity(host, "opportunity", "Windrad am Hang", values={"customer": "Hang KG"})
    grant(entity, cast.alpha.organisation, host.user)
    return host


def test_the_newest_share_first_and_a_page_by_host_and_type(cast: Cast, second_host: Any) -> None:
    early, late = (make_entity_of(cast, title) for title in ("Früh geteilt", "Spät geteilt"))
    grant(late, cast.alpha.organisation, cast.staff, granted_at=timezone.now() + timedelta(hours=1))
    grant(early, cast.alpha.organisation, cast.staff, granted_at=timezone.now() - timedelta(days=30))
    titles = listed(cast.alpha.user)
    assert (titles[0], titles[-1]) == ("Spät geteilt", "Früh geteilt")
    assert sorted(titles[1:-1]) == ["Bestellung 4711", "PV-Anlage Muster", "Windrad am Hang"]
    portal = Portal(cast.alpha.user, None)
    groups = grouped(portal, portal.entities(Filters())[:50])
    assert [
        (host.name, [(each.key, [row.entity.title for row in rows]) for each, rows in types]) for host, types in groups
    ] == [
        ("Gemeindewerke", [("opportunity", ["Windrad am Hang"])]),
        (
            "Stadtwerke",
            [("opportunity", ["Spät geteilt", "PV-Anlage Muster", "Früh geteilt"]), ("order", ["Bestellung 4711"])],
        ),
    ]


def make_entity_of(cast: Cast, title: str, **fields: Any) -> Entity:
    """Return a new opportunity of the host."""
    return Entity.objects.create(
        owner=cast.host, type=cast.opportunity_type, title=title, created_by=cast.staff, **fields
    )


def test_filters_and_search(cast: Cast, second_host: Any) -> None:
    user = cast.alpha.user
    assert listed(user, host=second_host.organisation.pk) == ["Windrad am Hang"]
    assert listed(user, type="order") == ["Bestellung 4711"]
    assert listed(user, host=cast.host.pk, type="opportunity") == ["PV-Anlage Muster"]
    assert listed(user, text="muster") == ["PV-Anlage Muster"]
    assert listed(user, text="hang kg") == ["Windrad am Hang"]
    assert listed(user, text="Ludwigsburg") == ["PV-Anlage Muster"]
    assert listed(user, text="SECRET") == []
    # A host that shares nothing is like one that does not exist.
    assert listed(user, host=cast.other.pk) == []
    assert listed(user, type="unknown") == []


@pytest.mark.parametrize("query", ["?host=x", "?host=-1", f"?host={'9' * 30}", "?q=%00", "?type=%00&page=x", "?host=²"])
def test_nonsense_is_answered_calmly(cast: Cast, query: str) -> None:
    assert client_of(cast.alpha.user).get(URL + query).status_code == 200


def test_filters_are_offered_where_there_is_a_choice(cast: Cast, second_host: Any) -> None:
    html = page(cast.alpha.user)
    assert f"host={cast.host.pk}" in html
    assert "type=order" in html
    revoke(cast.order, cast.alpha.organisation)
    Partnership.objects.filter(host=second_host.organisation).update(status="ended")
    html = page(cast.alpha.user)
    assert "host=" not in html
    assert "type=" not in html.split("<main")[1].replace('type="', "")


def test_htmx_gets_the_results_alone(cast: Cast) -> None:
    html = client_of(cast.alpha.user).get(f"{URL}?q=Muster", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "PV-Anlage Muster" in html
    assert "Bestellung 4711" not in html


def test_pages(cast: Cast) -> None:
    for number in range(60):
        grant(make_entity_of(cast, f"Anlage {number:02}"), cast.alpha.organisation, cast.staff)
    client = client_of(cast.alpha.user)
    first, second = (client.get(f"{URL}?page={number}").context["page"] for number in (1, 2))
    assert (len(first), len(second), first.paginator.count) == (50, 12, 62)


def test_the_number_of_queries_does_not_grow(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    revoke(cast.order, cast.alpha.organisation)
    few = queries_of(lambda: client.get(URL))
    for number in range(30):
        entity = make_entity_of(cast, f"Anlage {number:02}")
        grant(entity, cast.alpha.organisation, cast.staff)
        grant(add_note(entity, cast.staff, "Neu"), cast.alpha.organisation, cast.staff)
    assert queries_of(lambda: client.get(URL)) == few


# --- What is new ---------------------------------------------------------------


def news_of(client: Client) -> dict[str, tuple[bool, dict[str, int]]]:
    """Return what the page says is new: by title whether the entity itself is, and how many contents."""
    portal = client.get(URL).context["portal"]
    return {news.entity.title: (news.fresh, news.counts) for news in portal.news.values()}


def test_on_the_first_visit_everything_is_new(cast: Cast) -> None:
    assert news_of(client_of(cast.alpha.user)) == {
        "PV-Anlage Muster": (True, {"file": 1, "note": 1, "message": 1}),
        "Bestellung 4711": (True, {}),
    }


def test_new_is_what_came_since_the_last_visit(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    client.get(URL)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert news_of(client) == {}
        note = add_note(cast.opportunity, cast.staff, "Neue Notiz")
        grant(note, cast.alpha.organisation, cast.staff)
        # On the same visit what came meanwhile is new, and stays so.
        expected = {"PV-Anlage Muster": (False, {"note": 1})}
        assert news_of(client) == expected
        assert news_of(client) == expected
    with time_machine.travel(timezone.now() + timedelta(hours=4)):
        assert news_of(client) == {}


def test_a_visit_goes_on_for_a_while(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    assert news_of(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        assert news_of(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=40)):
        assert news_of(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=80)):
        assert news_of(client) == {}


def test_what_the_own_people_added_is_not_new(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    client.get(URL)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        add_text(
            actor=cast.alpha.user, model=type(cast.notes["shared"]), entity=cast.opportunity, fields={"title": "Eigene"}
        )
        assert news_of(client) == {}


def test_what_is_new_but_unshared_again_is_not_told(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    client.get(URL)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        file = add_file(cast.opportunity, cast.staff, "neu.pdf")
        grant(file, cast.alpha.organisation, cast.staff)
        revoke(cast.opportunity, cast.alpha.organisation)
        assert news_of(client) == {}


def test_new_rows_bear_a_badge(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    assert client.get(URL).content.decode().count("badge--accent") == 4

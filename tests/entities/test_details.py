"""The page of one entity, making one, deleting one, relating two."""

from typing import Any

import pytest

from entities.models import Entity
from orgs.services import set_partner_collaboration
from tests.helpers import client_of, queries_of

HTMX = {"HX-Request": "true"}


def page(user: Any, entity: Any) -> str:
    response = client_of(user).get(f"/entities/{entity.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_staff_sees_everything(cast: Any) -> None:
    html = page(cast.staff, cast.opportunity)
    for expected in (
        "9,9 kWp", "18.500,00 €", "01.12.2026", "Musterweg 1, 71634 Ludwigsburg", "mailto:kontakt@muster.example",
        "tel:+4971411234", "PV Vertrieb", "Technik", "SECRET-LABEL Intern", "Bestellung 4711", "SECRET-ORDER",
        "SECRET-CONTENT", "Alpha Solar", "/share/entity/", "Stella Stadt",
    ):  # fmt: skip
        assert expected in html


def test_a_partner_sees_what_is_shared_and_no_trace_of_the_rest(cast: Any) -> None:
    html = page(cast.alpha.user, cast.opportunity)
    for expected in ("9,9 kWp", "Technik", "Bestellung 4711", "Angebot.pdf", "Von Alpha"):
        assert expected in html
    for hidden in ("SECRET", "/share/", "Beta", "Delta", "Gamma", "/header/", "/related/", 'id="access"'):
        assert hidden not in html


def test_who_has_access_is_for_those_who_may_view_partners(cast: Any) -> None:
    assert 'id="access"' in page(cast.staff, cast.opportunity)
    assert "Delta Montage" not in page(cast.staff, cast.opportunity).split('id="access"')[1].split("</section>")[0]
    assert "Alpha Solar" not in page(cast.reader, cast.opportunity)


def test_the_share_button_goes_with_the_feature(cast: Any) -> None:
    assert "share-button" in page(cast.staff, cast.opportunity)
    assert "share-button" not in page(cast.reader, cast.opportunity)
    set_partner_collaboration(actor=cast.staff, organisation=cast.host, enabled=False)
    assert "share-button" not in page(cast.staff, cast.opportunity)


def test_the_hint_at_what_is_not_shared_yet(cast: Any) -> None:
    from tests.cast_things import add_note

    add_note(cast.opportunity, cast.staff, "Neu")
    assert "alert--info" in page(cast.staff, cast.opportunity)
    assert "alert--info" not in page(cast.alpha.user, cast.opportunity)


@pytest.mark.parametrize("who", ["beta", "gamma", "delta"])
def test_others_may_not_know_that_it_exists(cast: Any, who: str) -> None:
    for user in (cast.partners[who].user, cast.other_staff):
        assert client_of(user).get(f"/entities/{cast.opportunity.pk}/").status_code == 404
    assert client_of(cast.alpha.user).get(f"/entities/{cast.hidden.pk}/").status_code == 404


def test_values_are_written_safely(cast: Any, add_entity: Any, add_attribute: Any) -> None:
    add_attribute("web", "link")
    html = page(cast.staff, add_entity("<b>X</b>", customer="<script>1</script>", web="javascript:alert(1)"))
    assert "<script>1" not in html
    assert "<b>X</b>" not in html
    assert 'href="javascript' not in html
    good = page(cast.staff, add_entity("Gut", web="https://example.org/a?b=1"))
    assert 'href="https://example.org/a?b=1" rel="noopener noreferrer nofollow"' in good


def test_the_page_costs_the_same_for_one_related_entity_and_thirty(cast: Any, add_entity: Any) -> None:
    entity = add_entity("Mitte")
    client = client_of(cast.staff)
    entity.related.add(add_entity("eins"))
    one = queries_of(lambda: client.get(f"/entities/{entity.pk}/"))
    for number in range(18):
        entity.related.add(add_entity(f"{number}"))
    assert queries_of(lambda: client.get(f"/entities/{entity.pk}/")) == one


def test_create(cast: Any) -> None:
    client, address = client_of(cast.staff), f"/entities/type/{cast.opportunity_type.pk}/new/"
    assert client.get(address).status_code == 200
    data = {
        "header-title": "Neu", "header-purposes": cast.purposes["sales"].pk, "values-capacity": "7,5",
        "values-site_street": "Weg", "values-site_city": "Asperg",
        "values-site_latitude": "48,9", "values-site_longitude": "9,1",
        "values-description": "eins\r\nzwei",
    }  # fmt: skip
    response = client.post(address, data)
    entity = Entity.objects.get(title="Neu")
    assert response["Location"] == f"/entities/{entity.pk}/"
    assert entity.values == {
        "capacity": 7.5,
        "site": {"street": "Weg", "city": "Asperg", "latitude": 48.9, "longitude": 9.1},
        "description": "eins\nzwei",
    }
    assert "48,90000°, 9,10000°" in page(cast.staff, entity)


def test_create_says_what_is_wrong_and_keeps_the_rest(cast: Any) -> None:
    client, address = client_of(cast.staff), f"/entities/type/{cast.opportunity_type.pk}/new/"
    cast.attributes["customer"].required = True
    cast.attributes["customer"].save()
    response = client.post(address, {"header-title": "", "values-capacity": "viel", "values-email": "a@b.example"})
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("errorlist") == 3
    assert "a@b.example" in html


def test_only_who_may_creates(cast: Any) -> None:
    address = f"/entities/type/{cast.opportunity_type.pk}/new/"
    for user, status in ((cast.reader, 403), (cast.alpha.user, 403), (cast.other_staff, 404)):
        for method in ("get", "post"):
            assert getattr(client_of(user), method)(address).status_code == status


def test_delete_asks_first(cast: Any) -> None:
    client, address = client_of(cast.staff), f"/entities/{cast.opportunity.pk}/delete/"
    assert "<html" not in client.get(address, headers=HTMX).content.decode()
    assert client.get(address).status_code == 200
    assert Entity.objects.filter(pk=cast.opportunity.pk).exists()
    assert client.post(address)["Location"] == f"/entities/type/{cast.opportunity_type.pk}/"
    assert not Entity.objects.filter(pk=cast.opportunity.pk).exists()
    assert client_of(cast.reader).post(f"/entities/{cast.hidden.pk}/delete/").status_code == 403


def test_relations_are_found_added_and_removed(cast: Any, add_entity: Any) -> None:
    other = add_entity("Nachbar")
    client, address = client_of(cast.staff), f"/entities/{cast.opportunity.pk}/related/"
    assert "Nachbar" in client.get(address + "?q=nach").content.decode()
    found = client.get(address + "?q=Bestellung", headers=HTMX | {"HX-Target": "relation-results"}).content.decode()
    assert "Bestellung 4711" not in found
    assert client.get(address, headers=HTMX).status_code == 200
    response = client.post(address, {"entity": other.pk}, headers=HTMX)
    assert "Nachbar" in response.content.decode()
    assert response["HX-Retarget"] == "#related"
    assert client.post(f"{address}{other.pk}/remove/")["Location"] == f"/entities/{cast.opportunity.pk}/"
    assert other not in cast.opportunity.related.all()


def test_relations_to_what_one_may_not_see_are_refused(cast: Any) -> None:
    address = f"/entities/{cast.opportunity.pk}/related/"
    for pk in (cast.other_opportunity.pk, "x", "", 10**20):
        assert client_of(cast.staff).post(address, {"entity": pk}).status_code == 404
    assert client_of(cast.alpha.user).get(address).status_code == 403
    assert client_of(cast.alpha.user).post(f"{address}{cast.order.pk}/remove/").status_code == 403
    assert client_of(cast.beta.user).get(address).status_code == 404
    assert client_of(cast.staff).get(f"{address}{cast.order.pk}/remove/").status_code == 405


def test_user_and_relation_are_entered_by_name(cast: Any, add_attribute: Any) -> None:
    add_attribute("person", "user")
    add_attribute("partner", "relation")
    client, address = client_of(cast.staff), f"/entities/type/{cast.opportunity_type.pk}/new/"
    html = client.get(address).content.decode()
    assert "Ada Admin" in html
    assert "Fanny Former" not in html
    assert "SECRET-OPPORTUNITY" not in html
    data = {"header-title": "Neu", "values-person": cast.admin.pk, "values-partner": f"X #{cast.order.pk}"}
    client.post(address, data)
    entity = Entity.objects.get(title="Neu")
    assert entity.values == {"person": cast.admin.pk, "partner": cast.order.pk}
    assert "Ada Admin" in page(cast.staff, entity)
    form = client.get(f"/entities/{entity.pk}/group/{cast.opportunity_type.attributes.get(key='partner').pk}/")
    assert f'value="Bestellung 4711 #{cast.order.pk}"' in form.content.decode()


def test_an_organisation_without_labels_has_no_empty_fields(cast: Any) -> None:
    cast.host.label_families.all().delete()
    cast.host.purposes.all().delete()
    client, address = client_of(cast.staff), f"/entities/{cast.hidden.pk}/header/"
    assert "header-labels" not in client.get(address).content.decode()
    seen = client.get(address).context["form"].initial["seen"]
    assert client.post(address, {"header-seen": seen, "header-title": "Neu"}).status_code == 302
    cast.hidden.refresh_from_db()
    assert cast.hidden.title == "Neu"

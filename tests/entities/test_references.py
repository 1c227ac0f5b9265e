"""References show a name only to those who may know it."""

from typing import Any

from entities.references import names_for, user_choices
from tests.helpers import client_of, counted_queries

HTMX = {"HX-Request": "true"}


def page(user: Any, entity: Any) -> str:
    return client_of(user).get(f"/entities/{entity.pk}/").content.decode()


def test_a_relation_shows_its_title_to_those_who_see_the_entity(cast: Any, add_attribute: Any) -> None:
    add_attribute("contact", "relation", label="Kontakt")
    cast.opportunity.values["contact"] = cast.order.pk
    cast.opportunity.save()
    assert page(cast.alpha.user, cast.opportunity).count("Bestellung 4711") > 1
    cast.opportunity.values["contact"] = cast.hidden.pk
    cast.opportunity.save()
    assert "SECRET-OPPORTUNITY" in page(cast.staff, cast.opportunity)
    html = page(cast.alpha.user, cast.opportunity)
    assert "SECRET" not in html
    assert f"/entities/{cast.hidden.pk}/" not in html


def test_a_hidden_reference_is_neither_shown_nor_overwritten(cast: Any, add_attribute: Any) -> None:
    attribute = add_attribute("contact", "relation", group="Bezug")
    add_attribute("remark", "text", group="Bezug")
    cast.opportunity.values["contact"] = cast.hidden.pk
    cast.opportunity.save()
    client, address = client_of(cast.alpha.user), f"/entities/{cast.opportunity.pk}/group/{attribute.pk}/"
    html = client.get(address, headers=HTMX).content.decode()
    assert "values-remark" in html
    assert "values-contact" not in html
    seen = html.split('name="values-seen" value="')[1].split('"')[0]
    forged = {"values-seen": seen, "values-remark": "Hallo", "values-contact": f"x #{cast.order.pk}"}
    assert client.post(address, forged, headers=HTMX).status_code == 403
    del forged["values-contact"]
    assert client.post(address, forged, headers=HTMX).status_code == 200
    cast.opportunity.refresh_from_db()
    assert (cast.opportunity.values["contact"], cast.opportunity.values["remark"]) == (cast.hidden.pk, "Hallo")


def test_a_relation_takes_only_what_its_author_sees(cast: Any, add_attribute: Any) -> None:
    attribute = add_attribute("contact", "relation", group="Bezug")
    address = f"/entities/{cast.opportunity.pk}/group/{attribute.pk}/"
    client = client_of(cast.alpha.user)
    html = client.get(address, headers=HTMX).content.decode()
    seen = html.split('name="values-seen" value="')[1].split('"')[0]
    answers = {}
    forged = (f"x #{cast.hidden.pk}", "SECRET-OPPORTUNITY", f"x #{cast.other_opportunity.pk}", f"x #{10**20}")
    for text in forged:
        response = client.post(address, {"values-seen": seen, "values-contact": text}, headers=HTMX)
        assert response.status_code == 422
        answers[text] = response.content.decode().split("errorlist")[1].split("</ul>")[0]
    assert len(set(answers.values())) == 1
    for text in ("Bestellung 4711", f"egal #{cast.order.pk}"):
        assert client.post(address, {"values-seen": seen, "values-contact": text}, headers=HTMX).status_code == 200
        cast.opportunity.refresh_from_db()
        assert cast.opportunity.values["contact"] == cast.order.pk


def test_suggestions_are_few_and_visible_ones(cast: Any, add_entity: Any) -> None:
    for number in range(30):
        add_entity(f"Anlage {number}")
    address = f"/entities/candidates/?owner={cast.host.pk}&values-contact="
    assert client_of(cast.staff).get(address + "Anlage").content.decode().count("<option") == 20
    assert client_of(cast.staff).get(address + "SECRET-OPP").content.decode().count("<option") == 1
    for user in (cast.alpha.user, cast.beta.user, cast.other_staff):
        html = client_of(user).get(address + "SECRET").content.decode()
        assert "SECRET" not in html
    assert "Bestellung 4711" in client_of(cast.alpha.user).get(address + "4711").content.decode()
    assert client_of(cast.staff).get("/entities/candidates/?owner=x").content.decode().strip() == ""


def test_users_are_named_to_colleagues_and_to_those_who_see_their_work(cast: Any, add_attribute: Any) -> None:
    attribute = add_attribute("person", "user")
    rows = [{"person": cast.staff.pk}, {"person": cast.admin.pk}, {"person": cast.other_staff.pk}, {}]
    readers = (cast.staff, cast.alpha.user, cast.beta.user)
    known = {user: dict(names_for(user, [attribute], rows).users) for user in readers}
    assert set(known[cast.staff].values()) == {"Stella Stadt", "Ada Admin"}
    assert set(known[cast.alpha.user].values()) == {"Stella Stadt"}
    assert known[cast.beta.user] == {}
    offered = user_choices(cast.alpha.user, attribute, None).values_list("name", flat=True)
    assert list(offered) == ["Stella Stadt"]
    assert "Fanny Former" not in user_choices(cast.staff, attribute, None).values_list("name", flat=True)
    assert "Fanny Former" in user_choices(cast.staff, attribute, cast.deactivated.pk).values_list("name", flat=True)


def test_names_cost_the_same_for_one_row_and_thirty(cast: Any, add_attribute: Any) -> None:
    attributes = [add_attribute("person", "user"), add_attribute("contact", "relation")]
    counts = []
    for rows in (1, 1, 30):
        with counted_queries() as asked:
            names_for(cast.staff, attributes, [{"person": cast.staff.pk, "contact": cast.order.pk}] * rows)
        counts.append(len(asked))
    assert counts[1] == counts[2]
    with counted_queries() as asked:
        assert names_for(cast.staff, [cast.attributes["capacity"]], [{"capacity": 1}]).users == {}
    assert len(asked) == 0

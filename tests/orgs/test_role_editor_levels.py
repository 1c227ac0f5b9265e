"""Levels of attributes in the role editor: many at once, later ones, forged ones, and what follows for partners."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from entities.models import Attribute, EntityType
from orgs.models import Role, User
from orgs.services.roles import give_own_copy, save_role
from tests.cast import Cast, grant
from tests.helpers import client_of, queries_of
from tests.orgs.role_forms import level, open_and_send, sent_by, url_of

MARK = "Musterwert"


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    """Let the staff read English."""
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    cast.staff.refresh_from_db()


@pytest.fixture
def client(cast: Cast) -> Client:
    """Return the client of somebody who may edit roles."""
    return client_of(cast.staff)


def levels_in(response: Any) -> dict[int, str]:
    """Return the levels that stand in the form, by attribute id."""
    data = sent_by(response)
    return {int(name[6:]): values[0] for name, values in data.items() if name.startswith("level.")}


def of_type(entity_type: EntityType) -> set[int]:
    """Return the ids of the type's attributes."""
    return set(entity_type.attributes.values_list("pk", flat=True))


def with_level(response: Any, wanted: str) -> set[int]:
    """Return the ids of the attributes that stand so in the form."""
    return {pk for pk, each in levels_in(response).items() if each == wanted}


def test_a_whole_type_is_set_without_javascript_and_nothing_is_saved(cast: Cast, client: Client) -> None:
    step = f"level hidden type {cast.opportunity_type.pk}"
    response = open_and_send(client, cast.partner_role, step=step, name="Typed", rights=["file.view"])
    assert response.status_code == 200
    assert with_level(response, "hidden") == of_type(cast.opportunity_type)
    assert with_level(response, "edit") == of_type(cast.order_type)
    assert (sent_by(response)["name"], sent_by(response)["rights"]) == (["Typed"], ["file.view"])
    assert "of 10 hidden" in response.content.decode()
    assert Role.objects.get(pk=cast.partner_role.pk).version == 1
    client.post(url_of(cast.partner_role), sent_by(response))
    role = Role.objects.get(pk=cast.partner_role.pk)
    assert {pk for pk in map(int, role.attributes) if role.level_of(pk) == "hidden"} == of_type(cast.opportunity_type)


def test_a_group_is_set_without_javascript(cast: Cast, client: Client) -> None:
    customer = {cast.attributes[key].pk for key in ("customer", "site", "email", "phone")}
    step = f"level read group {cast.attributes['customer'].pk}"
    response = open_and_send(client, cast.partner_role, step=step)
    assert with_level(response, "read") == customer
    again = client.post(url_of(cast.partner_role), sent_by(response) | {"step": f"level edit group {min(customer)}"})
    assert with_level(again, "read") == set()


def test_steps_that_make_no_sense_change_nothing(cast: Cast, client: Client) -> None:
    for step in ("level", "level x type 1", "level hidden type x", "level hidden group 999999", "x", "level hidden"):
        response = open_and_send(client, cast.partner_role, step=step, name="")
        assert response.status_code == 200
        assert with_level(response, "hidden") == set()
        assert "This field is required" not in response.content.decode()


def test_attributes_of_others_and_unknown_ones_are_refused_alike(cast: Cast, client: Client) -> None:
    theirs = cast.other_opportunity.type.attributes.first()
    texts = []
    for field in (level(theirs), "level.999999", "level.x", "level."):
        response = open_and_send(client, cast.partner_role, name="Typed", **{field: "hidden"})
        assert response.status_code == 422
        assert sent_by(response)["name"] == ["Typed"]
        assert field not in sent_by(response)
        texts.append(response.context["errors"])
    assert texts == [texts[0]] * 4
    assert open_and_send(client, cast.partner_role, **{level(cast.attributes["value"]): "x"}).status_code == 422
    assert Role.objects.get(pk=cast.partner_role.pk).version == 1


def test_the_service_refuses_attributes_of_others(cast: Cast) -> None:
    theirs = cast.other_opportunity.type.attributes.first()
    fields = {"name": "x", "rights": [], "new_attributes": "edit", "task_scope": "all", "version": 1}
    for attributes in ({str(theirs.pk): "edit"}, {"999999": "edit"}, {str(cast.attributes["value"].pk): "x"}):
        with pytest.raises(ValidationError):
            save_role(actor=cast.staff, role=cast.partner_role, attributes=attributes, **fields)


def test_an_attribute_removed_meanwhile_is_told_and_the_second_save_goes_through(cast: Cast, client: Client) -> None:
    data = sent_by(client.get(url_of(cast.partner_role))) | {level(cast.attributes["value"]): "hidden"}
    cast.attributes["stage"].delete()
    response = client.post(url_of(cast.partner_role), data)
    assert response.status_code == 422
    assert "Some of the attributes are not there any more" in response.content.decode()
    assert with_level(response, "hidden") == {cast.attributes["value"].pk}
    assert client.post(url_of(cast.partner_role), sent_by(response)).status_code == 302
    assert Role.objects.get(pk=cast.partner_role.pk).level_of(cast.attributes["value"].pk) == "hidden"


def test_attributes_added_later_are_hidden_from_partners_by_default(cast: Cast, client: Client) -> None:
    client.post("/settings/roles/new/", {"kind": "partner", "name": "Neu"})
    role = Role.objects.get(name="Neu")
    later = cast.opportunity_type.attributes.create(key="margin", label="Marge", kind="text")
    assert set(levels_in(client.get(url_of(role))).values()) == {"hidden"}
    assert role.level_of(later.pk) == "hidden"


def test_an_attribute_that_the_form_did_not_show_is_not_opened_by_it(cast: Cast, client: Client) -> None:
    Role.objects.filter(pk=cast.partner_role.pk).update(new_attributes="hidden")
    data = sent_by(client.get(url_of(cast.partner_role))) | {"new_attributes": "edit"}
    meanwhile = cast.opportunity_type.attributes.create(key="margin", label="Marge", kind="text")
    assert client.post(url_of(cast.partner_role), data).status_code == 302
    after = cast.opportunity_type.attributes.create(key="later", label="Später", kind="text")
    role = Role.objects.get(pk=cast.partner_role.pk)
    assert (role.level_of(meanwhile.pk), role.level_of(after.pk)) == ("hidden", "edit")


def test_a_hidden_attribute_is_gone_with_the_partners_next_request(cast: Cast, client: Client) -> None:
    cast.opportunity.values = cast.opportunity.values | {"description": MARK, "customer": MARK}
    cast.opportunity.save()
    partner = client_of(cast.alpha.user)
    detail, found = cast.opportunity.get_absolute_url(), "/shared/?q=" + MARK

    def sees() -> tuple[bool, bool]:
        titles = [each.title for each in partner.get(found).context["page"]]
        return MARK in partner.get(detail).content.decode(), "PV-Anlage Muster" in titles

    assert sees() == (True, True)
    hidden = {level(cast.attributes[key]): "hidden" for key in ("description", "customer")}
    assert open_and_send(client, cast.partner_role, **hidden).status_code == 302
    assert sees() == (False, False)
    assert MARK in client.get(detail).content.decode()
    shown = dict.fromkeys(hidden, "read")
    open_and_send(client, cast.partner_role, **shown)
    assert sees() == (True, True)


def test_an_own_copy_changes_only_that_partner(cast: Cast, client: Client) -> None:
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    made = give_own_copy(actor=cast.staff, partnership=cast.alpha.partnership)
    open_and_send(client, made, **{level(cast.attributes["description"]): "hidden"})
    detail = cast.opportunity.get_absolute_url()
    text = cast.opportunity.values["description"]
    assert text not in client_of(cast.alpha.user).get(detail).content.decode()
    assert text in client_of(cast.beta.user).get(detail).content.decode()


def test_the_editor_costs_the_same_for_ten_attributes_and_for_a_hundred(cast: Cast, client: Client) -> None:
    few = queries_of(lambda: client.get(url_of(cast.partner_role)))
    rows = [
        Attribute(type=cast.order_type, key=f"a{n}", label=f"A{n}", kind="text", group=f"G{n % 9}") for n in range(100)
    ]
    Attribute.objects.bulk_create(rows)
    assert queries_of(lambda: client.get(url_of(cast.partner_role))) == few
    assert len(levels_in(client.get(url_of(cast.partner_role)))) == 112

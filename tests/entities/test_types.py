"""The builder of entity types: what an organisation defines, and what becomes of values that are there already."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from activity.models import Event
from entities.kinds import KINDS
from entities.models import Attribute, Entity, EntityType
from entities.services.attributes import ValuesWouldBeLost, create_attribute, remove_attribute, update_attribute
from entities.services.entities import update_values
from entities.services.types import StaleDefinition, create_type, update_type
from orgs.models import User
from tests.cast import Cast
from tests.helpers import client_of, queries_of

pytestmark = pytest.mark.django_db
WORDS = {"label": "Anlage", "label_plural": "Anlagen", "label_en": "Plant", "label_plural_en": "Plants", "icon": "sun"}


@pytest.fixture
def english(cast: Cast) -> Cast:
    """Return the cast, staff reading English."""
    User.objects.filter(pk=cast.staff.pk).update(language="en")
    cast.staff.refresh_from_db()
    return cast


def reshaped(cast: Cast, key: str, *, drop: bool = False, **fields: Any) -> Attribute:
    """Change one of the opportunity's attributes."""
    attribute = cast.attributes[key]
    version = Attribute.objects.get(pk=attribute.pk).version
    return update_attribute(actor=cast.staff, attribute=attribute, version=version, fields=fields, drop=drop)


def value(entity: Entity, key: str) -> Any:
    """Return what is stored now."""
    return Entity.objects.get(pk=entity.pk).values.get(key)


def test_a_new_type_is_there_with_its_list_and_a_key_of_its_own(english: Cast) -> None:
    client = client_of(english.staff)
    response = client.post("/settings/types/new/", WORDS)
    made = EntityType.objects.get(label="Anlage")
    assert response["Location"] == f"/settings/types/{made.pk}/"
    assert (made.key, made.organisation, made.position) == ("plant", english.host, 2)
    assert create_type(actor=english.staff, fields=WORDS).key == "plant_2"
    assert b"Plants" in client.get(f"/entities/type/{made.pk}/").content


def test_attributes_keep_their_order_within_their_group(english: Cast) -> None:
    client = client_of(english.staff)
    roof = english.attributes["roof"]
    client.post(f"/settings/attributes/{roof.pk}/move/", {"to": "up"})
    plant = english.opportunity_type.attributes.filter(group="Anlage")
    assert [each.key for each in plant] == ["capacity", "roof", "commissioned"]
    client.post(f"/settings/attributes/{roof.pk}/move/", {"to": "down"})
    client.post(f"/settings/attributes/{roof.pk}/move/", {"to": "down"})
    assert [each.key for each in plant.all()] == ["capacity", "commissioned", "roof"]


def test_a_new_attribute_is_hidden_from_partner_roles_that_say_so(english: Cast) -> None:
    role = english.partner_role
    role.new_attributes = "hidden"
    role.attributes = {str(each.pk): "edit" for each in english.attributes.values()}
    role.save()
    fields = {"label": "Marge", "label_en": "Margin", "kind": "money", "group": "Vertrieb"}
    made = create_attribute(actor=english.staff, entity_type=english.opportunity_type, fields=fields)
    update_values(actor=english.staff, entity=english.opportunity, values={made.key: 77.5})
    assert made.key == "margin"
    assert b"77.50" in client_of(english.staff).get(english.opportunity.get_absolute_url()).content
    partner = client_of(english.alpha.user).get(english.opportunity.get_absolute_url()).content.decode()
    assert "77,50" not in partner
    assert "Marge" not in partner


@pytest.mark.parametrize(
    ("key", "kind", "stored", "becomes"),
    [
        ("customer", "long_text", "Muster", "Muster"),
        ("capacity", "money", 9.9, 9.9),
        ("capacity", "text", 9.9, "9.9"),
        ("customer", "number", "1.234,5", 1234.5),
        ("customer", "date", "24.12.2026", "2026-12-24"),
        ("customer", "email", "a@b.example", "a@b.example"),
        ("commissioned", "datetime", "2026-12-01", "2026-11-30T23:00:00+00:00"),
        ("commissioned", "text", "2026-12-01", "2026-12-01"),
        ("roof", "text", True, "Yes"),
        ("stage", "text", "Offen", "Offen"),
        ("description", "text", "Kurz.", "Kurz."),
    ],
)
def test_values_become_what_the_new_kind_makes_of_them(
    english: Cast, key: str, kind: str, stored: Any, becomes: Any
) -> None:
    Entity.objects.filter(type=english.opportunity_type).update(values={key: stored})
    with_language = client_of(english.staff)
    attribute = english.attributes[key]
    data = {"label": attribute.label, "kind": kind, "version": attribute.version}
    assert with_language.post(f"/settings/attributes/{attribute.pk}/", data).status_code == 302
    assert value(english.opportunity, key) == becomes


@pytest.mark.parametrize("key", ["customer", "capacity", "commissioned", "roof", "site", "stage"])
def test_no_change_of_kind_loses_a_value_without_saying_so(cast: Cast, key: str) -> None:
    cast.hidden.delete()
    before = value(cast.opportunity, key)
    assert before is not None
    outcomes = {}
    for kind in sorted(KINDS.keys() - {"choice", "choices", cast.attributes[key].kind}):
        with transaction.atomic():
            outcomes[kind] = _outcome(cast, key, kind)
            transaction.set_rollback(True)
    assert set(outcomes.values()) <= {"converted", "said so"}
    assert outcomes["user"] == "said so"


def _outcome(cast: Cast, key: str, kind: str) -> str:
    """Return what became of the one value: converted, lost after saying so, or worse."""
    before = value(cast.opportunity, key)
    try:
        reshaped(cast, key, kind=kind)
    except ValuesWouldBeLost as lost:
        kept = value(cast.opportunity, key) == before and lost.conversion.lost == [cast.opportunity.pk]
        reshaped(cast, key, kind=kind, drop=True)
        return "said so" if kept and value(cast.opportunity, key) is None else "lost"
    return "converted" if value(cast.opportunity, key) is not None else "lost"


def test_values_that_do_not_fit_are_named_and_stay(english: Cast) -> None:
    client = client_of(english.staff)
    attribute = english.attributes["customer"]
    data = {"label": "Kunde neu", "kind": "number", "version": attribute.version}
    response = client.post(f"/settings/attributes/{attribute.pk}/", data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "„Muster“" in page
    assert "2 values do not fit" in page
    assert 'value="Kunde neu"' in page
    assert value(english.opportunity, "customer") == "Muster"
    assert client.post(f"/settings/attributes/{attribute.pk}/", data | {"drop": "on"}).status_code == 302
    assert value(english.opportunity, "customer") is None
    assert value(english.other_opportunity, "customer") == "SECRET-OTHER"
    event = Event.objects.get(verb="attribute_changed")
    assert (event.changes["dropped"], event.changes["converted"]) == ([None, 2], [None, 0])


def test_a_choice_that_is_used_is_not_taken_away_by_the_way(cast: Cast) -> None:
    with pytest.raises(ValuesWouldBeLost):
        reshaped(cast, "stage", choices=["Gewonnen", "Verloren"])
    reshaped(cast, "stage", choices=["Verloren", "Offen"])
    assert value(cast.opportunity, "stage") == "Offen"
    reshaped(cast, "stage", kind="choices", choices=["Verloren", "Offen"])
    assert value(cast.opportunity, "stage") == ["Offen"]
    reshaped(cast, "stage", kind="choice", choices=["Offen"])
    assert value(cast.opportunity, "stage") == "Offen"


def test_a_removed_attribute_takes_its_values_along_and_its_key_is_never_given_again(english: Cast) -> None:
    attribute = english.attributes["customer"]
    assert client_of(english.staff).post(f"/settings/attributes/{attribute.pk}/remove/").status_code == 302
    assert value(english.opportunity, "customer") is None
    assert value(english.opportunity, "capacity") == 9.9
    assert value(english.other_opportunity, "customer") == "SECRET-OTHER"
    fields = {"label": "Kunde", "label_en": "Customer", "kind": "text"}
    made = create_attribute(actor=english.staff, entity_type=english.opportunity_type, fields=fields)
    assert made.key == "customer_2"


def test_two_admins_at_once_lose_nothing(english: Cast) -> None:
    client, attribute = client_of(english.staff), english.attributes["customer"]
    reshaped(english, "customer", label="Endkunde")
    data = {"label": "Auftraggeber", "kind": "text", "version": attribute.version}
    response = client.post(f"/settings/attributes/{attribute.pk}/", data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "“Endkunde” (Short text)" in page
    assert 'value="Auftraggeber"' in page
    assert Attribute.objects.get(pk=attribute.pk).label == "Endkunde"
    again = client.post(f"/settings/attributes/{attribute.pk}/", data | {"version": attribute.version + 1})
    assert again.status_code == 302
    assert Attribute.objects.get(pk=attribute.pk).label == "Auftraggeber"
    entity_type = english.opportunity_type
    with pytest.raises(StaleDefinition):
        update_type(actor=english.staff, entity_type=entity_type, version=99, fields=WORDS)


def test_a_type_with_entities_stays(english: Cast) -> None:
    client = client_of(english.staff)
    client.post(f"/settings/types/{english.order_type.pk}/delete/")
    assert EntityType.objects.filter(pk=english.order_type.pk).exists()
    made = create_type(actor=english.staff, fields=WORDS)
    client.post(f"/settings/types/{made.pk}/delete/")
    assert not EntityType.objects.filter(pk=made.pk).exists()


def test_choices_need_words_and_units_need_numbers(english: Cast) -> None:
    client = client_of(english.staff)
    url = f"/settings/types/{english.order_type.pk}/attributes/new/"
    response = client.post(url, {"label": "Stand", "kind": "choice", "choices": " \n"})
    assert (response.status_code, b"Name at least one choice." in response.content) == (422, True)
    client.post(url, {"label": "Stand", "kind": "choice", "choices": "A\nB\n\nA", "unit": "kWp"})
    made = english.order_type.attributes.get(label="Stand")
    assert (made.choices, made.unit) == (["A", "B"], "")


def test_services_refuse_whoever_has_no_right(cast: Cast) -> None:
    for actor in (cast.reader, cast.chief, cast.other_staff, cast.alpha.user):
        with pytest.raises(PermissionDenied):
            remove_attribute(actor=actor, attribute=cast.attributes["roof"])
    assert cast.opportunity_type.attributes.filter(key="roof").exists()


def test_the_pages_ask_as_often_for_one_as_for_thirty(english: Cast) -> None:
    client = client_of(english.staff)
    detail, listed = f"/settings/types/{english.order_type.pk}/", "/settings/types/"
    few = [queries_of(lambda url=url: client.get(url)) for url in (detail, listed)]
    for number in range(30):
        english.order_type.attributes.create(key=f"k{number}", label=f"L{number}", kind="text")
        made = create_type(actor=english.staff, fields=WORDS | {"label": f"Typ {number}"})
        Entity.objects.create(owner=english.host, type=made, title="x")
    assert [queries_of(lambda url=url: client.get(url)) for url in (detail, listed)] == few

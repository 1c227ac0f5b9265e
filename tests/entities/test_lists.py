"""The list of a type's entities."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from entities.models import Entity
from entities.services.entities import create_entity
from tests.helpers import client_of, queries_of


class List:
    """The list of the host's opportunities, as one person asks for it."""

    def __init__(self, client: Client, type_pk: int) -> None:
        self.client = client
        self.address = f"/entities/type/{type_pk}/"

    def get(self, query: str = "", **headers: str) -> Any:
        named = {key.replace("_", "-"): each for key, each in headers.items()}
        return self.client.get(f"{self.address}{query}", headers=named)

    def titles(self, query: str = "") -> list[str]:
        return [row.entity.title for row in self.get(query).context["rows"]]


@pytest.fixture
def page(cast: Any) -> Iterator[List]:
    """Return the list as the staff sees it, without what the cast put there."""
    Entity.objects.filter(owner=cast.host).delete()
    return List(client_of(cast.staff), cast.opportunity_type.pk)


def test_newest_first(page: List, add_entity: Any) -> None:
    for title in ("Eins", "Zwei", "Drei"):
        add_entity(title)
    assert page.titles() == ["Drei", "Zwei", "Eins"]
    assert page.titles("?sort=created") == ["Eins", "Zwei", "Drei"]


def test_own_organisation_only(cast: Any) -> None:
    titles = List(client_of(cast.staff), cast.opportunity_type.pk).titles()
    assert titles == ["SECRET-OPPORTUNITY", "PV-Anlage Muster"]
    foreign = cast.other_opportunity.type_id
    assert List(client_of(cast.staff), foreign).get().status_code == 404
    for user in (cast.alpha.user, cast.other_staff):
        assert List(client_of(user), cast.opportunity_type.pk).get().status_code == 404
    assert List(client_of(None), cast.opportunity_type.pk).get().status_code == 302


def test_numbers_sort_as_numbers_and_empty_ones_come_last(page: List, add_entity: Any) -> None:
    for title, capacity in (("neun", 9), ("zehn", 10.5), ("hundert", 100), ("minus", -3)):
        add_entity(title, capacity=capacity)
    add_entity("leer")
    assert page.titles("?sort=a.capacity") == ["minus", "neun", "zehn", "hundert", "leer"]
    assert page.titles("?sort=-a.capacity") == ["hundert", "zehn", "neun", "minus", "leer"]


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("commissioned", ["2025-12-31", "2026-01-02", "2026-01-10"]),
        ("customer", ["adler", "Bär", "Zebra"]),
        ("stage", ["Gewonnen", "Offen", "Verloren"]),
        ("site", [{"city": "Asperg"}, {"city": "Besigheim", "street": "Bach"}, {"city": "Besigheim", "street": "Weg"}]),
    ],
)
def test_other_kinds_sort_by_what_they_say(page: List, add_entity: Any, key: str, values: list[Any]) -> None:
    for number in (1, 2, 0):
        add_entity(str(number), **{key: values[number]})
    assert page.titles(f"?sort=a.{key}") == ["0", "1", "2"]
    assert page.titles(f"?sort=-a.{key}") == ["2", "1", "0"]


def test_references_sort_by_name(cast: Any, page: List, add_entity: Any, add_attribute: Any) -> None:
    add_attribute("contact", "relation")
    add_attribute("person", "user")
    zebra, adler = add_entity("Zebra"), add_entity("Adler")
    add_entity("eins", contact=zebra.pk, person=cast.admin.pk)
    add_entity("zwei", contact=adler.pk, person=cast.staff.pk)
    assert page.titles("?sort=a.contact")[:2] == ["zwei", "eins"]
    assert page.titles("?sort=a.person")[:2] == ["eins", "zwei"]


def test_titles_sort_in_any_case(page: List, add_entity: Any) -> None:
    for title in ("b", "A", "C"):
        add_entity(title)
    assert page.titles("?sort=title") == ["A", "b", "C"]
    assert page.titles("?sort=-title") == ["C", "b", "A"]
    assert page.titles("?sort=updated") == ["b", "A", "C"]
    assert page.titles("?sort=nonsense") == ["C", "A", "b"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dach", ["Dach Öhningen"]),
        ("öhningen", ["Dach Öhningen"]),
        ("DACH ludwigs", ["Dach Öhningen"]),
        ("71634", ["Dach Öhningen"]),
        ("Müller", ["Wallbox"]),
        ("MÜLLER", ["Wallbox"]),
        ("4711", []),
        ("dach müller", []),
        ("street", []),
        ("100%", ["Wallbox"]),
    ],
)
def test_search_asks_title_and_searchable_attributes(page: List, add_entity: Any, words: str, found: list[str]) -> None:
    add_entity("Dach Öhningen", site={"city": "Ludwigsburg", "postcode": "71634"}, phone="4711")
    add_entity("Wallbox", customer="Müller", description="zu 100% fertig")
    assert page.titles(f"?q={words.replace('%', '%25')}") == found


def test_search_in_choices(page: List, add_entity: Any, add_attribute: Any) -> None:
    add_attribute("extras", "choices", choices=["Wärmepumpe", "Speicher"], searchable=True)
    add_attribute("ready", "boolean", searchable=True)
    add_entity("eins", extras=["Wärmepumpe"], ready=True)
    add_entity("zwei", extras=["Speicher"])
    assert page.titles("?q=wärme") == ["eins"]
    assert page.titles("?q=true") == []


def test_filters_combine(cast: Any, page: List, add_entity: Any, add_attribute: Any) -> None:
    add_attribute("extras", "choices", choices=["Wärmepumpe", "Speicher"])
    both = add_entity("beides", stage="Offen", roof=True, extras=["Speicher", "Wärmepumpe"])
    one = add_entity("eins", stage="Offen", roof=False, extras=["Speicher"])
    add_entity("keins", stage="Verloren")
    both.purposes.add(cast.purposes["sales"])
    both.labels.add(cast.labels["technik"])
    one.labels.add(cast.labels["angebot"])
    sales, technik, angebot = cast.purposes["sales"].pk, cast.labels["technik"].pk, cast.labels["angebot"].pk
    assert page.titles(f"?purposes={sales}") == ["beides"]
    assert page.titles(f"?labels={technik}") == ["beides"]
    assert page.titles(f"?labels={technik}&labels={angebot}") == ["eins", "beides"]
    assert page.titles("?a.stage=Offen") == ["eins", "beides"]
    assert page.titles("?a.stage=Offen&a.stage=Verloren") == ["keins", "eins", "beides"]
    assert page.titles("?a.roof=true") == ["beides"]
    assert page.titles("?a.roof=false") == ["eins"]
    assert page.titles("?a.extras=W%C3%A4rmepumpe") == ["beides"]
    assert page.titles(f"?a.extras=Speicher&labels={angebot}&q=eins") == ["eins"]
    assert page.titles("?a.stage=Nonsense&labels=x&purposes=999999") == ["keins", "eins", "beides"]


def test_chips_take_one_filter_away(cast: Any, page: List, add_entity: Any) -> None:
    add_entity("eins", stage="Offen")
    response = page.get(f"?a.stage=Offen&a.roof=true&labels={cast.labels['technik'].pk}&q=x&page=3")
    chips = response.context["listing"].chips
    assert [chip.option.value for chip in chips] == [str(cast.labels["technik"].pk), "Offen", "true"]
    assert chips[1].remove_url == f"?a.roof=true&labels={cast.labels['technik'].pk}&q=x"


def test_headers_say_and_change_the_order(page: List, add_entity: Any) -> None:
    add_entity("eins", capacity=1)
    html = page.get("?sort=a.capacity").content.decode()
    assert html.count("aria-sort") == 1
    heads = {head.column.key: head for head in page.get("?sort=a.capacity").context["listing"].headers}
    assert (heads["a.capacity"].direction, heads["a.capacity"].url) == ("ascending", "?sort=-a.capacity")
    assert (heads["title"].direction, heads["title"].url) == ("", "?sort=title")
    heads = {head.column.key: head for head in page.get("?sort=-title").context["listing"].headers}
    assert (heads["title"].direction, heads["title"].url) == ("descending", "?sort=title")


def test_columns_are_chosen(page: List, add_entity: Any) -> None:
    add_entity("eins", capacity=9.5, phone="0711 1234")
    shown = [column.key for column in page.get().context["listing"].shown_columns]
    assert shown == ["title", "a.customer", "a.capacity", "a.value", "a.commissioned", "labels"]
    response = page.get("?columns=&columns=a.phone&columns=created&columns=updated&columns=purposes")
    shown = [column.key for column in response.context["listing"].shown_columns]
    assert shown == ["title", "a.phone", "purposes", "created", "updated"]
    assert "tel:07111234" in response.content.decode()
    assert [column.key for column in page.get("?columns=").context["listing"].shown_columns] == ["title"]


def test_numbers_bear_their_unit(page: List, add_entity: Any) -> None:
    add_entity("eins", capacity=1234.5, value=18500)
    html = page.get().content.decode()
    assert "1.234,5 kWp" in html
    assert "18.500,00 €" in html


def test_pages_and_count(page: List, add_entity: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        add_entity(f"{number:02}")
    assert page.titles()[0] == "59"
    assert page.titles("?page=2") == [f"{number:02}" for number in range(9, -1, -1)]
    assert page.titles("?page=99") == page.titles("?page=2")
    monkeypatch.setattr("collab.base.pagination.COUNT_LIMIT", 55)
    assert page.get().context["page"].paginator.capped


def test_nothing_yet_and_nothing_found(cast: Any, page: List, add_entity: Any) -> None:
    html = page.get().content.decode()
    assert f"/entities/type/{cast.opportunity_type.pk}/new/" in html
    assert "/new/" not in List(client_of(cast.reader), cast.opportunity_type.pk).get().content.decode()
    add_entity("eins")
    assert 'class="empty' in page.get("?q=zwei").content.decode()
    assert 'class="empty' not in page.get("?q=eins").content.decode()


def test_htmx_gets_a_part_and_a_clean_address(page: List, add_entity: Any) -> None:
    add_entity("eins")
    response = page.get("?q=eins&sort=&columns=&columns=labels&page=1", HX_Request="true", HX_Target="results")
    assert response["HX-Push-Url"] == f"{page.address}?q=eins&columns=&columns=labels&page=1"
    html = response.content.decode()
    assert 'id="results"' in html
    assert 'id="q"' not in html
    html = page.get("", HX_Request="true", HX_Target="list").content.decode()
    assert 'id="q"' in html
    assert "<html" not in html
    assert "<html" in page.get("", HX_Request="true", HX_History_Restore_Request="true").content.decode()


def test_default_columns_leave_the_address(page: List) -> None:
    defaults = "&".join(f"columns={column.key}" for column in page.get().context["listing"].shown_columns)
    response = page.get(f"?columns=&{defaults}", HX_Request="true", HX_Target="results")
    assert response["HX-Push-Url"] == page.address


def test_as_many_queries_for_thirty_rows_as_for_one(cast: Any, page: List, add_entity: Any, add_attribute: Any) -> None:
    add_attribute("contact", "relation", in_list=True)
    add_attribute("person", "user", in_list=True)

    def fill(count: int) -> None:
        for number in range(count):
            entity = add_entity(f"{number}", person=cast.staff.pk)
            entity.values["contact"] = entity.pk
            entity.save()
            entity.labels.add(cast.labels["technik"])
            entity.purposes.add(cast.purposes["sales"])

    query = "?columns=&columns=labels&columns=purposes&columns=a.contact&columns=a.person"
    fill(1)
    one = queries_of(lambda: page.get(query))
    fill(29)
    assert queries_of(lambda: page.get(query)) == one
    assert one <= 21


def test_home_leads_to_the_first_list_or_to_what_is_shared(cast: Any) -> None:
    first = f"/entities/type/{cast.opportunity_type.pk}/"
    assert client_of(cast.staff).get("/entities/")["Location"] == first
    assert client_of(cast.alpha.user).get("/entities/")["Location"] == "/shared/"


def test_created_entities_are_listed(cast: Any, page: List) -> None:
    create_entity(actor=cast.staff, entity_type=cast.opportunity_type, title="Neu", values={"capacity": 3})
    assert page.titles("?sort=a.capacity") == ["Neu"]

"""Positions: lines of an order with what they come to, entered row by row."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import translation

from collab.base.tables.formats import Spelling
from entities.kinds import KINDS
from entities.models import Attribute, Entity, EntityType
from orgs.models import User
from tests.cast import Cast
from tests.helpers import client_of

KIND: Any = KINDS["positions"]
PLAIN: Any = SimpleNamespace(name="X", required=False, unit="", choices=[])
MODULES, WORK = ("PV-Modul", "22", "Stück", "189,90"), ("Montage", "3,5", "", "84")
STORED = {
    "lines": [
        {"product": "PV-Modul", "quantity": 22, "unit": "Stück", "price": 189.9},
        {"product": "Montage", "quantity": 3.5, "unit": "", "price": 84},
    ],
    "total": 4471.8,
    "products": "PV-Modul\nMontage",
}
BLANK = ("", "", "", "")


@pytest.fixture(autouse=True)
def german() -> Any:
    """Write and read as Germans do."""
    with translation.override("de"):
        yield


def rows(*lines: tuple[str, ...], name: str = "x") -> dict[str, list[str]]:
    """Return what the inputs send for those lines."""
    parts = ("product", "quantity", "unit", "price")
    return {f"{name}_{part}": [line[place] for line in lines] for place, part in enumerate(parts)}


def posted(data: dict[str, Any]) -> QueryDict:
    """Return the data as a request has it."""
    found = QueryDict(mutable=True)
    for name, value in data.items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


def cleaned(*lines: tuple[str, ...], required: bool = False, **more: Any) -> Any:
    """Return what becomes of lines that are sent."""
    field = KIND.form_field(SimpleNamespace(**{**vars(PLAIN), "required": required}))
    return field.clean(field.widget.value_from_datadict(posted(rows(*lines) | more), {}, "x"))


def test_lines_are_stored_with_what_they_come_to() -> None:
    assert KIND.to_stored(cleaned(MODULES, BLANK, WORK, BLANK)) == STORED
    assert KIND.to_stored(cleaned(BLANK)) is None
    assert KIND.to_stored(cleaned()) is None


def test_what_is_saved_unchanged_changes_nothing() -> None:
    shown = [tuple(row.values()) for row in KIND.to_form(STORED).rows]
    assert shown == [("PV-Modul", "22", "Stück", "189,90"), ("Montage", "3,5", "", "84,00"), BLANK, BLANK]
    assert KIND.to_stored(cleaned(*shown)) == STORED


def test_cents_are_exact() -> None:
    assert KIND.to_stored(cleaned(*[("a", "3", "", "0,1")] * 10))["total"] == 3
    assert KIND.to_stored(cleaned(("a", "0,5", "", "0,01"), ("b", "1", "", "-2,10")))["total"] == -2.09


def test_everything_that_is_wrong_is_said_by_line_and_part() -> None:
    with pytest.raises(ValidationError) as caught:
        cleaned(MODULES, BLANK, ("", "viel", "Stück" * 9, ""))
    assert [message.partition(":")[0] for message in caught.value.messages] == [
        "Zeile 3, Produkt",
        "Zeile 3, Menge",
        "Zeile 3, Einheit",
        "Zeile 3, Einzelpreis",
    ]


@pytest.mark.parametrize("price", ["NaN", "Infinity", "1e9999", "99999999999", "0,001", "\x00"])
def test_strange_numbers_are_refused(price: str) -> None:
    with pytest.raises(ValidationError):
        cleaned(("a", "1", "", price))


def test_too_many_lines_and_none_where_some_are_required() -> None:
    assert len(cleaned(*[MODULES] * 200)) == 200
    with pytest.raises(ValidationError, match="200"):
        cleaned(*[MODULES] * 201)
    with pytest.raises(ValidationError):
        cleaned(BLANK, required=True)


@pytest.mark.parametrize(
    ("deed", "order"),
    [
        ("add", ["a", "b", "c", "", ""]),
        ("remove-2", ["a", "c"]),
        ("up-2", ["b", "a", "c"]),
        ("up-1", ["a", "b", "c"]),
        ("down-1", ["b", "a", "c"]),
        ("down-3", ["a", "b", "c"]),
        ("remove-9", ["a", "b", "c"]),
        ("remove-²", ["a", "b", "c"]),
        ("remove-99999999999", ["a", "b", "c"]),
        ("what-2", ["a", "b", "c"]),
    ],
)
def test_buttons_change_rows_and_save_nothing(deed: str, order: list[str]) -> None:
    field = KIND.form_field(PLAIN)
    data = posted(rows(*[(word, "1", "", "1") for word in "abc"]) | {"rows": f"x:{deed}"})
    sent = field.widget.value_from_datadict(data, {}, "x")
    assert [row["product"] for row in sent.rows] == order
    with pytest.raises(ValidationError):
        field.clean(sent)
    assert not field.widget.value_from_datadict(data | {"rows": "y:add"}, {}, "x").changed


def test_rows_of_unequal_length_do_no_harm() -> None:
    with pytest.raises(ValidationError, match="Zeile 2"):
        cleaned(MODULES, x_product=["PV-Modul", "Kabel"])


def test_they_read_as_one_line_and_as_a_table() -> None:
    attribute = Attribute(kind="positions", unit="CHF")
    assert KIND.display(STORED, attribute) == "4.471,80 CHF (22 Stück PV-Modul × 189,90 CHF; 3,5 Montage × 84,00 CHF)"
    table = KIND.table(STORED, attribute)
    assert [line.total for line in table.lines] == ["4.177,80 CHF", "294,00 CHF"]
    assert KIND.display(None, attribute) == ""


def test_they_do_not_come_from_files() -> None:
    with pytest.raises(ValidationError, match="importier"):
        KIND.parse("22 Module", PLAIN, Spelling())


@pytest.fixture
def order(cast: Cast) -> Entity:
    """Return the order of the cast, with positions."""
    attribute(cast.order_type)
    cast.order.values |= {"positions": STORED}
    cast.order.save()
    return cast.order


def attribute(order_type: EntityType) -> Attribute:
    """Return the attribute of the orders' positions."""
    known = {"label": "Positionen", "kind": "positions", "group": "Positionen", "in_list": True, "searchable": True}
    return order_type.attributes.get_or_create(key="positions", defaults=known)[0]


def form(user: User, order: Entity) -> tuple[str, dict[str, Any]]:
    """Return the address of the form, and what it sends besides the lines."""
    address = f"/entities/{order.pk}/group/{attribute(order.type).pk}/"
    page = client_of(user).get(address)
    return address, {"values-seen": page.context["form"]["seen"].value()}


def test_mistakes_lose_nothing_that_was_typed(cast: Cast, order: Entity) -> None:
    address, data = form(cast.staff, order)
    data |= rows(MODULES, ("Kabel", "zwölf", "m", "1,65"), name="values-positions")
    answer = client_of(cast.staff).post(address, data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Zeile 2, Menge" in html
    assert 'value="zwölf" aria-invalid="true"' in html
    assert all(f'value="{text}"' in html for text in (*MODULES, "Kabel", "m", "1,65"))
    order.refresh_from_db()
    assert order.values["positions"] == STORED


def test_without_javascript_rows_come_back_changed(cast: Cast, order: Entity) -> None:
    address, data = form(cast.staff, order)
    data |= rows(MODULES, WORK, name="values-positions")
    page = client_of(cast.staff).post(address, data | {"rows": "values-positions:remove-1"})
    assert page.status_code == 422
    assert 'value="PV-Modul"' not in page.content.decode()
    data = {"values-seen": data["values-seen"]} | rows(WORK, name="values-positions")
    assert client_of(cast.staff).post(address, data).status_code == 302
    order.refresh_from_db()
    assert order.values["positions"]["lines"] == STORED["lines"][1:]  # type: ignore[index]


def test_two_people_at_once_both_see_the_others_lines(cast: Cast, order: Entity) -> None:
    address, data = form(cast.staff, order)
    theirs = data | rows(WORK, name="values-positions")
    assert client_of(cast.staff).post(address, theirs).status_code == 302
    answer = client_of(cast.staff).post(address, data | rows(MODULES, name="values-positions"))
    assert answer.status_code == 422
    assert "3,5 Montage × 84,00 €" in answer.content.decode()


def test_lists_search_products_sort_by_total_and_export(cast: Cast, order: Entity) -> None:
    small = KIND.to_stored(cleaned(("Kabel für Überlänge", "900", "m", "1")))
    other = Entity.objects.create(owner=cast.host, type=order.type, title="Klein", values={"positions": small})
    client, listed = client_of(cast.staff), f"/entities/type/{order.type_id}/"

    def found(query: str) -> list[int]:
        text = client.get(f"{listed}?{query}").content.decode()
        places = {pk: text.find(f'href="/entities/{pk}/"') for pk in (order.pk, other.pk)}
        return sorted((pk for pk, place in places.items() if place >= 0), key=places.__getitem__)

    assert found("q=überlänge") == [other.pk]
    assert found("q=pv-modul") == [order.pk]
    assert found("q=product") == found("q=quantity") == []
    assert found("sort=a.positions") == [other.pk, order.pk]
    assert found("sort=-a.positions") == [order.pk, other.pk]
    exported = client.get(f"{listed}export/")
    assert "4.471,80 € (22 Stück PV-Modul × 189,90 €" in b"".join(exported).decode()

"""Organisationseinstellungen → Zwecke."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from activity.models import Event
from entities.services.entities import create_entity, update_header
from orgs.models import Purpose
from orgs.services.taxonomy import change_word, create_purpose, delete_unused, set_archived
from tests.cast import Cast
from tests.helpers import client_of, queries_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    for user in (cast.staff, cast.reader):
        type(user).objects.filter(pk=user.pk).update(language="en")
        user.refresh_from_db()


def url(name: str, *args: Any) -> str:
    return reverse(f"orgs:{name}", args=[each.pk for each in args])


def rows(cast: Cast, **asked: str) -> dict[str, dict[str, int]]:
    page = client_of(cast.staff).get(url("purposes"), asked)
    return {row.word.name: {use.name: use.count for use in row.uses} for row in page.context["rows"]}


def test_the_list_says_how_often_each_is_used(cast: Cast) -> None:
    assert rows(cast) == {
        "PV Montage": {"Partners": 2},
        "PV Vertrieb": {"Entities": 1, "Partners": 3},
        "SECRET-PURPOSE Wärmepumpe": {"Entities": 1},
    }
    assert list(rows(cast, sort="-name")) == ["SECRET-PURPOSE Wärmepumpe", "PV Vertrieb", "PV Montage"]
    assert list(rows(cast, q="vertrieb")) == ["PV Vertrieb"]
    assert rows(cast, q="nowhere") == {}


def test_as_many_queries_for_thirty_rows_as_for_one(cast: Cast) -> None:
    client = client_of(cast.staff)
    Purpose.objects.exclude(name="PV Vertrieb").delete()
    one = queries_of(lambda: client.get(url("purposes")))
    for number in range(29):
        cast.opportunity.purposes.add(cast.host.purposes.create(name=f"Z{number}"))
    assert queries_of(lambda: client.get(url("purposes"))) == one
    assert len(rows(cast)) == 30


def test_many_come_in_pages(cast: Cast) -> None:
    for number in range(60):
        cast.host.purposes.create(name=f"Z{number:02}")
    first, second = rows(cast), rows(cast, page="2")
    assert (len(first), len(second)) == (50, 13)
    assert not first.keys() & second.keys()


def test_purposes_are_added_renamed_archived_restored_and_deleted(cast: Cast) -> None:
    client = client_of(cast.staff)
    assert (
        "“Wartung” was added." in client.post(url("purpose_create"), {"name": "Wartung"}, follow=True).content.decode()
    )
    purpose = cast.host.purposes.get(name="Wartung")
    client.post(url("purpose_edit", purpose), {"name": "Service"})
    client.post(url("purpose_edit", purpose), {"name": "Service"})
    client.post(url("purpose_archive", purpose))
    assert "Service" not in rows(cast)
    assert "Service" in rows(cast, archived="1")
    client.post(url("purpose_archive", purpose), {"restore": "1"})
    assert "Service" in rows(cast)
    client.post(url("purpose_delete", purpose))
    assert not Purpose.objects.filter(pk=purpose.pk).exists()
    events = Event.objects.filter(verb__startswith="purpose").order_by("pk")
    assert [(each.verb, each.changes, each.actor_id, each.organisation_id) for each in events] == [
        ("purpose_created", {"name": ["", "Wartung"]}, cast.staff.pk, cast.host.pk),
        ("purpose_changed", {"name": ["Wartung", "Service"]}, cast.staff.pk, cast.host.pk),
        ("purpose_archived", {"archived": [False, True]}, cast.staff.pk, cast.host.pk),
        ("purpose_restored", {"archived": [True, False]}, cast.staff.pk, cast.host.pk),
        ("purpose_deleted", {"name": ["Service", ""]}, cast.staff.pk, cast.host.pk),
    ]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_name_that_is_taken_is_said_and_what_was_typed_stays(cast: Cast, headers: dict[str, str]) -> None:
    answer = client_of(cast.staff).post(url("purpose_create"), {"name": "pv vertrieb"}, headers=headers)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "There is one with this name already." in html
    assert 'value="pv vertrieb"' in html
    set_archived(actor=cast.staff, word=cast.purposes["sales"], archived=True)
    again = client_of(cast.staff).post(url("purpose_create"), {"name": "PV Vertrieb"}, headers=headers)
    assert "There is an archived one with this name." in again.content.decode()
    assert cast.host.purposes.count() == 3


def test_the_same_name_at_another_tenant_is_nobodys_business(cast: Cast) -> None:
    cast.other.purposes.create(name="Wartung")
    assert create_purpose(actor=cast.staff, name="Wartung").organisation == cast.host


def test_what_is_used_stays(cast: Cast) -> None:
    page = client_of(cast.staff).post(url("purpose_delete", cast.purposes["sales"]), follow=True)
    assert "“PV Vertrieb” is in use. Archive it instead." in page.content.decode()
    with pytest.raises(ValidationError):
        delete_unused(actor=cast.staff, word=cast.purposes["montage"])
    assert cast.host.purposes.count() == 3


def test_who_may_only_see_changes_nothing(cast: Cast) -> None:
    cast.reader_role.rights = ["settings.view"]
    cast.reader_role.save()
    reader = type(cast.reader).objects.get(pk=cast.reader.pk)
    client, purpose = client_of(reader), cast.purposes["sales"]
    html = client.get(url("purposes")).content.decode()
    assert "PV Vertrieb" in html
    assert "New purpose" not in html
    assert url("purpose_edit", purpose) not in html
    assert client.post(url("purpose_create"), {"name": "X"}).status_code == 403
    for name in ("purpose_edit", "purpose_archive", "purpose_delete"):
        assert client.post(url(name, purpose), {"name": "X"}).status_code == 403
    for call in (
        lambda: create_purpose(actor=reader, name="X"),
        lambda: change_word(actor=reader, word=purpose, fields={"name": "X"}),
        lambda: set_archived(actor=reader, word=purpose, archived=True),
        lambda: delete_unused(actor=reader, word=purpose),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_ids_of_another_tenant_do_not_exist(cast: Cast) -> None:
    foreign, client = cast.other.purposes.first(), client_of(cast.staff)
    for name in ("purpose_edit", "purpose_archive", "purpose_delete"):
        assert client.post(url(name, foreign), {"name": "X"}).status_code == 404
    assert "SECRET-OTHER" not in client.get(url("purposes"), {"archived": "1"}).content.decode()


def test_archived_ones_are_offered_only_where_they_are(cast: Cast) -> None:
    sales, client = cast.purposes["sales"], client_of(cast.staff)
    set_archived(actor=cast.staff, word=sales, archived=True)

    def offered(address: str, name: str) -> set[str]:
        return {words for _pk, words in client.get(address).context[name].fields["purposes"].choices}

    create = reverse("entities:create", args=[cast.opportunity_type.pk])
    edit = reverse("entities:edit_header", args=[cast.opportunity.pk])
    others = {"PV Montage", "SECRET-PURPOSE Wärmepumpe"}
    assert offered(create, "header") == others
    assert offered(edit, "form") == others | {"PV Vertrieb (archived)"}
    address = reverse("entities:list", args=[cast.opportunity_type.pk])
    facets = {facet.name: facet for facet in client.get(address).context["listing"].facets}
    assert {option.label for option in facets["purposes"].options} == others
    # An address that names it goes on.
    page = client.get(address, {"purposes": sales.pk})
    assert [row.entity for row in page.context["rows"]] == [cast.opportunity]


def test_services_take_an_archived_one_only_where_it_is(cast: Cast) -> None:
    sales = cast.purposes["sales"]
    set_archived(actor=cast.staff, word=sales, archived=True)
    now = update_header(actor=cast.staff, entity=cast.opportunity, title="Neu", purposes=[sales], labels=[])
    assert list(now.purposes.all()) == [sales]
    with pytest.raises(PermissionDenied):
        update_header(actor=cast.staff, entity=cast.hidden, title="Neu", purposes=[sales], labels=[])
    with pytest.raises(PermissionDenied):
        create_entity(actor=cast.staff, entity_type=cast.opportunity_type, title="X", purposes=[sales])

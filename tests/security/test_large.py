"""Five thousand of everything: the same few queries, and nothing that is sent is too much."""

from typing import Any

import pytest

from activity.models import Event, Notification
from entities.models import Entity, Note, NoteGrant
from sharing.services import give_ids
from tests.cast import Cast
from tests.helpers import client_of, counted_queries

MANY = 5_000


@pytest.fixture
def notes(cast: Cast) -> list[int]:
    """Return the ids of five thousand notes of the opportunity."""
    made = [
        Note(owner=cast.host, entity=cast.opportunity, title=f"Notiz {n}", created_by=cast.staff) for n in range(MANY)
    ]
    return [note.pk for note in Note.objects.bulk_create(made)]


def tree(partnership: Any, known: str, chosen: list[int]) -> dict[str, Any]:
    key = f"p{partnership.pk}"
    return {"tree": [key], f"{key}.partner": [partnership.pk], f"{key}.known": [known], f"{key}.note": chosen}


def merged(*trees: dict[str, Any]) -> dict[str, Any]:
    names = {name for each in trees for name in each}
    return {name: [value for each in trees for value in each.get(name, ())] for name in names}


def test_the_share_dialog(cast: Cast, notes: list[int]) -> None:
    client, url = client_of(cast.staff), f"/share/entity/{cast.opportunity.pk}/panel/"
    query = f"?partner={cast.alpha.partnership.pk}&partner={cast.beta.partnership.pk}"
    with counted_queries() as shown:
        assert client.get(url + query).status_code == 200
    assert len(shown) < 25
    known = f"self:{cast.opportunity.pk}"
    sent = merged(tree(cast.alpha.partnership, known, notes), tree(cast.beta.partnership, "", notes))
    with counted_queries() as saved:
        assert client.post(url, sent | {"step": "save"}).status_code == 302
    # SQLite takes some hundred rows in one statement.
    assert len(saved) < MANY / 30
    assert NoteGrant.objects.filter(content_object__in=Note.objects.filter(pk__in=notes)).count() == 2 * MANY
    # Now the form carries along what both have, and takes half of it back.
    known += f" note:{','.join(map(str, notes))}"
    half = merged(*(tree(each.partnership, known, notes[::2]) for each in (cast.alpha, cast.beta)))
    assert client.post(url, half | {"step": "save"}, headers={"HX-Request": "true"}).status_code == 200
    assert NoteGrant.objects.filter(content_object__in=Note.objects.filter(pk__in=notes)).count() == MANY


def test_more_fields_than_any_form_has_are_refused(cast: Cast) -> None:
    client, url = client_of(cast.staff, raise_request_exception=False), f"/share/entity/{cast.opportunity.pk}/panel/"
    fields = "&".join(f"tree=p{n}&p{n}.partner={n}" for n in range(30_000))
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert client.post(url, f"step=save&{fields}", **form).status_code == 400
    fewer = "&".join(f"tree=p{n}&p{n}.partner={n}" for n in range(10**7, 10**7 + 20_000))
    answer = client.post(url, f"step=save&{fewer}", **form, headers={"HX-Request": "true"})
    assert answer.headers["Location"].startswith(f"/share/entity/{cast.opportunity.pk}/partners/")


def test_the_page_of_the_entity_and_its_portal(cast: Cast, notes: list[int]) -> None:
    give_ids(actor=cast.staff, things_model=Note, ids=notes, organisation=cast.alpha.organisation)
    for user, address in (
        (cast.staff, f"/entities/{cast.opportunity.pk}/"),
        (cast.alpha.user, f"/entities/{cast.opportunity.pk}/"),
        (cast.alpha.user, "/shared/"),
        (cast.alpha.user, f"/entities/{cast.opportunity.pk}/contents/note/?all=1"),
    ):
        client = client_of(user)
        with counted_queries() as asked:
            assert client.get(address).status_code == 200
        assert len(asked) < 60, address


def test_a_list_of_five_thousand(cast: Cast) -> None:
    Entity.objects.bulk_create(
        Entity(owner=cast.host, type=cast.opportunity_type, title=f"Anlage {n}", values={"capacity": n})
        for n in range(MANY)
    )
    client, url = client_of(cast.staff), f"/entities/type/{cast.opportunity_type.pk}/"
    for query in ("", "?page=100", "?sort=-a.capacity", "?q=Anlage+49", "?sort=a.site&page=50"):
        with counted_queries() as asked:
            assert client.get(url + query).status_code == 200
        assert len(asked) < 30


def test_an_inbox_of_five_thousand(cast: Cast) -> None:
    from tests.matrix_things import told

    event = told(cast)
    fields = {name: getattr(event, name) for name in ("verb", "target_type_id", "target_id", "target_label", "changes")}
    fields |= {"context_type_id": event.context_type_id, "context_id": event.context_id}
    fields |= {"organisation_id": cast.host.pk, "partner_id": cast.alpha.organisation.pk, "actor_id": cast.staff.pk}
    events = Event.objects.bulk_create(Event(**fields) for _n in range(MANY))
    Notification.objects.bulk_create(
        Notification(event=each, recipient=cast.alpha.user, kind="shared") for each in events
    )
    client = client_of(cast.alpha.user)
    with counted_queries() as asked:
        shown = client.get("/notifications/?page=3")
    assert shown.status_code == 200
    assert len(asked) < 30
    assert "99+" in shown.content.decode()
    assert client.post("/notifications/read/").status_code == 302
    assert not Notification.objects.of(cast.alpha.user).unread().exists()

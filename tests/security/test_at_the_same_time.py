"""Two people at once, over HTTP, each request in a thread of its own: one consistent outcome, no failure.

The same on SQLite and on PostgreSQL; which of the two comes first is left to chance, several times.
"""

from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client

from activity.models import Event
from entities.models import Entity, EntityGrant, File, FileGrant, Note, NoteGrant
from orgs.models import Organisation
from tests.cast import Cast, make_cast
from tests.cast_things import add_note
from tests.helpers import client_of

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4
Request = Callable[[Client], Any]


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    # What PostgreSQL would trip over while the tables are emptied.
    connections.close_all()


def together(*requests: tuple[Any, Request]) -> list[int]:
    """Return the statuses of requests that start at the same moment."""
    clients = [client_of(user, raise_request_exception=False) for user, _request in requests]
    start, answers = Barrier(len(requests)), [0] * len(requests)

    def run(number: int) -> None:
        start.wait(timeout=60)
        try:
            answers[number] = requests[number][1](clients[number]).status_code
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


def post(url: str, data: dict[str, Any] | None = None) -> Request:
    return lambda client: client.post(url, data or {})


def saving(cast: Cast, partnership: Any, *, known: str = "", **chosen: list[int]) -> Request:
    key = f"p{partnership.pk}"
    data: dict[str, Any] = {"step": "save", "tree": key, f"{key}.partner": partnership.pk, f"{key}.known": known}
    data |= {f"{key}.{category}": ids for category, ids in chosen.items()}
    return post(f"/share/entity/{cast.opportunity.pk}/panel/", data)


def groups_with(thing: Any) -> set[int]:
    return set(thing.grants.values_list("group_id", flat=True))


def test_two_save_shares_for_the_same_and_for_different_partners(cast: Cast) -> None:
    notes = [add_note(cast.opportunity, cast.staff, f"Notiz {number}") for number in range(ROUNDS * 2)]
    known = f"self:{cast.opportunity.pk}"
    for mine, theirs in zip(notes[::2], notes[1::2], strict=True):
        statuses = together(
            (cast.staff, saving(cast, cast.alpha.partnership, known=known, note=[mine.pk])),
            (cast.admin, saving(cast, cast.alpha.partnership, known=known, note=[theirs.pk])),
            (cast.admin, saving(cast, cast.beta.partnership, note=[mine.pk])),
        )
        assert statuses == [302, 302, 302]
        alpha, beta = cast.alpha.organisation.group_id, cast.beta.organisation.group_id
        assert groups_with(mine) == {alpha, beta}
        assert groups_with(theirs) == {alpha}
        assert groups_with(cast.opportunity) >= {alpha, beta}


def test_sharing_two_things_along_with_each_other(cast: Cast) -> None:
    other = cast.hidden
    for _round in range(ROUNDS):
        EntityGrant.objects.filter(group_id=cast.beta.organisation.group_id).delete()
        key = f"p{cast.beta.partnership.pk}"
        requests = [
            (cast.staff, post(f"/share/entity/{one.pk}/panel/", {
                "step": "save", "tree": key, f"{key}.partner": cast.beta.partnership.pk,
                f"{key}.type-{two.type_id}": [two.pk],
            }))
            for one, two in ((cast.opportunity, other), (other, cast.opportunity))
        ]  # fmt: skip
        assert together(*requests) == [302, 302]
        for each in (cast.opportunity, other):
            assert cast.beta.organisation.group_id in groups_with(each)


def test_unshare_against_save(cast: Cast) -> None:
    alpha = cast.alpha.organisation.group_id
    note = add_note(cast.opportunity, cast.staff, "Notiz")
    for _round in range(ROUNDS):
        statuses = together(
            (cast.staff, saving(cast, cast.alpha.partnership, known=f"self:{cast.opportunity.pk}", note=[note.pk])),
            (cast.admin, post(f"/share/entity/{cast.opportunity.pk}/unshare/", {"partner": cast.alpha.partnership.pk})),
        )
        assert statuses == [302, 302]
        assert alpha not in groups_with(cast.opportunity)
        assert alpha not in groups_with(note)
        assert together((cast.staff, saving(cast, cast.alpha.partnership))) == [302]


def test_unshare_against_a_note_of_the_partner(cast: Cast) -> None:
    alpha = cast.alpha.organisation.group_id
    url = f"/entities/{cast.opportunity.pk}/notes/"
    for number in range(ROUNDS):
        written, taken = together(
            (cast.alpha.user, post(url, {"title": f"Von Alpha {number}"})),
            (cast.staff, post(f"/share/entity/{cast.opportunity.pk}/unshare/", {"partner": cast.alpha.partnership.pk})),
        )
        assert taken == 302
        assert written in {302, 404}
        assert Note.objects.filter(title=f"Von Alpha {number}").exists() == (written == 302)
        assert not NoteGrant.objects.filter(group_id=alpha, content_object__entity=cast.opportunity).exists()
        assert together((cast.staff, saving(cast, cast.alpha.partnership))) == [302]


def test_deleting_an_entity_against_sharing_it(cast: Cast) -> None:
    for _round in range(ROUNDS):
        entity = Entity.objects.create(owner=cast.host, type=cast.order_type, title="Kurz", created_by=cast.staff)
        entity.related.add(cast.opportunity)
        key = f"p{cast.beta.partnership.pk}"
        sent = {"step": "save", "tree": key, f"{key}.partner": cast.beta.partnership.pk}
        shared, along, deleted = together(
            (cast.staff, post(f"/share/entity/{entity.pk}/panel/", sent)),
            (cast.admin, saving(cast, cast.beta.partnership, **{f"type-{entity.type_id}": [entity.pk]})),
            (cast.admin, post(f"/entities/{entity.pk}/delete/")),
        )
        assert deleted == 302
        assert shared in {302, 404}
        assert along == 302
        assert not Entity.objects.filter(pk=entity.pk).exists()
        assert not EntityGrant.objects.filter(content_object_id=entity.pk).exists()


def test_deleting_an_entity_against_uploads_into_it(cast: Cast, media: Any) -> None:
    before = {path for path in media.rglob("*") if path.is_file()}
    for _round in range(ROUNDS):
        entity = Entity.objects.create(owner=cast.host, type=cast.order_type, title="Kurz", created_by=cast.staff)
        *uploads, deleted = together(
            (cast.staff, lambda client, pk=entity.pk: client.post(f"/entities/{pk}/files/", {"files": document()})),
            (cast.staff, post(f"/entities/{entity.pk}/notes/", {"title": "Notiz"})),
            (cast.admin, post(f"/entities/{entity.pk}/delete/")),
        )
        assert deleted == 302
        assert set(uploads) <= {302, 404}
        assert not File.objects.filter(entity_id=entity.pk).exists()
    assert {path for path in media.rglob("*") if path.is_file()} == before


def document() -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.txt", b"Plan")


def test_deleting_a_file_against_sharing_it(cast: Cast) -> None:
    for number in range(ROUNDS):
        client_of(cast.staff).post(f"/entities/{cast.opportunity.pk}/files/", {"files": document()})
        file = File.objects.order_by("pk").last()
        assert file
        shared, deleted = together(
            (cast.staff, saving(cast, cast.beta.partnership, file=[file.pk], known="")),
            (cast.admin, post(f"/files/{file.pk}/delete/")),
        )
        assert (number, shared, deleted) == (number, 302, 302)
        assert not File.objects.filter(pk=file.pk).exists()
        assert not FileGrant.objects.filter(content_object_id=file.pk).exists()


def test_two_stale_edits(cast: Cast) -> None:
    url = f"/notes/{cast.notes['shared'].pk}/edit/"
    for number in range(ROUNDS):
        seen = client_of(cast.staff).get(url).context["form"].initial["seen"]
        statuses = together(
            (cast.staff, post(url, {"title": f"Eins {number}", "text": "", "seen": seen})),
            (cast.admin, post(url, {"title": f"Zwei {number}", "text": "", "seen": seen})),
        )
        assert sorted(statuses) == [302, 422]
        winner = ("Eins", "Zwei")[statuses.index(302)]
        assert Note.objects.get(pk=cast.notes["shared"].pk).title == f"{winner} {number}"


def test_the_same_form_sent_twice(cast: Cast) -> None:
    note = add_note(cast.opportunity, cast.staff, "Notiz")
    send = saving(cast, cast.beta.partnership, note=[note.pk])
    assert together((cast.staff, send), (cast.staff, send)) == [302, 302]
    assert EntityGrant.objects.filter(group_id=cast.beta.organisation.group_id).count() == 1
    assert NoteGrant.objects.filter(content_object=note).count() == 1
    told = Event.objects.filter(verb="shared", partner=cast.beta.organisation)
    assert told.count() == 1
    assert cast.beta.user.notifications.count() == 1


def test_switching_the_feature_off_while_sharing(cast: Cast) -> None:
    for _round in range(ROUNDS):
        Organisation.objects.filter(pk=cast.host.pk).update(partner_collaboration=True)
        shared, switched = together(
            (cast.staff, saving(cast, cast.beta.partnership)),
            (cast.admin, post("/settings/features/", {"confirmed": "1"})),
        )
        assert switched == 302
        assert shared in {302, 404}
        assert client_of(cast.beta.user).get(f"/entities/{cast.opportunity.pk}/").status_code == 404


def test_eight_write_at_once(cast: Cast) -> None:
    url = f"/entities/{cast.opportunity.pk}/notes/"
    requests = [(cast.staff, post(url, {"title": f"Notiz {number}"})) for number in range(8)]
    assert together(*requests) == [302] * 8
    assert Note.objects.filter(entity=cast.opportunity, title__startswith="Notiz ").count() == 8

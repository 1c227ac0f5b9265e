"""Rows that find by a key what is here already: what they change, what they leave, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from activity.models import Event
from collab.base.tables.formats import FileFormat
from entities.importing import batches, runner, services
from entities.importing.preview import preview
from entities.models import Entity, EntityType, ImportJob
from orgs.models import Role, User
from tests import books
from tests.cast import Cast
from tests.helpers import client_of
from tests.importing.conftest import Imported
from tests.importing.files import lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HEAD = "Titel;Nr;Menge;Straße;Ort"
TARGETS = {
    "Titel": "title",
    "Nr": "attr:nr",
    "Menge": "attr:amount",
    "Straße": "part:site:street",
    "Ort": "part:site:city",
}


@pytest.fixture
def orders(cast: Cast, plants: EntityType) -> dict[str, Entity]:
    """Return orders of the host by their number, which stands twice once; another tenant has one of them, too."""
    for position, (key, kind) in enumerate(
        {"nr": "text", "amount": "number", "site": "address", "note": "text"}.items()
    ):
        plants.attributes.create(key=key, label=key.title(), kind=kind, position=position)
    made = {
        number: Entity.objects.create(
            owner=cast.host,
            type=plants,
            title=f"Auftrag {number}",
            values=values | {"nr": number},
            created_by=cast.staff,
        )
        for number, values in {
            "A1": {"amount": 5, "site": {"street": "Weg 1", "city": "Ulm"}, "note": "bleibt"},
            "A2": {"amount": 7.5},
            "A3": {},
        }.items()
    }
    Entity.objects.create(owner=cast.host, type=plants, title="Doppelt", values={"nr": "A3"}, created_by=cast.staff)
    return made


@pytest.fixture
def run(draft: Callable[..., ImportJob]) -> Callable[..., Imported]:
    """Return a function that imports lines with a key, from the draft to the end."""

    def work(*texts: str, key: str = "attr:nr", empty: str = "leave", head: str = HEAD, **options: Any) -> Imported:
        job = keyed(draft(lines(head, *texts), targets=TARGETS, **options), key, empty)
        services.start(actor=job.created_by, job=job, wake=False)
        runner.run(job.pk)
        job.refresh_from_db()
        return Imported(job)

    return work


def keyed(job: ImportJob, key: str = "attr:nr", empty: str = "leave") -> ImportJob:
    """Let the rows of a draft find entities by a key."""
    services.configure(
        job=job,
        file_format=FileFormat.from_json(job.format),
        create_missing=job.create_missing,
        targets=job.targets,
        key=key,
        empty=empty,
    )
    return job


def counts(job: ImportJob) -> tuple[int, int, int, int]:
    """Return how many rows became new, updated, unchanged, nothing."""
    return job.created, job.updated, job.unchanged, job.failed


def test_rows_change_what_they_find_and_make_the_rest(orders: dict[str, Entity], run: Callable[..., Imported]) -> None:
    done = run("Auftrag A1;A1;6;;Bonn", "Neu A2;A2;7,5;;", "Ganz neu;A9;1;Weg 9;Köln", "Auftrag A2;A0;;;")
    assert counts(done.job) == (2, 2, 0, 0)
    a1, a2 = (Entity.objects.get(pk=orders[number].pk) for number in ("A1", "A2"))
    assert a1.values == {"nr": "A1", "amount": 6, "site": {"street": "Weg 1", "city": "Bonn"}, "note": "bleibt"}
    assert (a1.version, a1.updated_by) == (2, done.job.created_by)
    assert (a2.title, a2.values, a2.version) == ("Neu A2", {"nr": "A2", "amount": 7.5}, 2)
    new = Entity.objects.get(title="Ganz neu")
    assert new.values == {"nr": "A9", "amount": 1, "site": {"street": "Weg 9", "city": "Köln"}}


def test_the_history_tells_of_it_as_of_editing(orders: dict[str, Entity], run: Callable[..., Imported]) -> None:
    done = run("Neuer Name;A1;6;;", "Auftrag A2;A2;7,5;;")
    told = [(event.verb, event.changes, event.actor) for event in Event.objects.history_of(orders["A1"]).order_by("pk")]
    who = done.job.created_by
    assert told == [
        ("entity_changed", {"amount": [5, 6]}, who),
        ("entity_header_changed", {"title": ["Auftrag A1", "Neuer Name"]}, who),
    ]
    assert not Event.objects.history_of(orders["A2"]).exists()
    summary = Event.objects.get(verb="imported").changes
    assert summary == {"created": 0, "failed": 0, "updated": 1, "unchanged": 1, "file": "file.csv"}


def test_what_is_the_same_stays_untouched(orders: dict[str, Entity], run: Callable[..., Imported]) -> None:
    before = Entity.objects.get(pk=orders["A1"].pk)
    done = run("Auftrag A1;A1;5,0;Weg 1;Ulm")
    now = Entity.objects.get(pk=orders["A1"].pk)
    assert counts(done.job) == (0, 0, 1, 0)
    assert (now.version, now.updated_at) == (before.version, before.updated_at)
    assert not Event.objects.filter(verb="imported").exclude(changes__unchanged=1).exists()


@pytest.mark.parametrize(
    ("empty", "values"),
    [
        ("leave", {"nr": "A1", "amount": 5, "site": {"street": "Weg 1", "city": "Ulm"}, "note": "bleibt"}),
        ("clear", {"nr": "A1", "site": {"street": "Weg 1"}, "note": "bleibt"}),
    ],
)
def test_empty_cells(empty: str, values: Any, orders: dict[str, Entity], run: Callable[..., Imported]) -> None:
    run("Auftrag A1;A1;;Weg 1;", empty=empty)
    assert Entity.objects.get(pk=orders["A1"].pk).values == values


def test_what_is_required_is_not_cleared_but_need_not_be_said(
    orders: dict[str, Entity], plants: EntityType, run: Callable[..., Imported]
) -> None:
    plants.attributes.filter(key__in=["amount", "site", "note"]).update(required=True)
    done = run("Auftrag A1;A1;;;", empty="clear")
    assert done.problems == [(2, "Menge", ""), (2, "Site", "")]
    assert counts(run("Auftrag A1;A1;;;", "Neu;A9;1;Weg;Ulm").job) == (0, 0, 1, 1)  # a new one lacks its note
    assert Entity.objects.get(pk=orders["A1"].pk).version == 1


def test_keys_that_are_not_one(orders: dict[str, Entity], run: Callable[..., Imported]) -> None:
    done = run("x;A3;1;;", "y;B1;1;;", "z;B1;2;;", "k;;3;;", "Auftrag A1;A1;6;;")
    assert counts(done.job) == (0, 1, 0, 4)
    assert done.reasons == [
        "Several entries have this key.",
        "Several rows of the file have this key.",
        "Several rows of the file have this key.",
        "The key is missing.",
    ]
    assert not Entity.objects.filter(title__in=["x", "y", "z", "k"]).exists()


def test_the_title_as_a_key_and_numbers(
    orders: dict[str, Entity], plants: EntityType, run: Callable[..., Imported]
) -> None:
    assert counts(run("Auftrag A1;A1;6;;", "Auftrag A8;A8;6;;", key="title").job) == (1, 1, 0, 0)
    Entity.objects.filter(pk=orders["A2"].pk).update(values={"amount": 7.5})
    assert counts(run("Auf;X;7,50;;", "Auf;Y;8;;", key="attr:amount").job) == (1, 1, 0, 0)
    assert Entity.objects.get(pk=orders["A2"].pk).title == "Auf"


def test_without_a_title_nothing_new_is_made(orders: dict[str, Entity], run: Callable[..., Imported]) -> None:
    done = run("A1;9", "A7;9", head="Nr;Menge")
    assert counts(done.job) == (0, 1, 0, 1)
    assert done.reasons == ["There is no such entry yet, and a new one needs a title."]


def test_a_key_needs_its_column(orders: dict[str, Entity], draft: Callable[..., ImportJob]) -> None:
    job = keyed(draft(lines("Titel;Menge", "a;1"), targets=TARGETS))
    with translation.override("en"):
        assert services.complaints(job) == ["No column goes to the key by which the rows find entries."]
        assert preview(job).counts == []


def test_the_preview_says_what_would_become_of_the_rows(
    orders: dict[str, Entity], draft: Callable[..., ImportJob]
) -> None:
    rows = [
        "Auftrag A1;A1;5;Weg 1;Ulm",
        "Auftrag A2;A2;8;;",
        "Neu;A9;1;;",
        "Dop;A3;1;;",
        *(f"N{n};N{n};;;" for n in range(20)),
    ]
    with translation.override("en"):
        shown = preview(keyed(draft(lines(HEAD, *rows), targets=TARGETS)))
    assert [row.fate for row in shown.rows[:4]] == ["Unchanged", "Updated", "New", "Not imported"]
    assert shown.counts == [("New", 21), ("Updated", 1), ("Unchanged", 1), ("Not imported", 1)]
    assert Entity.objects.get(pk=orders["A2"].pk).version == 1


def test_only_what_the_actor_may_edit_is_found(
    orders: dict[str, Entity], cast: Cast, draft: Callable[..., ImportJob], run: Callable[..., Imported]
) -> None:
    Role.objects.filter(pk=cast.staff_role.pk).update(rights=["entity.view", "entity.import", "entity.create"])
    actor = User.objects.get(pk=cast.staff.pk)
    job = draft(lines(HEAD, "Neu;A1;1;;"), targets=TARGETS, actor=actor)
    page = client_of(actor).get(job.get_absolute_url()).content.decode()
    assert 'name="key"' not in page
    with pytest.raises(services.ImportRefusedError):
        services.start(actor=actor, job=keyed(job), wake=False)
    assert Entity.objects.get(pk=orders["A1"].pk).version == 1


def test_who_lost_the_right_to_edit_changes_nothing_more(
    orders: dict[str, Entity], cast: Cast, draft: Callable[..., ImportJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "KEYED_BATCH", 1)
    job = keyed(draft(lines(HEAD, "Auftrag A1;A1;6;;", "Auftrag A2;A2;8;;"), targets=TARGETS))
    services.start(actor=job.created_by, job=job, wake=False)
    change = batches._change

    def losing(actor: User, row: Any) -> None:
        change(actor, row)
        Role.objects.filter(pk=cast.staff_role.pk).update(rights=["entity.view", "entity.import"])

    monkeypatch.setattr(batches, "_change", losing)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.updated) == ("failed", 1)
    assert Entity.objects.get(pk=orders["A2"].pk).values["amount"] == 7.5


@pytest.mark.parametrize("level", ["hidden", "read"])
def test_attributes_that_are_not_editable_are_no_keys(
    level: str, orders: dict[str, Entity], cast: Cast, plants: EntityType, draft: Callable[..., ImportJob]
) -> None:
    number = plants.attributes.get(key="nr")
    Role.objects.filter(pk=cast.staff_role.pk).update(attributes={str(number.pk): level})
    actor = User.objects.get(pk=cast.staff.pk)
    job = keyed(draft(lines(HEAD, "Neu;A1;1;;"), targets=TARGETS, actor=actor))
    page = client_of(actor).get(job.get_absolute_url()).content.decode()
    assert 'value="attr:nr"' not in page
    with pytest.raises(services.FileError):
        services.start(actor=actor, job=job, wake=False)


class DiedError(Exception):
    """The worker is killed."""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_worker_that_died_is_followed_by_another_that_changes_each_once(
    kind: str,
    orders: dict[str, Entity],
    plants: EntityType,
    draft: Callable[..., ImportJob],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runner, "KEYED_BATCH", 4)
    rows = [
        ["Titel", "Nr", "Menge"],
        *([f"T{n}", f"N{n}", n] for n in range(10)),
        ["Auftrag A1", "A1", 6],
        ["n", "A2", 8],
    ]
    data = books.book(rows) if kind == "xlsx" else lines(*(";".join(map(str, row)) for row in rows))
    Entity.objects.create(owner=plants.organisation, type=plants, title="T1", values={"nr": "N1"}, created_by=None)
    job = keyed(draft(data, targets=TARGETS))
    services.start(actor=job.created_by, job=job, wake=False)
    note, count = batches._note, iter(range(100))

    def dying(job: ImportJob, **changes: Any) -> None:
        if "line" in changes and next(count) == 1:
            raise DiedError
        note(job, **changes)

    with monkeypatch.context() as patch:
        patch.setattr(batches, "_note", dying)
        with pytest.raises(DiedError):
            runner.run(job.pk)
    job.refresh_from_db()
    assert (job.status, *counts(job)) == ("running", 3, 1, 0, 0)
    ImportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.status, *counts(job)) == ("done", 9, 3, 0, 0)
    found = Entity.objects.filter(type=plants, title__startswith="T").order_by("title")
    assert [(each.title, each.values, each.version) for each in found] == [
        (f"T{n}", {"nr": f"N{n}", "amount": n}, 2 if n == 1 else 1) for n in range(10)
    ]
    assert Event.objects.filter(verb="entity_changed").count() == 3


def test_rows_that_are_the_same_cost_no_queries_of_their_own(
    orders: dict[str, Entity], plants: EntityType, run: Callable[..., Imported], django_assert_max_num_queries: Any
) -> None:
    texts = [f"T{number};N{number};{number};;" for number in range(400)]
    run(*texts)
    with django_assert_max_num_queries(70):
        done = run(*texts)
    assert counts(done.job) == (0, 0, 400, 0)


def test_another_tenants_entities_are_never_found(
    orders: dict[str, Entity], cast: Cast, plants: EntityType, run: Callable[..., Imported]
) -> None:
    foreign = Entity.objects.create(owner=cast.other, type=plants, title="F", values={"nr": "F1"}, created_by=None)
    assert counts(run("Neu;F1;1;;").job) == (1, 0, 0, 0)
    foreign.refresh_from_db()
    assert (foreign.title, foreign.version) == ("F", 1)


def test_templates_take_no_variables_that_their_importer_may_not_know(
    cast: Cast, plants: EntityType, draft: Callable[..., ImportJob]
) -> None:
    EntityType.objects.filter(pk=plants.pk).update(use="email_template")
    for key in ("subject", "body"):
        plants.attributes.create(key=key, label=key.title(), kind="long_text")
    there = {"body": "{{ entity.theirs }}"}
    Entity.objects.create(owner=cast.host, type=plants, title="Alt", values=there, created_by=cast.staff)
    head, targets = "Titel;Subject;Body", {"Titel": "title", "Subject": "attr:subject", "Body": "attr:body"}
    rows = ["Alt;Neu;{{ entity.theirs }}", "A;x;{{ entity.secret }}", "B;{{ entity.title }};y"]
    job = keyed(draft(lines(head, *rows), targets=targets), "title")
    services.start(actor=job.created_by, job=job, wake=False)
    runner.run(job.pk)
    job.refresh_from_db()
    assert counts(job) == (1, 1, 0, 1)
    assert [each.reason for each in job.problems.all()] == ["Unknown variable: entity.secret"]

"""The work itself: problems by line, batches as a whole, one worker at a time, and going on where another died."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError
from django.utils import timezone

from activity.models import Event, Notification, OutboxMessage
from entities.importing import batches as writing
from entities.importing import runner, services
from entities.models import Entity, ImportJob
from orgs.models import Role, User
from tests.cast import Cast
from tests.importing.conftest import Imported
from tests.importing.files import lines

pytestmark = pytest.mark.django_db

BAD = (
    b'\xef\xbb\xbf"Name";"Leistung";"Tag"\r\n'
    b'"gut 1";"1,5";"1.2.2024"\r\n'
    b'"zwei\r\nZeilen";"2";"1.2.2024"\r\n'  # lines 3 and 4
    b'"schlecht";"viel";"32.1.2024"\r\n'  # line 5: two reasons
    b'"  ";"2";""\r\n'  # line 6: no title
    b'"offen;"2";""\r\n'  # line 7
    b'"zu wenig";"2"\r\n'  # line 8
    b'"zu viel";"2";"";"x"\r\n'  # line 9
    b"\r\n"
    b'"nul\x00";"2";""\r\n'  # line 11
    b'"bytes \xe4";"2";""\r\n'  # line 12
    b'"gut \xc3\xa4\xc3\xb6";"3";"2.2.2024"\r\n'
)
TARGETS = {"Leistung": "new:number", "Tag": "new:date"}


def started(draft: Callable[..., ImportJob], data: bytes, **options: Any) -> ImportJob:
    job = draft(data, **options)
    services.start(actor=job.created_by, job=job, wake=False)
    job.refresh_from_db()
    return job


def rows(count: int) -> bytes:
    return lines("Name;Wert", *(f"Nr {number};{number}" for number in range(count)))


@pytest.mark.usefixtures("english")
def test_problems_by_line(do_import: Callable[..., Imported]) -> None:
    done = do_import(BAD, targets=TARGETS)
    assert [each["title"] for each in done.values] == ["gut 1", "zwei Zeilen", "gut äö"]
    assert (done.job.status, done.job.done, done.job.failed, done.job.total) == ("done", 3, 7, 10)
    assert done.problems == [
        (5, "Leistung", "viel"),
        (5, "Tag", "32.1.2024"),
        (6, "Name", ""),
        (7, "", ""),
        (8, "", ""),
        (9, "", ""),
        (11, "", ""),
        (12, "", ""),
    ]
    assert done.reasons == [
        "“viel” is not a number.",
        "“32.1.2024” is not a date.",
        "This field is required.",
        "The quotation marks do not match.",
        "Number of fields: 2 instead of 3.",
        "Number of fields: 4 instead of 3.",
        "Characters that do not fit the encoding of the file.",
        "Characters that do not fit the encoding of the file.",
    ]


def test_a_row_with_a_problem_leaves_nothing_behind(do_import: Callable[..., Imported]) -> None:
    done = do_import(lines("Name;Leistung;Tag", "a;1,5;kein Tag"), targets=TARGETS)
    assert (done.entities, done.job.done, done.job.failed) == ([], 0, 1)
    assert not Event.objects.filter(verb="imported").exists()


@pytest.mark.usefixtures("english")
def test_required_attributes(do_import: Callable[..., Imported], cast: Cast) -> None:
    cast.opportunity_type.attributes.filter(key__in=["customer", "site"]).update(required=True)
    data = lines("Titel;Kunde;PLZ", "a;Meier;71634", "b;;71634", "c;Meier;")
    done = do_import(data, type=cast.opportunity_type)
    assert [(each.line, each.column, each.reason) for each in done.job.problems.all()] == [
        (3, "Kunde", "This field is required."),
        (4, "Address", "This value is required."),
    ]


def test_moments_are_read_on_the_clock_of_who_imports(do_import: Callable[..., Imported], cast: Cast) -> None:
    cast.host.time_zone = cast.staff.organisation.time_zone = "Asia/Kolkata"
    cast.host.save()
    done = do_import(lines("Name;Termin", "a;16.1.2027 04:00"), targets={"Termin": "new:datetime"})
    assert [list(each.values()) for each in done.values] == [["a", "2027-01-15T22:30:00+00:00"]]


def test_one_event_and_no_notification(do_import: Callable[..., Imported], cast: Cast) -> None:
    before = Event.objects.count()
    done = do_import(lines("Name;Wert", "a;1", "b;2", ";3"))
    event = Event.objects.get(verb="imported")
    assert Event.objects.count() == before + 1
    assert event.changes == {"created": 2, "failed": 1, "file": "file.csv"}
    assert (event.actor, event.target, event.organisation_id) == (cast.staff, done.job.type, cast.host.pk)
    assert not Notification.objects.filter(event=event).exists()
    assert not OutboxMessage.objects.filter(event=event).exists()
    assert str(event)


def test_entities_are_the_organisations_and_say_who_made_them(do_import: Callable[..., Imported], cast: Cast) -> None:
    entity = do_import(rows(1)).entities[0]
    assert (entity.owner, entity.created_by, entity.updated_by, entity.version) == (
        cast.host,
        cast.staff,
        cast.staff,
        1,
    )
    assert not entity.grants.exists()


def test_the_upload_goes_when_the_import_is_over(
    draft: Callable[..., ImportJob], django_capture_on_commit_callbacks: Any
) -> None:
    job = started(draft, rows(1))
    storage, name = job.file.storage, job.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        runner.run(job.pk)
    assert not storage.exists(name)
    job.refresh_from_db()
    assert (job.file.name, job.status) == ("", "done")


class DiedError(Exception):
    """The worker is killed."""


def die_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    """Kill the worker after so many batches, in the middle of the next one's transaction."""
    create, count = writing._create, iter(range(1000))

    def dying(job: ImportJob, batch: Any) -> Any:
        create(job, batch)
        if next(count) == batches:
            raise DiedError
        return []

    monkeypatch.setattr(writing, "_create", dying)


@pytest.mark.parametrize("batches", [0, 1, 4])
def test_a_worker_that_died_is_followed_by_another_without_doubles(
    batches: int, draft: Callable[..., ImportJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BATCH", 10)
    job = started(draft, rows(45))
    with monkeypatch.context() as patch:
        die_after(patch, batches)
        with pytest.raises(DiedError):
            runner.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done) == ("running", batches * 10)
    assert Entity.objects.filter(type=job.type).count() == batches * 10

    runner.run(job.pk)  # its lease still holds
    assert Entity.objects.filter(type=job.type).count() == batches * 10

    ImportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done, job.failed, job.attempts) == ("done", 45, 0, 2)
    titles = Entity.objects.filter(type=job.type).order_by("pk").values_list("title", flat=True)
    assert list(titles) == [f"Nr {number}" for number in range(45)]
    assert Event.objects.filter(verb="imported").count() == 1


def test_problems_are_not_doubled_either(draft: Callable[..., ImportJob], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "BATCH", 2)
    job = started(draft, lines("Name;Wert", "a;1", ";2", "c;3", ";4", "e;5", ";6"))
    with monkeypatch.context() as patch:
        die_after(patch, 1)
        with pytest.raises(DiedError):
            runner.run(job.pk)
    ImportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.failed) == (3, 3)
    assert [each.line for each in job.problems.all()] == [3, 5, 7]


def test_only_one_worker_gets_a_job(draft: Callable[..., ImportJob]) -> None:
    job = started(draft, rows(1))
    assert runner.claim(job.pk) is not None
    assert runner.claim(job.pk) is None


def test_a_worker_that_lost_its_claim_writes_nothing_more(
    draft: Callable[..., ImportJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BATCH", 2)
    job = started(draft, rows(6))
    slow = runner.claim(job.pk)
    assert slow is not None
    ImportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    runner.run(job.pk)
    with pytest.raises(runner.LostClaimError):
        runner._work(slow)
    assert Entity.objects.filter(type=job.type).count() == 6


def test_a_batch_is_not_written_by_who_lost_the_claim_in_the_middle(
    draft: Callable[..., ImportJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    job, create = started(draft, rows(3)), writing._create

    def robbed(job: ImportJob, batch: Any) -> Any:
        found = create(job, batch)
        ImportJob.objects.update(token=uuid4())
        return found

    monkeypatch.setattr(writing, "_create", robbed)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done) == ("running", 0)
    assert not Entity.objects.filter(type=job.type).exists()


def test_who_lost_the_claim_does_not_end_the_import(draft: Callable[..., ImportJob]) -> None:
    job = started(draft, rows(3))
    slow = runner.claim(job.pk)
    assert slow is not None
    ImportJob.objects.update(token=uuid4())
    runner._stop(slow, "late")
    job.refresh_from_db()
    assert (job.status, job.failure) == ("running", "")
    assert str(job) == "file.csv"


def test_nobody_tries_for_ever(draft: Callable[..., ImportJob]) -> None:
    job = started(draft, rows(1))
    ImportJob.objects.update(attempts=runner.MOST_ATTEMPTS)
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.failure


def test_a_file_that_is_gone_ends_the_import(draft: Callable[..., ImportJob]) -> None:
    job = started(draft, rows(1))
    job.file.storage.delete(job.file.name)
    runner.run(job.pk)
    job.refresh_from_db()
    assert job.status == "failed"


def test_an_attribute_that_is_gone_ends_the_import(draft: Callable[..., ImportJob]) -> None:
    job = started(draft, rows(1))
    job.type.attributes.all().delete()
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done) == ("failed", 0)
    assert "Wert" in job.failure


@pytest.mark.parametrize("how", ["role", "deactivated", "moved"])
def test_who_lost_the_right_imports_nothing_more(
    how: str, draft: Callable[..., ImportJob], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BATCH", 2)
    job = started(draft, rows(6))
    create = writing._create

    def losing(job: ImportJob, batch: Any) -> Any:
        if how == "role":
            User.objects.filter(pk=cast.staff.pk).update(role=cast.reader_role)
        elif how == "deactivated":
            User.objects.filter(pk=cast.staff.pk).update(is_active=False)
        else:
            User.objects.filter(pk=cast.staff.pk).update(organisation=cast.other)
        return create(job, batch)

    monkeypatch.setattr(writing, "_create", losing)
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.done) == ("failed", 2)
    assert Event.objects.filter(verb="imported").count() == 1


def test_rows_that_the_database_refuses_do_not_take_the_others_with_them(
    draft: Callable[..., ImportJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise DataError

    save = Entity.save
    monkeypatch.setattr("entities.querysets.EntityQuerySet.bulk_create", refuse)
    monkeypatch.setattr(Entity, "save", lambda self, **kw: refuse() if self.title == "Nr 1" else save(self, **kw))
    job = started(draft, rows(3))
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.failed, job.problems.get().line) == (2, 1, 3)
    assert str(job.problems.get()).startswith("3: ")


def test_started_twice_it_is_imported_once(draft: Callable[..., ImportJob], cast: Cast) -> None:
    job = draft(rows(3))
    services.start(actor=cast.staff, job=job, wake=False)
    services.start(actor=cast.staff, job=ImportJob.objects.get(pk=job.pk), wake=False)
    runner.run(job.pk)
    runner.run(job.pk)
    assert Entity.objects.filter(type=job.type).count() == 3
    assert job.type.attributes.count() == 1


def test_rows_are_streamed_in_batches(draft: Callable[..., ImportJob], django_assert_max_num_queries: Any) -> None:
    job = started(draft, rows(1000))
    with django_assert_max_num_queries(80):
        runner.run(job.pk)
    assert Entity.objects.filter(type=job.type).count() == 1000


def test_numbers_stay_numbers_in_the_database(do_import: Callable[..., Imported]) -> None:
    done = do_import(lines("Name;Wert", "a;1.234,5", "b;7"))
    assert [type(each.values["wert"]) for each in done.entities] == [float, int]


def test_partners_rights_do_not_import(draft: Callable[..., ImportJob], cast: Cast) -> None:
    job = draft(rows(1))
    Role.objects.filter(pk=cast.staff_role.pk).update(rights=["entity.view"])
    with pytest.raises(services.ImportRefusedError):
        services.start(actor=User.objects.get(pk=cast.staff.pk), job=job)
    assert ImportJob.objects.get(pk=job.pk).status == "draft"

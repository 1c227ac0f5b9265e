"""What is remembered of files, rows to be corrected, and lists that come back as they went out."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from entities.importing import runner, services
from entities.models import Entity, EntityType, ImportJob, ImportMapping
from orgs.models import Role, User
from tests import books
from tests.cast import Cast
from tests.helpers import client_of
from tests.importing.files import lines
from tests.importing.test_updating import counts, keyed
from tests.importing.test_views import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def done(job: ImportJob) -> ImportJob:
    """Import a draft to the end."""
    services.start(actor=job.created_by, job=job, wake=False)
    runner.run(job.pk)
    job.refresh_from_db()
    return job


class TestRemembering:
    """The next file with the same columns begins with what was chosen last."""

    @pytest.fixture(autouse=True)
    def imported(self, plants: EntityType, draft: Callable[..., ImportJob]) -> ImportJob:
        plants.attributes.create(key="secret", label="Secret", kind="text")
        plants.attributes.create(key="open", label="Open", kind="text")
        targets = {"X": "title", "Y": "attr:secret", "Z": "attr:open"}
        return done(keyed(draft(lines("X;Y;Z", "a;b;c"), targets=targets), "attr:open", "clear"))

    def test_the_same_columns_in_whatever_order(self, draft: Callable[..., ImportJob]) -> None:
        job = draft(lines("z;X;Y", "c;a;b"))
        assert (job.targets, job.key, job.empty) == (["attr:open", "title", "attr:secret"], "attr:open", "clear")

    def test_others_begin_with_guesses(self, draft: Callable[..., ImportJob]) -> None:
        assert draft(lines("X;Y;Q", "c;a;b")).mapping is None

    def test_rejected_rows_come_with_two_columns_more(self, draft: Callable[..., ImportJob]) -> None:
        assert draft(lines("X;Y;Z;Line;Reason", "a;b;c;2;x")).targets == ["title", "attr:secret", "attr:open", "", ""]
        assert draft(lines("X;Y;Z;1;2;3", "a;b;c;2;x;y")).mapping is None

    def test_for_colleagues_but_not_what_they_may_not_import_into(
        self, cast: Cast, plants: EntityType, draft: Callable[..., ImportJob]
    ) -> None:
        secret = plants.attributes.get(key="secret")
        Role.objects.filter(pk=cast.staff_role.pk).update(attributes={str(secret.pk): "hidden"})
        colleague = User.objects.get(pk=cast.staff.pk)
        job = draft(lines("X;Y;Z", "a;b;c"), actor=colleague)
        assert job.targets == ["title", "", "attr:open"]
        page = client_of(colleague).get(job.get_absolute_url()).content.decode()
        assert "secret" not in page.lower()
        assert services.complaints(job) == []
        done(job)
        assert ImportMapping.objects.get(type=plants).targets["Y"] == "attr:secret"  # it is not theirs to forget

    def test_another_tenants_files_begin_with_guesses(self, cast: Cast) -> None:
        file = SimpleUploadedFile("x.csv", lines("X;Y;Z", "a;b;c"))
        foreign = cast.other_opportunity.type
        job = services.upload(actor=cast.other_staff, entity_type=foreign, file=file, name="x.csv")
        assert (job.mapping, job.key) == (None, "")

    def test_forgetting(self, cast: Cast, draft: Callable[..., ImportJob]) -> None:
        client, job = client_of(cast.staff), draft(lines("X;Y;Z", "a;b;c"))
        assert "Forget and guess anew" in client.get(job.get_absolute_url()).content.decode()
        assert client.post(job.get_absolute_url(), {"forget": "1"}).status_code == 302
        job.refresh_from_db()
        assert (job.mapping, job.key, ImportMapping.objects.count()) == (None, "", 0)
        assert "Forget and guess anew" not in client.get(job.get_absolute_url()).content.decode()
        assert client.post(job.get_absolute_url(), {"forget": "1"}).status_code == 302

    def test_who_may_not_edit_gets_no_key(self, cast: Cast, draft: Callable[..., ImportJob]) -> None:
        Role.objects.filter(pk=cast.staff_role.pk).update(rights=["entity.view", "entity.import"])
        assert draft(lines("X;Y;Z", "a;b;c"), actor=User.objects.get(pk=cast.staff.pk)).key == ""

    def test_a_mapping_bent_to_what_is_gone_leads_nowhere(
        self, plants: EntityType, draft: Callable[..., ImportJob]
    ) -> None:
        plants.attributes.all().delete()
        assert draft(lines("X;Y;Z", "a;b;c")).targets == ["title", "", ""]


class TestSheets:
    """An Excel file with several sheets."""

    @pytest.fixture
    def job(self, draft: Callable[..., ImportJob]) -> ImportJob:
        sheets: dict[str, Any] = {"Zwei": [[], ["Name", "Tag"], ["b", "1.2.2026"]], "Leer": []}
        return draft(books.book([["Name", "Wert"], ["a", 1.5]], sheet="Eins", more=sheets))

    def test_another_sheet_is_chosen(self, job: ImportJob, cast: Cast) -> None:
        client, before = client_of(cast.staff), job.file.name
        page = client.get(job.get_absolute_url()).content.decode()
        assert 'name="sheet"' in page
        assert 'name="separator"' not in page
        answer = client.post(job.get_absolute_url(), form_data(job, sheet="Zwei", start="1"))
        assert "The columns are others now." in answer.content.decode()
        job.refresh_from_db()
        assert [column["name"] for column in job.profile["columns"]] == ["Name", "Tag"]
        assert (job.format["sheet"], job.format["header_line"], job.total) == ("Zwei", 2, 1)
        assert job.file.name != before

    def test_a_sheet_with_nothing_on_it(self, job: ImportJob, cast: Cast) -> None:
        answer = client_of(cast.staff).post(job.get_absolute_url(), form_data(job, sheet="Leer"))
        assert answer.status_code == 422
        job.refresh_from_db()
        assert job.format["sheet"] == "Eins"
        assert client_of(cast.staff).post(job.get_absolute_url(), form_data(job, sheet="Fremd")).status_code == 422

    def test_the_first_sheet_with_something_on_it(self, draft: Callable[..., ImportJob]) -> None:
        assert draft(books.book([], more={"Voll": [["Name"], ["a"]]})).format["sheet"] == "Voll"

    def test_both_files_go_when_it_is_over(self, job: ImportJob, django_capture_on_commit_callbacks: Any) -> None:
        names = [job.file.name, job.workbook.name]
        with django_capture_on_commit_callbacks(execute=True):
            done(job)
        assert [job.file.storage.exists(name) for name in names] == [False, False]

    def test_both_files_go_with_the_draft(self, job: ImportJob) -> None:
        names = [job.file.name, job.workbook.name]
        services.discard(job=job)
        assert [job.file.storage.exists(name) for name in names] == [False, False]


class TestRejected:
    """Rows that were not imported, to take along."""

    DATA = lines("Name;Wert", "gut;1", "=cmd();viel", '"zu";"1";"x"', '" ";"-5"')

    @pytest.fixture
    def job(self, draft: Callable[..., ImportJob]) -> ImportJob:
        return done(draft(self.DATA, targets={"Name": "title", "Wert": "new:number"}))

    def test_as_csv(self, job: ImportJob, cast: Cast) -> None:
        client = client_of(cast.staff)
        assert f"/imports/{job.pk}/rejected/?format=xlsx" in client.get(job.get_absolute_url()).content.decode()
        assert client.get(f"/imports/{job.pk}/rejected/").getvalue().decode("utf-8-sig").splitlines() == [
            "Name,Wert,Line,Reason",
            "'=cmd(),viel,3,Wert: “viel” is not a number.",
            "zu,1,4,Number of fields: 3 instead of 2.,x",
            " ,-5,5,Name: This field is required.",
        ]

    def test_for_excel_and_back_again(self, job: ImportJob, cast: Cast, draft: Callable[..., ImportJob]) -> None:
        content = client_of(cast.staff).get(f"/imports/{job.pk}/rejected/?format=xlsx").getvalue()
        rows = books.cells(content)
        assert rows[1][:4] == ["=cmd()", "viel", 3, "Wert: “viel” is not a number."]
        assert "<f>" not in books.everything(content)
        rows[1][:2] = ["Frei", 7]
        again = done(draft(books.book([row[:4] for row in rows[:2]])))
        assert (again.created, again.failed) == (1, 0)
        assert Entity.objects.get(title="Frei").values == {"wert": 7}

    def test_only_for_who_imported(self, job: ImportJob, cast: Cast) -> None:
        for user in (cast.admin, cast.other_staff):
            assert client_of(user).get(f"/imports/{job.pk}/rejected/").status_code == 404
        assert client_of(cast.reader).get(f"/imports/{job.pk}/rejected/").status_code == 403


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_list_that_was_exported_changes_nothing_when_it_is_imported(kind: str, language: str, cast: Cast) -> None:
    types = cast.opportunity_type
    User.objects.filter(organisation=cast.host).update(language=language)
    user = User.objects.get(pk=cast.staff.pk)
    values = {"customer": "=1+1", "capacity": -9.123456, "value": 1234.5, "phone": "+49 7141 1", "notes": "'=x\nzwei"}
    made = Entity.objects.create(owner=cast.host, type=types, title='-Neu; "x"', values=values, created_by=user)
    before = list(Entity.objects.filter(type=types).order_by("pk").values("pk", "title", "values", "version"))
    columns = {"columns": [f"a.{key}" for key in cast.attributes], "format": kind}
    content = client_of(user).get(f"/entities/type/{types.pk}/export/", columns).getvalue()
    with translation.override(language):
        fresh = EntityType.objects.get(pk=types.pk)
        job = services.upload(actor=user, entity_type=fresh, file=io_file(content), name="x")
        reached = {target.split(":")[1] for target in job.targets if ":" in target}
        assert {"customer", "capacity", "value", "phone"} <= reached
        done(keyed(job, "title"))
    assert [each.reason for each in job.problems.all()] == []
    assert counts(job) == (0, 0, len(before), 0)
    assert list(Entity.objects.filter(type=types).order_by("pk").values("pk", "title", "values", "version")) == before
    assert made.pk in [each["pk"] for each in before]


def io_file(content: bytes) -> SimpleUploadedFile:
    """Return an upload."""
    return SimpleUploadedFile("x", io.BytesIO(content).read())

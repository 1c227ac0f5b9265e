"""The pages of an import: who may come in, what they show, and what they do with every answer."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from entities.importing import background, runner
from entities.importing.forms import SettingsForm
from entities.models import Entity, EntityType, ImportJob
from orgs.models import Role, User
from tests.cast import Cast, make_user
from tests.helpers import client_of
from tests.importing.files import EXTRACT, lines

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Start no threads; return the ids of the imports for which one would have been started."""
    found: list[int] = []
    monkeypatch.setattr(background, "wake", found.append)
    return found


@pytest.fixture
def client(cast: Cast, english: None) -> Client:
    return client_of(cast.staff)


def start_url(entity_type: EntityType) -> str:
    return reverse("entities:import_start", args=[entity_type.pk])


def upload(client: Client, entity_type: EntityType, data: bytes, name: str = "anlagen.csv") -> Any:
    return client.post(start_url(entity_type), {"file": SimpleUploadedFile(name, data)})


def form_data(job: ImportJob, **changes: Any) -> dict[str, Any]:
    """Return what the browser would send of the settings, with ``changes``; None leaves a field out."""
    job.refresh_from_db()
    form = SettingsForm(ImportJob.objects.select_related("type", "created_by").get(pk=job.pk))
    data = {name: form[name].value() for name in form.fields}
    data["create_missing"] = "on" if data.get("create_missing") else None
    return {name: value for name, value in (data | changes).items() if value is not None}


def draft_of(client: Client, entity_type: EntityType, data: bytes) -> ImportJob:
    assert upload(client, entity_type, data).status_code == 302
    return ImportJob.objects.get()


def test_the_whole_way(
    client: Client, plants: EntityType, woken: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    assert client.get(start_url(plants)).status_code == 200
    answer = upload(client, plants, EXTRACT.read_bytes())
    job = ImportJob.objects.get()
    assert answer.url == reverse("entities:import_configure", args=[job.pk])

    page = client.get(answer.url).content.decode()
    assert "Import 14 rows" in page
    assert "Kraftwerk Walheim Block 2" not in page  # beyond the first rows
    assert "Turbine Fürstenstand" in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(answer.url, form_data(job, start="1"))
    assert answer.url == reverse("entities:import_progress", args=[job.pk])
    assert woken == [job.pk]
    assert "hx-trigger" in client.get(answer.url).content.decode()

    runner.run(job.pk)
    done = client.get(answer.url)
    assert done.url == reverse("entities:import_result", args=[job.pk])
    assert "14 rows were imported." in client.get(done.url).content.decode()
    listing = client.get(reverse("entities:list", args=[plants.pk])).content.decode()
    assert "Turbine Fürstenstand" in listing
    assert start_url(plants) in listing


def test_nothing_is_imported_before_the_button(client: Client, plants: EntityType) -> None:
    job = draft_of(client, plants, lines("Name;Wert", "a;1"))
    client.get(job.get_absolute_url())
    client.post(job.get_absolute_url(), form_data(job, decimal="."))
    assert not plants.attributes.exists()
    assert not Entity.objects.filter(type=plants).exists()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("leer.csv", b"", "The submitted file is empty."),
        ("blank.csv", b" \n", "The file is empty."),
        ("tabelle.csv", b"PK\x03\x04" + bytes(range(256)) * 9, "This Excel file cannot be read"),
        ("bild.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "This is not a text file."),
        ("kopf.csv", b"Name;Wert\n", "The file has column names, but no rows below them."),
        ("../../etc/x.html", b"<html><script>alert(1)</script>", "This is not a table of separated values."),
    ],
)
def test_files_that_are_no_tables(
    name: str, data: bytes, message: str, client: Client, plants: EntityType, media: Path
) -> None:
    answer = upload(client, plants, data, name)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not ImportJob.objects.exists()
    assert not list(media.rglob("*.*"))


def test_a_file_beyond_the_limit(client: Client, plants: EntityType, settings: Any) -> None:
    settings.MAX_FILE_SIZE = 1000
    answer = upload(client, plants, lines("Name", "x" * 1000))
    assert answer.status_code == 422
    assert "The file is larger than" in answer.content.decode()


def test_names_and_values_are_escaped(client: Client, plants: EntityType) -> None:
    evil = "<script>alert(1)</script>"
    data = lines(f"Name;{evil}", f"{evil};x", f"{evil};=1+1")
    job = draft_of(client, plants, data)
    ImportJob.objects.update(file_name=evil)
    page = client.get(job.get_absolute_url()).content.decode()
    assert evil not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    client.post(job.get_absolute_url(), form_data(job, start="1", column_1="new:date"))
    runner.run(job.pk)
    result = client.get(reverse("entities:import_result", args=[job.pk])).content.decode()
    assert evil not in result
    assert "=1+1" in result


def test_the_stored_file_bears_a_random_name(client: Client, plants: EntityType) -> None:
    upload(client, plants, lines("Name", "a"), "..\\..\\etc\\\u202ex.html")
    name = ImportJob.objects.get().file.name
    assert re.fullmatch(r"imports/[0-9a-f]{32}", name)


class TestCorrections:
    """Every change of the form shows the preview anew."""

    DATA = lines("Name;Wert;Tag", "a;1.234;1.2.2024", "b;2.000;3.4.2024")

    @pytest.fixture
    def job(self, client: Client, plants: EntityType) -> ImportJob:
        return draft_of(client, plants, self.DATA)

    def change(self, client: Client, job: ImportJob, **changes: Any) -> str:
        answer = client.post(job.get_absolute_url(), form_data(job, **changes), headers=HTMX)
        assert answer.status_code == 200
        html: str = answer.content.decode()
        assert "<html" not in html
        job.refresh_from_db()
        return html

    def test_decimal_mark(self, client: Client, job: ImportJob) -> None:
        assert '<span class="import__value">1,234</span>' in client.get(job.get_absolute_url()).content.decode()
        assert '<span class="import__value">1.234</span>' in self.change(client, job, decimal=".")
        assert job.format["decimal"] == "."

    def test_dates(self, client: Client, job: ImportJob) -> None:
        self.change(client, job, dates="%Y-%m-%d")
        assert [column["kind"] for column in job.profile["columns"]] == ["text", "number", "text"]

    def test_separator(self, client: Client, job: ImportJob) -> None:
        html = self.change(client, job, separator=",")
        assert len(job.targets) == 1
        assert "Name;Wert;Tag" in html
        self.change(client, job, separator=";")
        assert job.targets == ["title", "new", "new"]

    def test_line_of_the_names(self, client: Client, job: ImportJob) -> None:
        self.change(client, job, header_line="2")
        assert [column["name"] for column in job.profile["columns"]] == ["a", "1.234", "1.2.2024"]
        assert job.total == 1

    def test_encoding(self, client: Client, plants: EntityType) -> None:
        job = draft_of(client, plants, "Name;Größe\na;1\n".encode())
        assert "GrÃ¶Ã\x9fe" in self.change(client, job, encoding="iso-8859-1")

    def test_columns(self, client: Client, job: ImportJob) -> None:
        self.change(client, job, column_1="new:text", column_2="")
        assert job.targets == ["title", "new:text", ""]

    def test_create_missing(self, client: Client, job: ImportJob) -> None:
        self.change(client, job, column_1="new:text")
        self.change(client, job, create_missing=None)
        assert job.targets == ["title", "", ""]
        self.change(client, job, create_missing="on")
        assert job.targets == ["title", "new", "new"]

    def test_a_line_of_names_that_is_not_there(self, client: Client, job: ImportJob) -> None:
        answer = client.post(job.get_absolute_url(), form_data(job, header_line="99"), headers=HTMX)
        assert answer.status_code == 422
        assert "There are no column names in line 99 or below." in answer.content.decode()
        job.refresh_from_db()
        assert job.format["header_line"] == 1

    @pytest.mark.parametrize(
        "changes",
        [
            {"separator": "x"},
            {"encoding": "utf-7"},
            {"decimal": ""},
            {"dates": "%s"},
            {"header_line": "0"},
            {"column_0": "attr:nothing"},
            {"column_0": "part:nothing:street"},
            {"column_0": "new:relation"},
        ],
    )
    def test_forged_choices(self, client: Client, job: ImportJob, changes: dict[str, str]) -> None:
        before = ImportJob.objects.values().get(pk=job.pk)
        answer = client.post(job.get_absolute_url(), form_data(job, start="1", **changes))
        assert answer.status_code == 422
        assert ImportJob.objects.values().get(pk=job.pk) == before

    def test_columns_of_another_tab(self, client: Client, job: ImportJob) -> None:
        stale = form_data(job, column_1="", column_2="")
        self.change(client, job, separator=",")
        answer = client.post(job.get_absolute_url(), stale | {"start": "1"})
        assert answer.status_code == 422
        assert "The columns are others now." in answer.content.decode()
        assert ImportJob.objects.get().status == "draft"

    def test_the_separator_changed_together_with_the_button(self, client: Client, job: ImportJob) -> None:
        answer = client.post(job.get_absolute_url(), form_data(job, separator=",", start="1"))
        assert answer.status_code == 422
        assert ImportJob.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"column_0": ""}, "Choose the column that holds the title."),
        ({"column_1": "title"}, "Several columns go to the same place"),
        ({"column_1": "newpart:city", "column_2": "newpart:city"}, "Several columns go to the same place"),
    ],
)
def test_what_keeps_from_importing(changes: dict[str, str], message: str, client: Client, plants: EntityType) -> None:
    job = draft_of(client, plants, lines("Name;Wert;Tag", "a;b;c"))
    answer = client.post(job.get_absolute_url(), form_data(job, start="1", **changes))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert ImportJob.objects.get().status == "draft"
    assert not plants.attributes.exists()


def test_a_required_attribute_without_a_column(client: Client, cast: Cast) -> None:
    cast.opportunity_type.attributes.filter(key="customer").update(required=True)
    job = draft_of(client, cast.opportunity_type, lines("Titel;Leistung", "a;1"))
    answer = client.post(job.get_absolute_url(), form_data(job, start="1"))
    assert "is required, but no column goes there." in answer.content.decode()


class TestRights:
    """Who may import what."""

    @pytest.fixture
    def importer(self, cast: Cast) -> User:
        rights = ["entity.import", "entity.view"]
        role = Role.objects.create(organisation=cast.host, kind="staff", name="Import", rights=rights)
        return make_user(cast.host, role, "importer@stadtwerke.example", "Ida Import")

    def test_without_the_right(self, cast: Cast, plants: EntityType, draft: Callable[..., ImportJob]) -> None:
        job = draft(lines("Name", "a"))
        client = client_of(cast.reader)
        assert client.get(start_url(plants)).status_code == 403
        assert upload(client, plants, lines("Name", "a")).status_code == 403
        for name in ("configure", "progress", "result"):
            assert client.get(reverse(f"entities:import_{name}", args=[job.pk])).status_code == 403
        assert client.post(reverse("entities:import_discard", args=[job.pk])).status_code == 403

    def test_partners(self, cast: Cast, plants: EntityType) -> None:
        assert client_of(cast.alpha.user).get(start_url(plants)).status_code == 403

    def test_another_tenants_type(self, cast: Cast, client: Client) -> None:
        foreign = cast.other_opportunity.type
        assert client.get(start_url(foreign)).status_code == 404
        assert upload(client, foreign, lines("Name", "a")).status_code == 404
        assert not ImportJob.objects.exists()

    @pytest.mark.parametrize("who", ["other_staff", "admin"])
    def test_another_persons_import(
        self, who: str, cast: Cast, plants: EntityType, draft: Callable[..., ImportJob]
    ) -> None:
        job = draft(lines("Name", "a"))
        client = client_of(getattr(cast, who))
        for name in ("configure", "progress", "result"):
            assert client.get(reverse(f"entities:import_{name}", args=[job.pk])).status_code == 404
        assert client.post(job.get_absolute_url(), form_data(job, start="1")).status_code == 404
        assert client.post(reverse("entities:import_discard", args=[job.pk])).status_code == 404

    def test_who_moved_to_another_organisation(self, cast: Cast, draft: Callable[..., ImportJob]) -> None:
        job = draft(lines("Name", "a"))
        User.objects.filter(pk=cast.staff.pk).update(organisation=cast.other)
        assert client_of(cast.staff).get(job.get_absolute_url()).status_code == 404

    def test_nobody_signed_in(self, plants: EntityType) -> None:
        assert "/login/" in client_of(None).get(start_url(plants)).url

    def test_attributes_are_made_only_with_the_right_to(self, importer: User, plants: EntityType) -> None:
        client = client_of(importer)
        job = draft_of(client, plants, lines("Name;Wert", "a;1"))
        assert job.targets == ["title", ""]
        assert "new:" not in client.get(job.get_absolute_url()).content.decode()
        answer = client.post(job.get_absolute_url(), form_data(job, start="1", column_1="new:text"))
        assert answer.status_code == 422
        answer = client.post(job.get_absolute_url(), form_data(job, start="1", create_missing="on"))
        assert answer.status_code == 302
        assert not plants.attributes.exists()
        runner.run(job.pk)
        assert Entity.objects.get(type=plants).values == {}

    def test_the_right_went_between_configuring_and_starting(
        self, cast: Cast, client: Client, plants: EntityType
    ) -> None:
        job = draft_of(client, plants, lines("Name;Wert", "a;1"))
        Role.objects.filter(pk=cast.staff_role.pk).update(rights=["entity.import"])
        data = form_data(job, start="1")
        assert client.post(job.get_absolute_url(), data | {"column_1": "new"}).status_code == 422
        ImportJob.objects.update(targets=["title", "new"])
        assert client.post(job.get_absolute_url(), data | {"column_1": ""}).status_code == 302
        assert not plants.attributes.exists()


def test_who_lost_the_right_to_make_attributes_makes_none(
    client: Client, plants: EntityType, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = draft_of(client, plants, lines("Name;Wert", "a;1"))
    data = form_data(job, start="1")
    monkeypatch.setattr("entities.importing.services.may_create_attributes", lambda _user: False)
    assert client.post(job.get_absolute_url(), data).status_code == 403
    assert ImportJob.objects.get().status == "draft"
    assert not plants.attributes.exists()


def test_progress(
    client: Client, plants: EntityType, woken: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    job = draft_of(client, plants, lines("Name;Wert", "a;1", "b;2"))
    url = reverse("entities:import_progress", args=[job.pk])
    assert client.get(url).url == job.get_absolute_url()
    client.post(job.get_absolute_url(), form_data(job, start="1"))
    ImportJob.objects.update(nudged_at=None)
    woken.clear()
    for _look in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            part = client.get(url, headers=HTMX).content.decode()
    assert "<html" not in part
    assert 'max="2"' in part
    assert woken == [job.pk]  # however often somebody looks
    assert client.get(reverse("entities:import_result", args=[job.pk])).url == url
    runner.run(job.pk)
    answer = client.get(url, headers=HTMX)
    assert answer["HX-Redirect"] == reverse("entities:import_result", args=[job.pk])


def test_looking_at_a_running_import_starts_no_second_worker(
    client: Client, plants: EntityType, woken: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    job = draft_of(client, plants, lines("Name", "a"))
    client.post(job.get_absolute_url(), form_data(job, start="1"))
    assert runner.claim(job.pk)
    woken.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.get(reverse("entities:import_progress", args=[job.pk]))
    assert woken == []


def test_a_started_import_is_not_configured_again(client: Client, plants: EntityType) -> None:
    job = draft_of(client, plants, lines("Name;Wert", "a;1"))
    data = form_data(job, start="1")
    assert client.post(job.get_absolute_url(), data).status_code == 302
    url = reverse("entities:import_configure", args=[job.pk])
    assert client.post(url, data | {"decimal": "."}).url == reverse("entities:import_progress", args=[job.pk])
    assert ImportJob.objects.get().format["decimal"] == ","
    client.post(reverse("entities:import_discard", args=[job.pk]))
    assert ImportJob.objects.filter(pk=job.pk).exists()


def test_discard(client: Client, plants: EntityType) -> None:
    job = draft_of(client, plants, lines("Name", "a"))
    storage, name = job.file.storage, job.file.name
    url = reverse("entities:import_discard", args=[job.pk])
    assert client.get(url).status_code == 405
    assert client.post(url).url == reverse("entities:list", args=[plants.pk])
    assert not ImportJob.objects.exists()
    assert not storage.exists(name)


def test_old_drafts_go_with_the_next_upload(client: Client, plants: EntityType, time_machine: Any) -> None:
    time_machine.move_to("2026-01-01 10:00Z")
    old = draft_of(client, plants, lines("Name", "a"))
    time_machine.move_to("2026-01-03 10:00Z")
    client.force_login(User.objects.get(email="staff@stadtwerke.example"))
    upload(client, plants, lines("Name", "b"))
    assert not ImportJob.objects.filter(pk=old.pk).exists()
    assert not old.file.storage.exists(old.file.name)


def test_the_first_page_leads_back_to_what_is_not_finished(client: Client, plants: EntityType, cast: Cast) -> None:
    job = draft_of(client, plants, lines("Name", "a"))
    page = client.get(start_url(plants)).content.decode()
    assert "Not finished yet" in page
    assert job.get_absolute_url() in page
    assert "Not finished yet" not in client.get(start_url(cast.order_type)).content.decode()
    assert "Not finished yet" not in client_of(cast.admin).get(start_url(plants)).content.decode()
    client.post(job.get_absolute_url(), form_data(job, start="1"))
    assert reverse("entities:import_progress", args=[job.pk]) in client.get(start_url(plants)).content.decode()
    runner.run(job.pk)
    assert "Not finished yet" not in client.get(start_url(plants)).content.decode()


def test_a_file_that_cannot_be_recorded_is_not_kept(
    client: Client, plants: EntityType, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(ImportJob, "save", fail)
    with pytest.raises(RuntimeError):
        upload(client, plants, lines("Name", "a"))
    assert not list((media / "imports").glob("*"))


def test_many_problems_come_in_pages(client: Client, plants: EntityType) -> None:
    job = draft_of(client, plants, lines("Name;Wert", "gut;1", *[";2"] * 120))
    client.post(job.get_absolute_url(), form_data(job, start="1"))
    runner.run(job.pk)
    url = reverse("entities:import_result", args=[job.pk])
    page = client.get(url).content.decode()
    assert "120 rows were not imported" in page
    assert page.count('<th scope="row"') == 50
    assert "page=3" in page
    assert client.get(f"{url}?page=3").content.decode().count('<th scope="row"') == 20


def test_queries_do_not_grow(client: Client, plants: EntityType, django_assert_max_num_queries: Any) -> None:
    job = draft_of(client, plants, EXTRACT.read_bytes())
    with django_assert_max_num_queries(20):
        client.get(job.get_absolute_url())

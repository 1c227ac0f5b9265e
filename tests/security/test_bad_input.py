"""Whatever is sent instead of what the pages send: an answer that says no, never a failure."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activity.services import record
from entities.importing.runner import run
from entities.kinds import KINDS
from entities.models import Entity, ImportJob
from orgs.models import User
from tests.cast import Cast
from tests.crawler import Form, Page
from tests.helpers import client_of
from tests.matrix import Row
from tests.security.tools import addresses, in_turn, undone

IDS = ("0", str(2**63 - 1), str(2**63), "9" * 30, "9" * 5000)
EVIL = ("a\x00b", "9" * 30, "9" * 5000, "-1", "1e999999", "٣", "%s %(pk)s {}", "\\")
FILLINGS = ("a\x00b", "9" * 30, "9" * 5000, "1e999999", "x" * 100_000)
PARAMETERS = (
    "page", "q", "sort", "columns", "purposes", "labels", "a.stage", "a.capacity", "host", "type", "label", "purpose",
    "partner", "filtered", "status", "all", "owner", "values-customer", "next", "up_to", "tree",
)  # fmt: skip
SORTS = ("a.customer", "-a.site", "a.capacity", "a.nothing", "--title", "values__x", "pk", "owner__name", "a.")


@pytest.fixture
def people(cast: Cast) -> list[User]:
    return [cast.staff, cast.alpha.user]


def failures(answers: Iterator[tuple[str, int]]) -> list[str]:
    return [f"{what[:120]} {status}" for what, status in answers if status >= 500]


@pytest.mark.parametrize("pk", IDS, ids=lambda pk: f"{len(pk)} digits from {pk[:4]}")
def test_numbers_in_addresses_that_no_row_has(cast: Cast, people: list[User], pk: str) -> None:
    def answers() -> Iterator[tuple[str, int]]:
        for user in people:
            client = client_of(user, raise_request_exception=False)
            for url in sorted({_with(row, pk) for row, _url in addresses(cast) if _is_numbered(row)}):
                for method in ("get", "post"):
                    status = undone(client, method, url).status_code
                    yield f"{method} {url}", 500 if status == 200 else status

    assert failures(answers()) == []


def _is_numbered(row: Row) -> bool:
    return any(not each.startswith("=") for each in row.args)


def _with(row: Row, pk: str) -> str:
    """Return the row's address with ``pk`` in place of every number."""
    args = [each[1:] if each.startswith("=") else "123454321" for each in row.args]
    return reverse(row.name, args=args).replace("123454321", pk)


@pytest.mark.parametrize("shift", [0, 3])
def test_parameters_that_make_no_sense(cast: Cast, people: list[User], shift: int) -> None:
    def answers() -> Iterator[tuple[str, int]]:
        for user in people:
            client = client_of(user, raise_request_exception=False)
            for turn, url in enumerate(sorted({url for _row, url in addresses(cast)}), start=shift):
                parameters = in_turn(EVIL, PARAMETERS, turn)
                yield f"get {url} {turn}", undone(client, "get", url, parameters).status_code

    assert failures(answers()) == []


@pytest.mark.parametrize("sort", SORTS)
def test_orders_that_a_list_does_not_offer(cast: Cast, sort: str) -> None:
    client = client_of(cast.staff)
    url = reverse("entities:list", args=[cast.opportunity_type.pk])

    assert undone(client, "get", url, {"sort": sort}).status_code == 200


@pytest.mark.parametrize("shift", [0, 2])
def test_fields_filled_with_anything(cast: Cast, people: list[User], shift: int) -> None:
    def answers() -> Iterator[tuple[str, int]]:
        for user in people:
            client = client_of(user, raise_request_exception=False)
            for turn, (row, url) in enumerate(addresses(cast), start=shift):
                for data in _forms(client, url, turn, dict.fromkeys(row.data)):
                    yield f"post {url} {data}", undone(client, "post", url, data).status_code

    assert failures(answers()) == []


def _forms(client: Any, url: str, turn: int, known: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield what the forms of a page could send, with something senseless in every field."""
    shown = undone(client, "get", url)
    if shown.status_code not in {200, 405} or not shown.headers["Content-Type"].startswith("text/html"):
        return
    names = set(known)
    # Those that lead elsewhere, as the ones around every page, are filled in at the address they lead to.
    for form in (each for each in Page(shown.read_body.decode()).forms if each.action in {"", url}):  # type: ignore[attr-defined]
        filled = _fields(form)
        yield filled | in_turn(FILLINGS, [name for name in filled if name not in {"seen", "csrfmiddlewaretoken"}], turn)
        names |= filled.keys()
    yield in_turn(FILLINGS, sorted(names), turn)


def _fields(form: Form) -> dict[str, str]:
    return dict(form.fields) | dict.fromkeys(form.texts, "Text")


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00"])
def test_moments_at_the_ends_of_the_calendar(cast: Cast, moment: str) -> None:
    attribute = cast.opportunity_type.attributes.create(key="visit", label="Termin", kind="datetime", group="Termin")
    client, url = client_of(cast.staff), f"/entities/{cast.opportunity.pk}/group/{attribute.pk}/"
    seen = client.get(url).context["form"].initial["seen"]
    assert client.post(url, {"values-visit": moment, "values-seen": seen}).status_code == 422


@pytest.mark.parametrize("number", ["0e999999999", "1e-400", "-0", "NaN", "Infinity", "1_000", "١٢"])
def test_numbers_that_are_hard_to_hold(cast: Cast, number: str) -> None:
    client = client_of(cast.staff)
    url = f"/entities/{cast.opportunity.pk}/group/{cast.attributes['capacity'].pk}/"
    seen = client.get(url).context["form"].initial["seen"]
    sent = {"values-capacity": number, "values-seen": seen}
    assert client.post(url, sent).status_code in {302, 422}
    assert client.get(f"/entities/{cast.opportunity.pk}/").status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": [1, 2', b"\xff\xfe", b"null"])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_bodies_that_are_no_form(cast: Cast, body: bytes, kind: str) -> None:
    client = client_of(cast.staff, raise_request_exception=False)
    for url in (f"/share/entity/{cast.opportunity.pk}/panel/", f"/entities/{cast.opportunity.pk}/notes/"):
        assert undone(client, "post", url, body, content_type=kind).status_code < 500


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_change_password", "account_email"]
)
@pytest.mark.parametrize("value", ["a\x00b@x.example", "x" * 10_000, "a@b\r\nBcc: c@d.example", "\U0001f600@x.example"])
def test_account_forms_filled_with_anything(cast: Cast, name: str, value: str) -> None:
    fields = dict.fromkeys(("login", "email", "password", "oldpassword", "password1", "password2"), value)
    for user in (None, cast.staff):
        client = client_of(user, raise_request_exception=False)
        for action in ("action_add", "action_remove", "action_primary", "action_send"):
            assert undone(client, "post", reverse(name), {**fields, action: "1"}).status_code < 500


@pytest.mark.parametrize(
    "content",
    [
        b"Titel;Kunde\nA\x00B;C\nD;E\n",
        b"Ti\x00tel;Kunde\nA;B\n",
        b"Titel;Kunde\n\xff\xfe\xff;B\nC;\xc3\n",
        b"Titel;Kunde\nA;\\u0000\nB;\\ud800\n",
        b"Titel\n" + b"x" * 100_000,
        b"\x00" * 5_000,
        b"Titel;Titel;;\n1;2;3;4;5;6\n",
        b'Titel;Kunde\n"A;B\nC;D\n',
    ],
    ids=lambda content: ascii(content[:20]),
)
def test_imports_of_anything(cast: Cast, content: bytes) -> None:
    client = client_of(cast.staff)
    url = reverse("entities:import_start", args=[cast.opportunity_type.pk])
    answer = client.post(url, {"file": SimpleUploadedFile("a.csv", content)})
    assert answer.status_code in {302, 422}
    if answer.status_code == 422:
        return
    page = client.get(answer.headers["Location"])
    form = page.context["shown"]
    sent = {name: form.initial.get(name) or "" for name in form.fields if name != "create_missing"}
    assert client.post(answer.headers["Location"], {**sent, "start": "1"}).status_code in {200, 302, 422}
    run(ImportJob.objects.latest("pk").pk)
    assert client.get(f"/entities/type/{cast.opportunity_type.pk}/").status_code == 200
    assert client.get(reverse("entities:import_result", args=[ImportJob.objects.latest("pk").pk])).status_code < 400


def test_operators_change_no_kind_under_stored_values(cast: Cast) -> None:
    client, before = client_of(cast.admin), list(cast.opportunity_type.attributes.values_list("pk", "kind"))
    url = f"/admin/entities/entitytype/{cast.opportunity_type.pk}/change/"
    assert client.get(url).status_code == 200
    sent = {"attributes-TOTAL_FORMS": 1, "attributes-INITIAL_FORMS": 1, "attributes-0-kind": "datetime"}
    sent |= {"attributes-0-id": before[0][0], "organisation": cast.other.pk}
    assert client.post(url, sent).status_code == 403
    assert list(cast.opportunity_type.attributes.values_list("pk", "kind")) == before
    cast.opportunity_type.refresh_from_db()
    assert cast.opportunity_type.organisation == cast.host


@pytest.mark.parametrize("choices", [5, "text", {"a": 1}, [1], [None]])
def test_choices_are_a_list_of_words(cast: Cast, choices: object) -> None:
    attribute = cast.attributes["stage"]
    attribute.choices = choices
    with pytest.raises(ValidationError):
        attribute.full_clean()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stale", ["Muster", 7, [1], {"a": 1}, True], ids=ascii)
def test_values_left_by_an_attribute_of_another_kind(cast: Cast, kind: str, stale: Any) -> None:
    attribute = cast.opportunity_type.attributes.create(
        key="again", label="Neu", kind=kind, group="Neu", in_list=True, choices=["A"]
    )
    Entity.objects.filter(pk=cast.opportunity.pk).update(values={"again": stale})
    fields = {"target": cast.opportunity, "organisation_id": cast.host.pk, "changes": {"again": [stale, None]}}
    record(actor=cast.staff, verb="entity_changed", **fields)
    listed = f"/entities/type/{cast.opportunity_type.pk}/"
    for user, url in (
        (cast.staff, f"/entities/{cast.opportunity.pk}/"),
        (cast.alpha.user, f"/entities/{cast.opportunity.pk}/"),
        (cast.staff, f"/entities/{cast.opportunity.pk}/group/{attribute.pk}/"),
        (cast.staff, f"{listed}?sort=a.again&q=Muster"),
        (cast.alpha.user, "/shared/"),
    ):
        assert client_of(user).get(url).status_code == 200, url


ADMIN = ("activity/event", "activity/outboxmessage", "entities/entity", "entities/entitygrant", "orgs/user")


@pytest.mark.parametrize("query", ["q=%00a", "o=99.-1.x", "p=99999999999", f"owner__id__exact={10**30}", "nonsense=1"])
def test_the_admin_takes_nonsense(cast: Cast, query: str) -> None:
    client = client_of(cast.admin, raise_request_exception=False)
    statuses = {f"{model} {query}": client.get(f"/admin/{model}/?{query}").status_code for model in ADMIN}
    statuses |= {f"{model} 9": client.get(f"/admin/{model}/{'9' * 30}/change/").status_code for model in ADMIN}
    assert {what: status for what, status in statuses.items() if status >= 500} == {}

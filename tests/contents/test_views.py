"""The pages of files, notes and messages: who gets what, and what the answers look like."""

from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from activity.models import Event
from entities.models import Entity, File, Message, Note
from orgs.models import Partnership, User
from tests.cast import Cast, revoke
from tests.contents.test_uploads import HTML, PDF, PNG, SVG
from tests.helpers import client_of, queries_of

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json", "HX-Request": "true"}


def address(name: str, thing: Any) -> str:
    """Return the address of one of the app's views."""
    return reverse(f"entities:{name}", args=[thing.pk])


def body(response: Any) -> bytes:
    """Return the bytes of a response, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


# --- Downloads -----------------------------------------------------------------


def strangers(cast: Cast) -> dict[str, User]:
    """Return everybody who must not get the file that only Alpha and the host have."""
    return {
        "partner without grant": cast.beta.user,
        "revoked": cast.gamma.user,
        "suspended": cast.delta.user,
        "other tenant": cast.other_staff,
        "deactivated": cast.deactivated,
    }


@pytest.mark.parametrize("view", ["file_download", "file_preview"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_downloads_are_for_those_who_may_see_the_file(cast: Cast, view: str, method: str) -> None:
    url = address(view, cast.files["shared"])
    for user in (cast.staff, cast.reader, cast.alpha.user):
        assert getattr(client_of(user), method)(url).status_code == 200
    for name, user in strangers(cast).items():
        expected = 302 if name == "deactivated" else 404
        assert getattr(client_of(user), method)(url).status_code == expected, name
    assert getattr(Client(), method)(url).status_code == 302
    assert client_of(cast.alpha.user).post(url).status_code == 405


@pytest.mark.parametrize("way", ["file", "entity", "suspended", "feature off", "role"])
def test_access_ends_with_the_next_request(cast: Cast, way: str) -> None:
    client, url = client_of(cast.alpha.user), address("file_download", cast.files["shared"])
    assert client.get(url).status_code == 200
    if way == "file":
        revoke(cast.files["shared"], cast.alpha.organisation)
    elif way == "entity":
        revoke(cast.opportunity, cast.alpha.organisation)
    elif way == "suspended":
        Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")
    elif way == "feature off":
        type(cast.host).objects.filter(pk=cast.host.pk).update(partner_collaboration=False)
    else:
        cast.partner_role.rights = ["entity.view", "note.view"]
        cast.partner_role.save()
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "content_type", "inline"),
    [
        ("a.png", PNG, "image/png", True),
        ("a.pdf", PDF, "application/pdf", True),
        ("a.svg", SVG, "image/svg+xml", False),
        ("a.html", HTML, "text/html", False),
        ("a.png", HTML, "text/html", False),
        ("a.xml", b"<?xml version='1.0'?><x/>", "application/xml", False),
        ("a.txt", b"words", "text/plain", False),
    ],
)
def test_only_pictures_and_pdf_are_ever_shown(
    cast: Cast, name: str, content: bytes, content_type: str, inline: bool
) -> None:
    client = client_of(cast.staff)
    files = {"files": SimpleUploadedFile(name, content, content_type="image/png")}
    client.post(address("files_upload", cast.opportunity), files)
    file = File.objects.latest("pk")
    assert file.content_type == content_type
    saved = client.get(address("file_download", file))
    assert saved["Content-Disposition"] == f'attachment; filename="{name}"'
    assert saved["Content-Type"] == "application/octet-stream"
    assert body(saved) == content
    shown = client.get(address("file_preview", file))
    assert shown.status_code == (200 if inline else 404)
    if inline:
        assert shown["Content-Disposition"] == f'inline; filename="{name}"'
        assert shown["Content-Type"] == content_type
    for response in (saved, shown) if inline else (saved,):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Length"] == str(len(content))


@pytest.mark.parametrize("name", ["Übergabe für Größe.pdf", "見積書.pdf", 'a"b;c.pdf', "a\r\nX-Evil: 1.pdf"])
def test_names_stand_in_the_header_without_harm(cast: Cast, name: str) -> None:
    File.objects.filter(pk=cast.files["shared"].pk).update(name=name)
    response = client_of(cast.staff).get(address("file_download", cast.files["shared"]))
    header = response.headers["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header
    assert "X-Evil" not in response.headers
    assert header.startswith("attachment; filename")
    if not name.isascii():
        assert f"filename*=utf-8''{quote(name)}" in header


def test_a_file_that_the_storage_has_lost_is_not_found(cast: Cast) -> None:
    file = cast.files["shared"]
    file.content.storage.delete(file.content.name)
    assert client_of(cast.alpha.user).get(address("file_download", file)).status_code == 404
    assert not Event.objects.filter(verb="file_downloaded").exists()


def test_files_come_from_any_storage(cast: Cast, settings: Settings) -> None:
    # As S3: no path, no address, only bytes that are streamed through.
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    client = client_of(cast.alpha.user)
    client.post(address("files_upload", cast.opportunity), {"files": SimpleUploadedFile("größe.pdf", PDF)})
    file = File.objects.get(name="größe.pdf")
    response = client.get(address("file_download", file))
    assert (response["Content-Length"], body(response)) == (str(len(PDF)), PDF)


def test_the_host_learns_of_a_partners_download(cast: Cast) -> None:
    url = address("file_download", cast.files["shared"])
    client_of(cast.staff).get(url)
    client_of(cast.alpha.user).head(url)
    assert not Event.objects.filter(verb="file_downloaded").exists()
    client_of(cast.alpha.user).get(url)
    assert Event.objects.get(verb="file_downloaded").actor == cast.alpha.user


# --- Uploads -------------------------------------------------------------------


def test_several_files_at_once_without_javascript(cast: Cast, settings: Settings) -> None:
    settings.MAX_FILE_SIZE = 1024
    client = client_of(cast.staff)
    files = [
        SimpleUploadedFile("a.txt", b"a"),
        SimpleUploadedFile("leer.txt", b""),
        SimpleUploadedFile("gross.txt", b"x" * 1025),
        SimpleUploadedFile("b.txt", b"b"),
    ]
    response = client.post(address("files_upload", cast.opportunity), {"files": files}, follow=True)
    assert response.redirect_chain[0][0] == f"{cast.opportunity.get_absolute_url()}#contents-file"
    names = set(cast.opportunity.files.values_list("name", flat=True))
    assert {"a.txt", "b.txt"} <= names
    assert not {"leer.txt", "gross.txt"} & names
    html = response.content.decode()
    assert "leer.txt" in html
    assert "gross.txt" in html


def test_the_script_gets_an_answer_for_each_file(cast: Cast, settings: Settings) -> None:
    settings.MAX_FILE_SIZE = 1024
    client, url = client_of(cast.staff), address("files_upload", cast.opportunity)
    good = client.post(url, {"files": SimpleUploadedFile("a.txt", b"a")}, headers=JSON)
    assert (good.status_code, good.json()) == (201, {"added": ["a.txt"], "refused": []})
    bad = client.post(url, {"files": SimpleUploadedFile("b.txt", b"x" * 1025)}, headers=JSON)
    assert bad.status_code == 422
    assert bad.json()["refused"][0]["name"] == "b.txt"


def test_no_file_chosen_is_said(cast: Cast) -> None:
    response = client_of(cast.staff).post(address("files_upload", cast.opportunity), {})
    assert response.status_code == 422
    assert b"errorlist" in response.content


# --- Notes and messages --------------------------------------------------------

TEXTS: list[Any] = [
    ("note", Note, {"title": "Neue <b>Notiz</b>", "text": "Zeile 1\n<script>alert(1)</script>"}),
    ("message", Message, {"subject": "Neue <b>Mitteilung</b>", "text": "Zeile 1\n<script>alert(1)</script>"}),
]


@pytest.mark.parametrize(("kind", "model", "fields"), TEXTS)
def test_texts_are_added_changed_and_deleted_in_place(
    cast: Cast, kind: str, model: Any, fields: dict[str, str]
) -> None:
    client = client_of(cast.staff)
    form = client.get(address(f"{kind}_create", cast.opportunity), headers=HTMX)
    assert b"<html" not in form.content
    assert b"dialog__body" in form.content
    made = client.post(address(f"{kind}_create", cast.opportunity), fields, headers=HTMX)
    assert made.status_code == 200
    assert made["HX-Retarget"] == f"#contents-{kind}"
    html = made.content.decode()
    assert "<script>" not in html
    assert "<b>" not in html
    assert "Zeile 1<br>" in html
    assert "toast--success" in html
    thing = model.objects.latest("pk")
    changed = client.post(address(f"{kind}_edit", thing), fields | {"text": "anders"}, headers=HTMX)
    assert "anders" in changed.content.decode()
    gone = client.post(address(f"{kind}_delete", thing), headers=HTMX)
    assert gone.status_code == 200
    assert not model.objects.filter(pk=thing.pk).exists()


@pytest.mark.parametrize(("kind", "model", "fields"), TEXTS)
def test_texts_work_without_javascript(cast: Cast, kind: str, model: Any, fields: dict[str, str]) -> None:
    client = client_of(cast.staff)
    assert b"<html" in client.get(address(f"{kind}_create", cast.opportunity)).content
    made = client.post(address(f"{kind}_create", cast.opportunity), fields)
    assert made["Location"] == f"{cast.opportunity.get_absolute_url()}#contents-{kind}"
    thing = model.objects.latest("pk")
    question = client.get(address(f"{kind}_delete", thing))
    assert question.status_code == 200
    assert model.objects.filter(pk=thing.pk).exists()
    client.post(address(f"{kind}_delete", thing))
    assert not model.objects.filter(pk=thing.pk).exists()


def test_a_stale_edit_shows_both_versions_and_then_prevails(cast: Cast) -> None:
    note, url = cast.notes["shared"], address("note_edit", cast.notes["shared"])
    first, second = client_of(cast.staff), client_of(cast.admin)
    seen = second.get(url).context["form"]["seen"].value()
    first.post(url, {"title": note.title, "text": "Von der Ersten"})
    mine = {"title": note.title, "text": "Vom Zweiten", "seen": seen}
    stale = second.post(url, mine, headers=HTMX)
    assert stale.status_code == 422
    html = stale.content.decode()
    assert "Von der Ersten" in html
    assert "Vom Zweiten" in html
    again = stale.context["form"]["seen"].value()
    assert second.post(url, mine | {"seen": again}, headers=HTMX).status_code == 200
    note.refresh_from_db()
    assert note.text == "Vom Zweiten"


def test_labels_are_chosen_by_the_owners_people_only(cast: Cast) -> None:
    note, url = cast.notes["shared"], address("note_edit", cast.notes["shared"])
    for client, sees in ((client_of(cast.staff), True), (client_of(cast.alpha.user), False)):
        html = client.get(url).content.decode()
        assert ("Technik" in html) is sees
        assert ("SECRET-LABEL" in html) is sees
    foreign = cast.other_staff.organisation.label_families.first().labels.first()
    data = {"title": note.title, "text": note.text}
    refused = client_of(cast.staff).post(url, data | {"labels": [foreign.pk]})
    assert refused.status_code == 422
    client_of(cast.alpha.user).post(url, data | {"text": "neu", "labels": [cast.labels["technik"].pk]})
    assert set(note.labels.all()) == {cast.labels["angebot"], cast.labels["intern"]}
    client_of(cast.staff).post(url, data | {"labels": [cast.labels["technik"].pk]})
    assert set(note.labels.all()) == {cast.labels["technik"]}


def test_a_partner_adds_and_another_does_not_see(cast: Cast) -> None:
    from tests.cast import grant

    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    client = client_of(cast.alpha.user)
    client.post(address("note_create", cast.opportunity), {"title": "Von Anna", "text": "x"})
    client.post(address("files_upload", cast.opportunity), {"files": SimpleUploadedFile("anna.txt", b"x")})
    note, file = Note.objects.get(title="Von Anna"), File.objects.get(name="anna.txt")
    url = cast.opportunity.get_absolute_url()
    for user, sees in ((cast.staff, True), (cast.alpha.user, True), (cast.beta.user, False)):
        html = client_of(user).get(url).content.decode()
        assert ("Von Anna" in html) is sees
        assert ("anna.txt" in html) is sees
    assert client_of(cast.beta.user).get(address("file_download", file)).status_code == 404
    assert client_of(cast.beta.user).get(address("note_edit", note)).status_code == 404


# --- Rights --------------------------------------------------------------------


def changing(cast: Cast) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return address and data of every request that changes something, by name."""
    note, message, file = cast.notes["shared"], cast.messages["shared"], cast.files["shared"]
    upload = {"files": SimpleUploadedFile("x.txt", b"x")}
    return {
        "file.create": (address("files_upload", cast.opportunity), upload),
        "file.edit": (address("file_edit", file), {"name": "x"}),
        "file.delete": (address("file_delete", file), {}),
        "note.create": (address("note_create", cast.opportunity), {"title": "x", "text": "x"}),
        "note.edit": (address("note_edit", note), {"title": "x", "text": "x"}),
        "note.delete": (address("note_delete", note), {}),
        "message.create": (address("message_create", cast.opportunity), {"subject": "x", "text": "x"}),
        "message.edit": (address("message_edit", message), {"subject": "x", "text": "x"}),
        "message.delete": (address("message_delete", message), {}),
    }


def fingerprint() -> list[Any]:
    """Return all that such requests could change."""
    return [list(model.objects.order_by("pk").values()) for model in (File, Note, Message)]


def test_strangers_change_nothing_and_learn_nothing(cast: Cast) -> None:
    before = fingerprint()
    for user in strangers(cast).values():
        for url, data in changing(cast).values():
            assert client_of(user).post(url, data).status_code in {302, 404}
            assert client_of(user).get(url).status_code in {302, 404}
    assert fingerprint() == before


@pytest.mark.parametrize("side", ["staff", "partner"])
def test_who_may_only_read_is_refused_and_sees_no_buttons(cast: Cast, side: str) -> None:
    cast.partner_role.rights = ["entity.view", "file.view", "note.view", "message.view"]
    cast.partner_role.save()
    client = client_of(cast.reader if side == "staff" else cast.alpha.user)
    before = fingerprint()
    for right, (url, data) in changing(cast).items():
        assert client.post(url, data).status_code == 403, right
        assert client.get(url).status_code == 403, right
    assert fingerprint() == before
    html = client.get(cast.opportunity.get_absolute_url()).content.decode()
    for url, _data in changing(cast).values():
        assert url not in html


def test_kinds_that_the_role_does_not_view_are_absent(cast: Cast) -> None:
    cast.partner_role.rights = ["entity.view", "note.view", "file.create"]
    cast.partner_role.save()
    client = client_of(cast.alpha.user)
    html = client.get(cast.opportunity.get_absolute_url()).content.decode()
    assert "contents-note" in html
    assert "contents-file" not in html
    assert "contents-message" not in html
    assert client.get(reverse("entities:contents", args=[cast.opportunity.pk, "file"])).status_code == 404
    assert client.post(changing(cast)["file.create"][0], {}).status_code == 403


# --- The categories ------------------------------------------------------------


def test_a_partner_meets_no_secret(cast: Cast) -> None:
    client = client_of(cast.alpha.user)
    pages = [cast.opportunity.get_absolute_url()]
    keys = ("file", "note", "message", f"type-{cast.order_type.pk}")
    pages += [reverse("entities:contents", args=[cast.opportunity.pk, key]) for key in keys]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200
        for secret in ("SECRET", "Beta", "Gamma", "Delta", "Doris"):
            assert secret not in response.content.decode(), (page, secret)


def test_a_partner_is_not_told_that_related_things_exist(cast: Cast) -> None:
    revoke(cast.order, cast.alpha.organisation)
    key = f"type-{cast.order_type.pk}"
    assert (
        client_of(cast.alpha.user).get(reverse("entities:contents", args=[cast.opportunity.pk, key])).status_code == 404
    )


def test_staff_see_who_has_what(cast: Cast) -> None:
    html = client_of(cast.staff).get(reverse("entities:contents", args=[cast.opportunity.pk, "file"])).content.decode()
    assert "Alpha Solar" in html
    assert "Delta Montage" not in html
    cast.staff_role.rights = [right for right in cast.staff_role.rights if right != "partner.view"]
    cast.staff_role.save()
    html = client_of(cast.staff).get(reverse("entities:contents", args=[cast.opportunity.pk, "file"])).content.decode()
    assert "Alpha Solar" not in html


def test_long_categories_are_shown_in_part(cast: Cast) -> None:
    for number in range(30):
        Note.objects.create(owner=cast.host, entity=cast.opportunity, title=f"Notiz {number:02}")
    client, url = client_of(cast.staff), reverse("entities:contents", args=[cast.opportunity.pk, "note"])
    first = client.get(url, headers=HTMX).content.decode()
    assert "Notiz 29" in first
    assert "Notiz 00" not in first
    assert "34" in first
    assert "Notiz 00" in client.get(f"{url}?all=1", headers=HTMX).content.decode()


def test_many_related_entities_lead_to_all_of_them(cast: Cast) -> None:
    for number in range(25):
        order = Entity.objects.create(owner=cast.host, type=cast.order_type, title=f"Bestellung {number:02}")
        cast.opportunity.related.add(order)
    client, url = (
        client_of(cast.staff),
        reverse("entities:contents", args=[cast.opportunity.pk, f"type-{cast.order_type.pk}"]),
    )
    assert f"{url}?all=1" in client.get(cast.opportunity.get_absolute_url()).content.decode()
    assert "Bestellung 00" in client.get(f"{url}?all=1").content.decode()


@pytest.mark.parametrize("side", ["staff", "partner"])
def test_the_number_of_queries_does_not_grow(cast: Cast, side: str) -> None:
    from tests.cast import grant
    from tests.cast_things import add_file, add_message, add_note

    client = client_of(cast.staff if side == "staff" else cast.alpha.user)
    url = cast.opportunity.get_absolute_url()
    before = queries_of(lambda: client.get(url))
    for number in range(12):
        for thing in (
            add_file(cast.opportunity, cast.staff, f"{number}.pdf"),
            add_note(cast.opportunity, cast.staff, f"N{number}"),
            add_message(cast.opportunity, cast.staff, f"M{number}"),
        ):
            grant(thing, cast.alpha.organisation, cast.staff)
            thing.labels.add(cast.labels["technik"])
    assert queries_of(lambda: client.get(url)) == before


def test_a_file_that_the_storage_has_lost_can_be_deleted(cast: Cast) -> None:
    file = cast.files["shared"]
    file.content.storage.delete(file.content.name)
    assert client_of(cast.staff).post(address("file_delete", file)).status_code == 302
    assert not File.objects.filter(pk=file.pk).exists()

"""Organisationseinstellungen → Profil: what an organisation says of itself, its logo and its languages."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activity.models import Event
from orgs.logos import LARGEST, checked_logo
from orgs.models import Organisation, Partnership, User
from orgs.services import create_user
from orgs.services.profile import StaleProfile, change_logo, update_profile
from tests.cast import Cast
from tests.cast_things import PNG
from tests.helpers import client_of

pytestmark = pytest.mark.django_db
URL, LOGO = "/settings/profile/", "/settings/profile/logo/"
HTMX = {"HX-Request": "true"}
TYPED = {
    "name": "Stadtwerke Nord",
    "website": "https://nord.example",
    "email": "post@nord.example",
    "phone": "0711 1",
    "street": "Hauptstraße",
    "house_number": "5",
    "postcode": "70173",
    "city": "Stuttgart",
    "language": "en",
    "languages": ["de", "en"],
    "time_zone": "Europe/Vienna",
}


@pytest.fixture(autouse=True)
def english(cast: Cast) -> None:
    for user in (cast.staff, cast.admin, cast.reader):
        User.objects.filter(pk=user.pk).update(language="en")
        user.refresh_from_db()


def host(cast: Cast) -> Organisation:
    return Organisation.objects.get(pk=cast.host.pk)


def png(width: int, height: int) -> bytes:
    return PNG[:16] + struct.pack(">II", width, height) + PNG[24:]


def picture(content: bytes = PNG, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def files_in(folder: Path) -> list[Path]:
    return [each for each in (folder / "logos").rglob("*") if each.is_file()] if folder.exists() else []


# --- the profile


def test_the_profile_is_saved_and_recorded(cast: Cast) -> None:
    page = client_of(cast.staff).post(URL, TYPED | {"version": 1}, follow=True)
    assert "Changes saved." in page.content.decode()
    now = host(cast)
    assert {name: getattr(now, name) for name in TYPED} == TYPED
    assert now.version == 2
    event = Event.objects.get(verb="profile_changed")
    assert (event.actor, event.organisation, event.changes["city"]) == (cast.staff, cast.host, ["", "Stuttgart"])
    assert "languages" not in event.changes


def test_saving_unchanged_records_nothing(cast: Cast) -> None:
    for version in (1, 2):
        client_of(cast.staff).post(URL, TYPED | {"version": version})
    assert Event.objects.filter(verb="profile_changed").count() == 1
    assert host(cast).version == 2


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("name", "", "This field is required."),
        ("website", "javascript:alert(1)", "Enter a valid URL."),
        ("email", "nobody", "Enter a valid email address."),
        ("phone", "1" * 41, "at most 40 characters"),
        ("language", "fr", "fr is not one"),
        ("languages", [], "This field is required."),
        ("languages", ["de"], "Choose one of the languages offered."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast: Cast, field: str, value: Any, what: str) -> None:
    answer = client_of(cast.staff).post(URL, TYPED | {field: value, "version": 1})
    html = answer.content.decode()
    assert (answer.status_code, what in html) == (422, True)
    assert 'value="Hauptstraße"' in html
    assert host(cast).name == "Stadtwerke"


def test_two_admins_at_once_lose_nothing(cast: Cast) -> None:
    theirs = TYPED | {"phone": "0711 2", "version": 1}
    client_of(cast.admin).post(URL, theirs)
    answer = client_of(cast.staff).post(URL, TYPED | {"city": "Ulm", "version": 1})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Ada Admin: Phone → 0711 2" in html
    assert 'value="Ulm"' in html
    assert (host(cast).city, host(cast).phone) == ("Stuttgart", "0711 2")
    again = answer.context["form"]["version"].value()
    assert client_of(cast.staff).post(URL, TYPED | {"city": "Ulm", "version": again}).status_code == 302
    assert (host(cast).city, host(cast).phone) == ("Ulm", "0711 1")


def test_the_service_tells_who_changed_what_since(cast: Cast) -> None:
    update_profile(actor=cast.admin, version=1, fields={"city": "Ulm"})
    update_profile(actor=cast.staff, version=2, fields={"phone": "1"})
    for version, known in ((1, {("Ada Admin", "city", "Ulm"), ("Stella Stadt", "phone", "1")}), (2, None)):
        with pytest.raises(StaleProfile) as caught:
            update_profile(actor=cast.staff, version=version, fields={"phone": "2"})
        expected = known or {("Stella Stadt", "phone", "1")}
        assert {(each.by, each.field, each.value) for each in caught.value.changes} == expected


def test_who_may_only_see_changes_nothing(cast: Cast) -> None:
    cast.reader_role.rights = ["settings.view"]
    cast.reader_role.save()
    reader = User.objects.get(pk=cast.reader.pk)
    client = client_of(reader)
    html = client.get(URL).content.decode()
    assert 'value="Stadtwerke"' in html
    assert "Save changes" not in html
    assert "Save logo" not in html
    assert client.post(URL, TYPED | {"version": 1}).status_code == 403
    assert client.post(LOGO, {"logo": picture()}).status_code == 403
    with pytest.raises(PermissionDenied):
        update_profile(actor=reader, version=1, fields={"name": "X"})
    with pytest.raises(PermissionDenied):
        change_logo(actor=reader, upload=picture())
    assert (host(cast).name, host(cast).logo.name) == ("Stadtwerke", "")


# --- languages


def test_new_people_get_the_language_of_the_organisation(cast: Cast) -> None:
    update_profile(actor=cast.staff, version=1, fields={"language": "en"})
    assert create_user(organisation=host(cast), email="new@stadtwerke.example", name="Nora Neu").language == "en"


def test_a_language_that_is_withdrawn_is_left_and_no_longer_offered(cast: Cast) -> None:
    other_before = User.objects.get(pk=cast.other_staff.pk).language
    User.objects.filter(pk=cast.alpha.user.pk).update(language="en")
    update_profile(actor=cast.staff, version=1, fields={"language": "de", "languages": ["de"]})
    assert set(cast.host.users.values_list("language", flat=True)) == {"de"}
    assert User.objects.get(pk=cast.alpha.user.pk).language == "en"
    assert User.objects.get(pk=cast.other_staff.pk).language == other_before
    client = client_of(cast.staff)
    assert 'name="language" value="en"' not in client.get("/settings/").content.decode()
    client.post("/language/", {"language": "en"})
    assert User.objects.get(pk=cast.staff.pk).language == "de"
    update_profile(actor=cast.staff, version=2, fields={"languages": ["de", "en"]})
    client.post("/language/", {"language": "en"})
    assert User.objects.get(pk=cast.staff.pk).language == "en"


# --- the logo


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_logo_is_put_up_replaced_and_removed_with_its_bytes(
    cast: Cast, media: Path, headers: dict[str, str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    client = client_of(cast.staff)
    for content in (PNG, PNG + b"\0"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(LOGO, {"logo": picture(content)}, headers=headers)
        assert answer.status_code == (200 if headers else 302)
        assert [each.read_bytes() for each in files_in(media)] == [content]
    if headers:
        html = answer.content.decode()
        assert reverse("orgs:logo", args=[cast.host.pk]) in html
        assert 'hx-swap-oob="true"' in html
        assert "The logo was saved." in html
    with django_capture_on_commit_callbacks(execute=True):
        client.post(LOGO, {"remove": "1"}, headers=headers)
    assert (files_in(media), host(cast).logo.name, host(cast).logo_type) == ([], "", "")
    changes = [each.changes for each in Event.objects.filter(verb="logo_changed").order_by("pk")]
    assert changes == [{"logo": [False, True]}, {"logo": [True, True]}, {"logo": [True, False]}]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
WRONG = "Choose a picture in one of these formats"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", WRONG),
        (SVG, WRONG),
        (b"<!DOCTYPE html><script>alert(1)</script>", WRONG),
        (b"GIF89a" + b"\0" * 40, WRONG),
        (b"%PDF-1.4\n%%EOF", WRONG),
        (PNG[:8] + b"<script>", WRONG),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 20, WRONG),
        (png(4097, 10), "more than 4096 pixels"),
        (png(10, 100_000), "more than 4096 pixels"),
        (png(0, 0), "more than 4096 pixels"),
        (PNG + b"\0" * LARGEST, "larger than 1"),
    ],
    ids=range(11),
)
def test_what_is_no_small_picture_is_refused_and_nothing_is_kept(
    cast: Cast, media: Path, content: bytes, what: str
) -> None:
    answer = client_of(cast.staff).post(LOGO, {"logo": picture(content)}, headers=HTMX)
    assert (answer.status_code, what in answer.content.decode()) == (422, True)
    assert (files_in(media), host(cast).logo.name) == ([], "")


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(width: int, height: int) -> bytes:
    frame = b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    jfif = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    return b"\xff\xd8" + jfif + segment(0xC4, b"\x00" * 9) + segment(0xC2, frame) + segment(0xDA, b"\0" * 6)


def webp(kind: bytes, data: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def lossy(width: int, height: int) -> bytes:
    return webp(b"VP8 ", b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", width, height) + b"\0" * 8)


def lossless(width: int, height: int) -> bytes:
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14) + b"\0" * 8)


def extended(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\0" * 4 + sides + b"\0" * 8)


@pytest.mark.parametrize(
    ("make", "content_type"),
    [
        (png, "image/png"),
        (jpeg, "image/jpeg"),
        (lossy, "image/webp"),
        (lossless, "image/webp"),
        (extended, "image/webp"),
    ],
)
def test_every_format_tells_its_size(make: Callable[[int, int], bytes], content_type: str) -> None:
    assert checked_logo(picture(make(320, 80), "logo")) == content_type
    for size in ((4500, 80), (320, 4500)):
        with pytest.raises(ValidationError, match="4096"):
            checked_logo(picture(make(*size), "logo"))


def test_a_picture_with_an_unknown_inside_is_refused() -> None:
    with pytest.raises(ValidationError):
        checked_logo(picture(webp(b"ANIM", b"\0" * 30)))


def test_the_logo_is_sent_as_a_harmless_picture_that_is_asked_for_each_time(cast: Cast) -> None:
    change_logo(actor=cast.staff, upload=picture(PNG, "evil.html"))
    address = reverse("orgs:logo", args=[cast.host.pk])
    client = client_of(cast.alpha.user)
    first = client.get(address)
    assert b"".join(first.streaming_content) == PNG  # type: ignore[attr-defined]
    assert first["Content-Type"] == "image/png"
    assert first["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in first["Content-Security-Policy"]
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, "private, no-cache")
    change_logo(actor=cast.staff, upload=picture())
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status=Partnership.Status.SUSPENDED)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 404


def test_hosts_see_the_logos_of_their_partners_and_strangers_do_not(cast: Cast) -> None:
    change_logo(actor=cast.chief, upload=picture())
    address = reverse("orgs:logo", args=[cast.alpha.organisation.pk])
    seen = {
        user: client_of(user).get(address).status_code
        for user in (cast.chief, cast.alpha.user, cast.staff, cast.reader, cast.beta.user, cast.other_staff)
    }
    assert seen == {
        cast.chief: 200, cast.alpha.user: 200, cast.staff: 200, cast.reader: 200,
        cast.beta.user: 404, cast.other_staff: 404,
    }  # fmt: skip
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status=Partnership.Status.ENDED)
    assert client_of(cast.staff).get(address).status_code == 404


def test_the_feature_switched_off_hides_the_hosts_logo(cast: Cast) -> None:
    change_logo(actor=cast.staff, upload=picture())
    Organisation.objects.filter(pk=cast.host.pk).update(partner_collaboration=False)
    assert client_of(cast.alpha.user).get(reverse("orgs:logo", args=[cast.host.pk])).status_code == 404


def test_the_logo_stands_in_the_head_and_in_the_portal(cast: Cast) -> None:
    image = f'src="{reverse("orgs:logo", args=[cast.host.pk])}"'
    portal = reverse("entities:shared_with_me")
    assert image not in client_of(cast.staff).get("/settings/").content.decode()
    assert image not in client_of(cast.alpha.user).get(portal).content.decode()
    change_logo(actor=cast.staff, upload=picture())
    assert image in client_of(cast.staff).get("/settings/").content.decode()
    assert image in client_of(cast.alpha.user).get(portal).content.decode()

"""Files that want to be more than files, and names that want to be more than names."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from activity.models import OutboxMessage
from activity.outbox.compose import compose
from entities.models import File, Note
from entities.services.contents import add_text
from tests.cast import Cast
from tests.helpers import client_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
HOSTILE = [
    ("evil.svg", SVG, "image/png"),
    ("evil.html", HTML, "image/png"),
    ("evil.png", HTML, "image/png"),
    ("evil.pdf", b"\n" + HTML, "application/pdf"),
    ("evil.png", PNG[:4] + HTML, "image/png"),
    ("evil.xml", b'<?xml version="1.0"?><x xmlns="http://www.w3.org/1999/xhtml"><script/></x>', "application/pdf"),
]
NAMES = [
    "../../etc/passwd.txt",
    'a"; filename="b.html',
    "a\r\nSet-Cookie: x=y.txt",
    "invoice\u202efdp.exe",
    "C:\\Windows\\x.txt",
    "\u2028.txt",
    "x" * 400 + ".txt",
    "ünï cödé.txt",
]


def uploaded(cast: Cast, name: str, content: bytes, kind: str = "text/plain") -> File:
    before = set(cast.opportunity.files.values_list("pk", flat=True))
    upload = SimpleUploadedFile("x", content, kind)
    upload._name = name  # as a browser that is none would send it
    answer = client_of(cast.staff).post(f"/entities/{cast.opportunity.pk}/files/", {"files": upload})
    assert answer.status_code == 302
    return cast.opportunity.files.exclude(pk__in=before).get()


@pytest.mark.parametrize(("name", "content", "kind"), HOSTILE, ids=lambda value: ascii(value)[:14])
def test_what_would_run_is_only_ever_saved(cast: Cast, name: str, content: bytes, kind: str) -> None:
    file = uploaded(cast, name, content, kind)
    client = client_of(cast.staff)
    saved = client.get(f"/files/{file.pk}/")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in saved.headers["Content-Security-Policy"]
    assert b"".join(saved.streaming_content) == content  # type: ignore[attr-defined]
    shown = client.get(f"/files/{file.pk}/preview/")
    if shown.status_code != 404:
        assert shown.headers["Content-Type"] in {"image/png", "application/pdf"}
        assert "sandbox; default-src 'none'" in shown.headers["Content-Security-Policy"]
        assert shown.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:20])
def test_names_stay_names(cast: Cast, media: Any, name: str) -> None:
    file = uploaded(cast, name, b"Text")
    assert not set(file.name) & set("/\\\r\n\u202e\u2028")
    assert len(file.name) <= 200
    assert "passwd" not in str(file.content.name)
    assert media.resolve() in (media / str(file.content.name)).resolve().parents
    answer = client_of(cast.staff).get(f"/files/{file.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "Set-Cookie" not in answer.headers
    assert "\n" not in answer.headers["Content-Disposition"]
    renamed = client_of(cast.staff).post(f"/files/{file.pk}/edit/", {"name": name[:200]})
    assert renamed.status_code in {302, 422}
    file.refresh_from_db()
    assert not set(file.name) & set("/\\\r\n\u202e\u2028")


def test_titles_start_no_header_in_mails(cast: Cast) -> None:
    title = "Hallo\r\nBcc: all@evil.example\u2028X-Evil: 1"
    cast.opportunity.title = title
    cast.opportunity.save()
    add_text(actor=cast.alpha.user, model=Note, entity=cast.opportunity, fields={"title": "N", "text": "T"})
    mail = compose(OutboxMessage.objects.select_related("event__actor").get(recipient=cast.staff))
    message = mail.message()
    assert "Bcc" not in message
    assert "X-Evil" not in message
    assert message["To"] == cast.staff.email
    assert len(str(mail.subject).splitlines()) == 1


def test_titles_are_words_in_pages_and_mails(cast: Cast) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    note = add_text(actor=cast.alpha.user, model=Note, entity=cast.opportunity, fields={"title": evil, "text": evil})
    cast.opportunity.title = evil
    cast.opportunity.save()
    mail = compose(OutboxMessage.objects.select_related("event__actor").get(recipient=cast.staff))
    pages = [
        client_of(user).get(url).content.decode()
        for user, url in (
            (cast.staff, f"/entities/{cast.opportunity.pk}/"),
            (cast.alpha.user, f"/entities/{cast.opportunity.pk}/"),
            (cast.alpha.user, "/shared/"),
            (cast.staff, "/notifications/"),
            (cast.staff, f"/share/entity/{cast.opportunity.pk}/panel/?partner={cast.alpha.partnership.pk}"),
            (cast.staff, f"/share/entity/{cast.opportunity.pk}/unshare/?partner={cast.alpha.partnership.pk}"),
            (cast.staff, f"/entities/type/{cast.opportunity_type.pk}/?q=script"),
            (cast.staff, f"/notes/{note.pk}/edit/"),
            (cast.staff, f"/notes/{note.pk}/delete/"),
            (cast.admin, f"/admin/entities/note/{note.pk}/change/"),
        )
    ]
    for page in [*pages, str(mail.alternatives[0][0])]:
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_what_a_toast_says_is_words(cast: Cast) -> None:
    client = client_of(cast.staff)
    sent = {"title": "<script>alert(1)</script>"}
    answer = client.post(f"/entities/{cast.opportunity.pk}/notes/", sent, headers={"HX-Request": "true"})
    assert b"&lt;script&gt;" in answer.content
    assert b"<script>alert" not in answer.content

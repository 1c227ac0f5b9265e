"""What is read out of raw mails: real ones, and those that nobody's mail program made."""

from email.message import EmailMessage

import pytest

from entities.mailing.html import text_of
from entities.mailing.incoming import UnreadableMailError, read
from entities.mailing.quotes import own_words

HEAD = b"From: a@x.example\nTo: b@y.example\nMessage-ID: <1@x>\n"


@pytest.mark.parametrize(
    "quoted",
    [
        "Am 12.11.2026 um 10:00 schrieb Collab <reply@collab.example>:\n> Wann?",
        "Am Do., 12. Nov. 2026 um 10:00 Uhr schrieb Collab <\nreply+12-abc@collab.example>:\n\n> Wann?",
        "On Thu, Nov 12, 2026 at 10:00 AM Collab <reply@collab.example> wrote:\n> When?",
        "-----Ursprüngliche Nachricht-----\nVon: Collab",
        "________________________________\nVon: Collab\nGesendet: Montag",
        "Von: Collab <reply@collab.example>\nGesendet: Montag, 9. November\nAn: Petra\nBetreff: Dach",
        "> Wann?\n> Wo?",
    ],
)
def test_what_is_quoted_is_cut(quoted: str) -> None:
    assert own_words(f"Morgen um neun.\n\nPetra\n\n{quoted}") == "Morgen um neun.\n\nPetra"


@pytest.mark.parametrize(
    "text",
    [
        "Am Montag schrieb ich schon.\nPasst das?",
        "> Wann?\nUm neun.\n> Wo?\nBei uns.",
        "Von: 9 Uhr\nbis 12",
        "> Nur zitiert",
    ],
)
def test_own_words_stay(text: str) -> None:
    assert own_words(text) == text


def test_html_becomes_words() -> None:
    html = (
        "<html><head><style>p { color: red }</style><title>x</title></head><body><p>Morgen&nbsp;um <b>neun</b>.</p>"
        "<script>alert(1)</script><!-- hidden --><div>Petra<br>Muster</div><blockquote>Wann?</blockquote></body>"
    )
    assert text_of(html) == "Morgen um neun.\n\nPetra\nMuster\n\n> Wann?"
    assert text_of("a < b <br> c") == "a < b\nc"


def test_an_html_mail_is_read_as_text() -> None:
    mail = EmailMessage()
    mail.set_content("<p>Morgen</p><img src=x onerror=alert(1)>", subtype="html")
    assert read(mail.as_bytes()).text == "Morgen"


def test_words_of_all_charsets() -> None:
    raw = HEAD + b"Subject: =?iso-8859-1?q?Gr=FC=DFe?= =?nonsense?q?x?=\n"
    raw += b"Content-Type: text/plain; charset=latin-1\n\nGr\xfc\xdfe\x00"
    found = read(raw)
    assert (found.subject, found.text) == ("Grüßex", "Grüße")
    assert read(HEAD + b"Content-Type: text/plain; charset=nonsense\n\nGr\xc3\xbc\xc3\x9fe").text == "Grüße"


def test_no_header_comes_out_of_a_mail() -> None:
    raw = b"From: a@x.example\nSubject: =?utf-8?q?Dach=0D=0ABcc:_b@x?=\nMessage-ID: <1@x>\r\n <2@x\n\nx"
    found = read(raw)
    assert found.subject == "Dach Bcc: b@x"
    assert found.key == "<1@x>"


def test_pictures_within_the_text_are_no_files() -> None:
    mail = EmailMessage()
    mail.set_content("Hallo")
    mail.add_alternative("<p>Hallo <img src='cid:logo'></p>", subtype="html")
    mail.get_payload()[1].add_related(b"GIF89a", "image", "gif", cid="<logo>")  # type: ignore[index, union-attr]
    mail.add_attachment(b"%PDF-1.4", "application", "pdf", filename="Plan.pdf")
    mail.add_attachment(EmailMessage())
    assert [each.name for each in read(mail.as_bytes()).attachments] == ["Plan.pdf", "mail.eml"]


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\xff" * 100,
        b"From: (((((\nTo: <\nDate: x\n\n",
        HEAD + b"Content-Type: multipart/mixed\n\nx",
        HEAD + b"Content-Type: multipart/mixed; boundary=\n\n--\n",
        HEAD + b"Content-Transfer-Encoding: base64\n\n%%%",
        HEAD + b"Content-Type: message/rfc822\n\n",
        HEAD + b"Content-Disposition: attachment; filename*=utf-8''%FF%00x\n\nx",
        HEAD + b"Subject: " + b"x" * 100_000 + b"\n\nx",
    ],
    ids=range(8),
)
def test_broken_mails_are_read_as_far_as_they_go(raw: bytes) -> None:
    found = read(raw)
    assert len(found.subject) <= 200
    assert len(found.key) <= 300
    assert "\x00" not in found.text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("plain", "\n" * 300_000),
        ("plain", "Am x, schrieb " * 30_000),
        ("plain", "> a\n\nb\n" * 50_000),
        ("html", "<!--" * 50_000),
        ("html", "<a " * 50_000),
        ("html", "<blockquote>a" * 50_000),
    ],
    ids=range(6),
)
def test_nobody_keeps_us_busy(kind: str, text: str) -> None:
    assert len(read(HEAD + f"Content-Type: text/{kind}\n\n{text}".encode()).text) <= 50_000


def test_mails_in_mails_without_end_and_no_mail_at_all_are_refused() -> None:
    parts = [f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000)]
    for raw in (HEAD + "".join(parts).encode(), b"", b"\n"):
        with pytest.raises(UnreadableMailError):
            read(raw)

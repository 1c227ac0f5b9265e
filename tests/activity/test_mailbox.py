"""The local mailbox of the embedded mode."""

from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from activity import mailbox
from activity.tasks import sweep_outbox
from orgs.models import Organisation, User
from tests.activity.kinds import tell

MAILBOX = reverse("activity:mailbox")
DASHES = "-" * 79


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Return the folder that mails are written to."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mailbox"
    settings.LOCAL_MAILBOX = True
    return tmp_path / "mailbox"


def write(*subjects: str, text: str = "Grüße\n", html: str = "") -> None:
    """Write mails over one connection."""
    mails = [EmailMultiAlternatives(subject, text, "a@here.example", ["b@here.example"]) for subject in subjects]
    for mail in mails:
        if html:
            mail.attach_alternative(html, "text/html")
    get_connection().send_messages(mails)


def test_what_the_sweep_sends_can_be_read(anna: User, solar: Organisation, client: Client) -> None:
    tell(anna, about=solar)
    sweep_outbox()
    (mail,) = mailbox.mails()
    assert (mail.subject, mail.to) == ("Solar Neckar ist dabei", "anna@host.example")
    assert "Solar Neckar ist dabei" in client.get(MAILBOX).content.decode()
    page = client.get(reverse("activity:mailbox_message", args=[mail.key])).content.decode()
    assert "anna@host.example" in page
    assert f'<a href="http://127.0.0.1:8000/about/{solar.pk}/"' in page
    assert reverse("activity:mailbox_html", args=[mail.key]) in page


def test_newest_first_also_within_one_file(folder: Path) -> None:
    write("one", "two")
    (written,) = folder.iterdir()
    written.rename(folder / "20260101-100000-1.log")
    write("three")
    assert [mail.subject for mail in mailbox.mails()] == ["three", "two", "one"]
    for mail in mailbox.mails():
        assert mailbox.get_mail(mail.key).subject == mail.subject


def test_a_line_of_dashes_does_not_end_a_mail() -> None:
    write("one", "two", text=f"above\n{DASHES}\nbelow: ü")
    assert len(mailbox.mails()) == 2
    assert mailbox.mails()[0].text.splitlines() == ["above", DASHES, "below: ü"]


def test_the_html_part_runs_nothing_and_its_links_leave_the_frame(client: Client) -> None:
    write(
        "one", html='<html><head><title>x</title></head><body><script>alert(1)</script><a href="/">y</a></body></html>'
    )
    (mail,) = mailbox.mails()
    answer = client.get(reverse("activity:mailbox_html", args=[mail.key]))
    rules = [rule.strip() for rule in answer["Content-Security-Policy"].split(";")]
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'self'" in rules
    (sandbox,) = [rule for rule in rules if rule.startswith("sandbox")]
    assert "allow-scripts" not in sandbox
    assert "allow-same-origin" not in sandbox
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in answer.content.decode()


@pytest.mark.parametrize("key", ["20260101-100000-1-0", "nothing", "20260101-100000-1-x"])
def test_unknown_mails_are_not_found(key: str, client: Client, db: None) -> None:
    assert client.get(reverse("activity:mailbox_message", args=[key])).status_code == 404


def test_a_number_beyond_the_file_is_not_found(client: Client, db: None) -> None:
    write("one")
    key = mailbox.mails()[0].key.removesuffix("-0") + "-1"
    assert client.get(reverse("activity:mailbox_html", args=[key])).status_code == 404


def test_an_empty_mailbox(client: Client, db: None) -> None:
    assert "empty__title" in client.get(MAILBOX).content.decode()


@pytest.mark.parametrize(("name", "args"), [("mailbox", []), ("mailbox_message", ["x"]), ("mailbox_html", ["x"])])
def test_it_does_not_exist_where_a_mail_server_is_configured(
    name: str, args: list[str], client: Client, settings: Settings, db: None
) -> None:
    write("one")
    settings.LOCAL_MAILBOX = False
    assert client.get(reverse(f"activity:{name}", args=args)).status_code == 404

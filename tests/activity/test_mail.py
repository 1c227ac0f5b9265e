"""What a mail looks like when it arrives."""

from email.message import EmailMessage

import pytest
from django.utils import translation
from django.utils.translation import gettext
from pytest_django import Settings

from activity.models import OutboxMessage
from activity.outbox.compose import one_line
from activity.services import send_account_mail
from activity.tasks import sweep_outbox
from orgs.models import Organisation, User
from orgs.services import create_organisation, create_user
from tests.activity.conftest import the_mail
from tests.activity.kinds import HOUR, tell
from tests.activity.postoffice import PostOffice


def part(mail: EmailMessage, kind: str) -> str:
    """Return the plain or the HTML part."""
    body = mail.get_body((kind,))
    assert body
    return str(body.get_content())


def test_everybody_reads_it_in_their_own_language(anna: User, bob: User, solar: Organisation, smtp: PostOffice) -> None:
    tell(anna, bob, about=solar)
    sweep_outbox()
    (german,), (english,) = smtp.to(anna.email), smtp.to(bob.email)
    assert (german["Subject"], german["Content-Language"]) == ("Solar Neckar ist dabei", "de")
    assert (english["Subject"], english["Content-Language"]) == ("Solar Neckar has joined", "en")
    for mail, language in ((german, "de"), (english, "en")):
        with translation.override(language):
            button = gettext("Go to entity")
        assert f'lang="{language}"' in part(mail, "html")
        assert button in part(mail, "html")
        assert button in part(mail, "plain")


@pytest.mark.usefixtures("clock")
def test_everybody_reads_it_on_their_own_clock(anna: User, solar: Organisation, smtp: PostOffice) -> None:
    solar.time_zone = "Asia/Kolkata"
    solar.save()
    indira = create_user(organisation=solar, email="indira@solar.example", name="Indira")
    tell(anna, indira, about=solar, kind=HOUR)
    sweep_outbox()
    assert [smtp.to(each.email)[0]["Subject"] for each in (anna, indira)] == ["13:00", "17:30"]


def test_html_and_text_with_a_link_to_the_public_address(
    anna: User, solar: Organisation, smtp: PostOffice, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://collab.example/"
    tell(anna, about=solar)
    sweep_outbox()
    (mail,) = smtp.mails
    assert mail.get_content_type() == "multipart/alternative"
    html, text = part(mail, "html"), part(mail, "plain")
    assert f'href="https://collab.example/about/{solar.pk}/"' in html
    assert f"https://collab.example/about/{solar.pk}/" in text
    assert "<style" not in html
    assert "padding: 11px 22px" in html


def test_fixed_headers(anna: User, solar: Organisation, smtp: PostOffice) -> None:
    tell(anna, about=solar)
    sweep_outbox()
    (mail,) = smtp.mails
    assert mail["Message-ID"] == the_mail().message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == anna.email


@pytest.mark.parametrize("name", ["Solar\r\nBcc: evil@else.example", "Solar\nBcc: a", "Solar\u2028\x0bBcc: a"])
def test_a_title_starts_no_header(name: str, anna: User, smtp: PostOffice) -> None:
    tell(anna, about=create_organisation(name=name, partner_collaboration=True))
    sweep_outbox()
    (mail,) = smtp.mails
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Solar Bcc: ")
    assert len(mail.keys()) == len(set(mail.keys()))


def test_an_address_starts_no_header(anna: User, solar: Organisation, smtp: PostOffice) -> None:
    User.objects.filter(pk=anna.pk).update(email="anna@host.example\nBcc: evil@else.example")
    tell(anna, about=solar)
    sweep_outbox()
    assert not smtp.mails
    assert the_mail().status == OutboxMessage.Status.DEAD


def test_a_title_is_text_in_html_and_stays_as_it_is_in_the_plain_part(anna: User, smtp: PostOffice) -> None:
    tell(anna, about=create_organisation(name="<b>Söhne & Co</b> 100 %s", partner_collaboration=True))
    sweep_outbox()
    (mail,) = smtp.mails
    assert mail["Subject"] == "<b>Söhne & Co</b> 100 %s ist dabei"
    assert "&lt;b&gt;S" in part(mail, "html")
    assert "<b>Söhne & Co</b> 100 %s ist dabei" in part(mail, "plain")


def test_it_says_what_is_true_when_it_is_sent(anna: User, solar: Organisation, smtp: PostOffice) -> None:
    tell(anna, about=solar)
    Organisation.objects.filter(pk=solar.pk).update(name="Solar Enz")
    sweep_outbox()
    assert smtp.mails[0]["Subject"] == "Solar Enz ist dabei"


def test_very_long_titles_are_cut_in_the_subject() -> None:
    assert one_line(" ü\n" * 500) == ("ü " + " ü " * 66)[:200]


def test_account_mail_goes_out_as_written_and_is_wiped(smtp: PostOffice, db: None) -> None:
    send_account_mail(
        to="new@else.example",
        subject="Reset\nyour password",
        text="https://collab.example/reset/secret",
        html="<html><head><style>p { color: red }</style></head><body><p>secret</p></body></html>",
        language="en",
    )
    sweep_outbox()
    (mail,) = smtp.mails
    assert (mail["To"], mail["Subject"], mail["Content-Language"]) == ("new@else.example", "Reset your password", "en")
    assert "reset/secret" in part(mail, "plain")
    assert 'style="color: red' in part(mail, "html")
    stored = the_mail()
    assert (stored.subject, stored.text, stored.html) == ("", "", "")


def test_account_mail_without_html_is_plain(smtp: PostOffice, db: None) -> None:
    send_account_mail(to="new@else.example", subject="Hello", text="Hello", html="", language="de")
    sweep_outbox()
    assert smtp.mails[0].get_content_type() == "text/plain"

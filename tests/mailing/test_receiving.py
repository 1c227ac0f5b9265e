"""Answers as the mail server hands them over: where they go, who sees them, and that nothing else gets in."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from activity.models import Event, Notification
from activity.tasks import sweep_outbox
from entities.history import history_for
from entities.mailing.replies import reply_address
from entities.models import File, Message
from orgs.models import User
from tests.activity.postoffice import PostOffice
from tests.activity.test_mail import part
from tests.cast import Cast, grant
from tests.cast_things import PNG
from tests.helpers import client_of
from tests.mailing.conftest import CUSTOMER, SECRET, a_reply, address_of, deliver, received, send, written


def sees(user: User, message: Message) -> bool:
    """Return whether somebody sees a message."""
    return Message.objects.visible_to(user).filter(pk=message.pk).exists()


def test_an_answer_stands_at_its_entity_and_its_author_is_told(cast: Cast, smtp: PostOffice) -> None:
    sent = send(cast)
    assert deliver(a_reply(reply_address(sent))) == 202
    (answer,) = received()
    assert (answer.entity, answer.owner, answer.answers, answer.created_by) == (cast.opportunity, cast.host, sent, None)
    assert (answer.sender, answer.subject, answer.text) == (CUSTOMER, "Re: Your roof", "Tomorrow at nine.")
    told = Notification.objects.get(kind="mail_received")
    assert told.recipient == cast.staff
    sweep_outbox()
    (mail,) = smtp.to(cast.staff.email)
    assert mail["Subject"] == "Answer to your e-mail: Re: Your roof"
    assert "Tomorrow at nine." in part(mail, "plain")
    page = client_of(cast.reader).get(f"/entities/{cast.opportunity.pk}/").content.decode()
    assert "Tomorrow at nine." in page
    assert CUSTOMER in page
    assert "The message Re: Your roof arrived by e-mail" in page


def test_handed_over_twice_it_is_recorded_once(cast: Cast) -> None:
    mail = a_reply(reply_address(send(cast)))
    mail.add_attachment(PNG, "image", "png", filename="roof.png")
    assert [deliver(mail), deliver(mail)] == [202, 202]
    assert len(received()) == 1
    assert File.objects.filter(name="roof.png").count() == 1
    assert Event.objects.filter(verb="message_received").count() == 1
    without_id = a_reply(reply_address(send(cast, once="b" * 32)))
    del without_id["Message-ID"]
    assert [deliver(without_id), deliver(without_id)] == [202, 202]
    assert len(received()) == 2


@pytest.mark.django_db(transaction=True)
def test_handed_over_at_the_same_time_it_is_recorded_once(cast: Cast) -> None:
    raw = a_reply(reply_address(send(cast))).as_bytes()

    def hand_over(_number: int) -> int:
        try:
            return deliver(raw)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(hand_over, range(4))) == [202] * 4
    assert len(received()) == 1


def other_addresses(cast: Cast, address: str) -> list[str]:
    """Return addresses that are not those of a message."""
    local, _at, domain = address.partition("@")
    head, _dash, mac = local.rpartition("-")
    deleted = send(cast, once="d" * 32)
    gone = reply_address(deleted)
    deleted.delete()
    return [
        f"{local[:-1]}{'0' if local[-1] != '0' else '1'}@{domain}",
        f"{head}0-{mac}@{domain}",
        f"{local}@evil.example",
        f"reply@{domain}",
        "nobody@muster.example",
        gone,
    ]


def test_other_addresses_get_the_same_answer_and_leave_nothing(cast: Cast) -> None:
    address = reply_address(send(cast))
    for wrong in other_addresses(cast, address):
        assert deliver(a_reply(wrong)) == 202, wrong
    assert received() == []


def test_the_address_is_found_however_the_mail_server_says_it(cast: Cast) -> None:
    address = reply_address(send(cast))
    assert deliver(a_reply("team@muster.example", Delivered_To=address.upper())) == 202
    assert len(received()) == 1


def test_who_has_no_secret_gets_nothing_in(cast: Cast, settings: Settings) -> None:
    mail = a_reply(reply_address(send(cast)))
    assert [deliver(mail, secret="wrong"), deliver(mail, secret="")] == [403, 403]
    assert deliver(mail, secret="wrong", client=client_of(cast.staff)) == 403
    settings.MAIL_HOOK_SECRET = ""
    assert [deliver(mail, secret=""), deliver(mail)] == [404, 404]
    settings.MAIL_HOOK_SECRET = SECRET
    settings.MAX_MAIL_SIZE = 100
    assert deliver(mail) == 413
    assert received() == []


def test_where_no_answers_are_taken_none_are(cast: Cast, settings: Settings) -> None:
    address = reply_address(send(cast))
    settings.REPLY_ADDRESS = ""
    assert deliver(a_reply(address)) == 202
    assert received() == []


def test_a_partner_gets_the_answer_to_what_it_wrote(cast: Cast) -> None:
    sent = send(cast, cast.alpha.user)
    grant(sent, cast.beta.organisation, cast.staff)
    grant(cast.opportunity, cast.beta.organisation, cast.staff)
    mail = a_reply(reply_address(sent))
    mail.add_attachment(PNG, "image", "png", filename="roof.png")
    deliver(mail)
    (answer,) = received()
    users = (cast.staff, cast.alpha.user, cast.beta.user, cast.other_staff)
    assert [sees(user, answer) for user in users] == [True, True, False, False]
    file = File.objects.get(name="roof.png")
    assert [File.objects.visible_to(user).filter(pk=file.pk).exists() for user in users] == [True, True, False, False]
    lines = [event.verb for event in history_for(cast.alpha.user, cast.opportunity)]
    assert {"message_received", "file_received"} <= set(lines)
    assert "message_received" not in [event.verb for event in history_for(cast.beta.user, cast.opportunity)]
    assert Notification.objects.get(kind="mail_received").recipient == cast.alpha.user


def test_whoever_has_the_original_gets_no_answer_by_itself(cast: Cast) -> None:
    sent = send(cast)
    grant(sent, cast.alpha.organisation, cast.staff)
    deliver(a_reply(reply_address(sent)))
    (answer,) = received()
    assert not sees(cast.alpha.user, answer)


def test_a_partner_that_lost_its_message_gets_no_answer(cast: Cast) -> None:
    sent = send(cast, cast.alpha.user)
    sent.grants.all().delete()
    deliver(a_reply(reply_address(sent)))
    (answer,) = received()
    assert not sees(cast.alpha.user, answer)
    page = client_of(cast.alpha.user).get("/notifications/").content.decode()
    assert "Your roof" not in page


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Return_Path": "<>"}, {"Precedence": "bulk"}],
    ids=["absence", "bounce", "bulk"],
)
def test_what_a_machine_writes_is_noted_and_nobody_is_told(cast: Cast, headers: dict[str, str]) -> None:
    deliver(a_reply(reply_address(send(cast)), **headers))
    (answer,) = received()
    assert answer.automatic
    assert not Notification.objects.filter(kind="mail_received").exists()
    assert "Automatic answer" in client_of(cast.staff).get(f"/entities/{cast.opportunity.pk}/").content.decode()


def test_attachments_are_sniffed_limited_and_named_harmlessly(cast: Cast, settings: Settings) -> None:
    settings.MAX_FILE_SIZE = 2000
    mail = a_reply(reply_address(send(cast)))
    mail.add_attachment(PNG, "text", "html", filename="../../roof.html")
    mail.add_attachment(b"x" * 3000, "application", "pdf", filename="large.pdf")
    mail.add_attachment(b"", "application", "pdf", filename="empty.pdf")
    deliver(mail)
    (answer,) = received()
    (file,) = File.objects.filter(entity=cast.opportunity, created_by=None)
    assert (file.name, file.content_type) == ("roof.html", "image/png")
    assert "Not kept: large.pdf. The file is larger than" in answer.text
    assert "Not kept: empty.pdf. The file is empty." in answer.text


def test_an_answer_can_be_answered(cast: Cast, smtp: PostOffice) -> None:
    deliver(a_reply(reply_address(send(cast))))
    (answer,) = received()
    client = client_of(cast.staff)
    form = client.get(f"{address_of(cast)}?answer={answer.pk}").context["form"]
    assert (form["others"].value(), form["subject"].value()) == (CUSTOMER, "Re: Your roof")
    data = written(once="c" * 32, answers=form["answers"].value(), subject=form["subject"].value())
    assert client.post(address_of(cast), data).status_code == 302
    sweep_outbox()
    mail = smtp.to(CUSTOMER)[-1]
    assert (mail["In-Reply-To"], mail["References"]) == ("<1@muster>", "<1@muster>")


def test_only_what_one_sees_here_can_be_answered(cast: Cast) -> None:
    deliver(a_reply(reply_address(send(cast))))
    (answer,) = received()
    assert client_of(cast.alpha.user).get(f"{address_of(cast)}?answer={answer.pk}").status_code == 404
    elsewhere = f"/entities/{cast.hidden.pk}/messages/mail/?answer={answer.pk}"
    assert client_of(cast.staff).get(elsewhere).status_code == 404
    data: dict[str, Any] = written(once="c" * 32, answers=str(answer.pk))
    assert client_of(cast.alpha.user).post(address_of(cast), data).status_code == 422
    assert client_of(cast.staff).get(f"{address_of(cast)}?answer=²").status_code == 404

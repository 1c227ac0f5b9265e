"""The states of an e-mail, driven by a real mail server."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from activity.models import MailServer, OutboxMessage
from activity.outbox import claims
from activity.services import CannotResendError, resend, send_account_mail
from activity.tasks import sweep_outbox
from orgs.models import Organisation, User
from orgs.services import create_user
from tests.activity.conftest import the_mail
from tests.activity.kinds import tell
from tests.activity.postoffice import HANG_UP, PostOffice, refuse_sign_in

Status = OutboxMessage.Status
Clock = time_machine.Traveller


def test_sent_once(anna: User, solar: Organisation, smtp: PostOffice) -> None:
    tell(anna, about=solar)
    sweep_outbox()
    sweep_outbox()
    assert len(smtp.to("anna@host.example")) == 1
    mail = the_mail()
    assert (mail.status, mail.attempts, mail.token, mail.lease_until) == (Status.SENT, 1, None, None)
    assert mail.sent_at


def test_many_mails_share_one_connection(host: Organisation, solar: Organisation, smtp: PostOffice) -> None:
    people = [create_user(organisation=host, email=f"p{n}@host.example", name=f"P {n}") for n in range(45)]
    tell(*people, about=solar)
    call_command("sweep_outbox")
    assert len(smtp.mails) == 45
    assert smtp.greetings == 1


def test_a_temporary_refusal_is_tried_again_later_with_the_same_message_id(
    anna: User, solar: Organisation, smtp: PostOffice, clock: Clock
) -> None:
    smtp.answers["anna@host.example"] = ["451 Greylisted, try again", "DATA:452 Disk full"]
    tell(anna, about=solar)
    message_id = the_mail().message_id
    for attempt, expected in ((1, 30), (2, 60)):
        sweep_outbox()
        mail = the_mail()
        assert (mail.status, mail.attempts) == (Status.QUEUED, attempt)
        assert expected * 0.75 <= (mail.next_at - timezone.now()).total_seconds() <= expected * 1.25
        clock.shift(timedelta(seconds=expected * 0.7))
        sweep_outbox()
        assert the_mail().attempts == attempt
        clock.shift(timedelta(seconds=expected))
    sweep_outbox()
    assert the_mail().status == Status.SENT
    assert [mail["Message-ID"] for mail in smtp.mails] == [message_id]


def test_one_refused_recipient_does_not_hold_up_the_others(
    anna: User, bob: User, solar: Organisation, smtp: PostOffice
) -> None:
    smtp.answers["anna@host.example"] = ["550-No such\r\n550 mailbox"]
    tell(anna, bob, about=solar)
    sweep_outbox()
    dead = OutboxMessage.objects.get(recipient=anna)
    assert dead.status == Status.DEAD
    assert dead.last_error == "550 No such mailbox"
    assert len(smtp.to("bob@host.example")) == 1
    assert smtp.greetings == 1


def test_refused_contents_are_final(anna: User, solar: Organisation, smtp: PostOffice) -> None:
    smtp.answers["anna@host.example"] = ["DATA:554 Looks like spam"]
    tell(anna, about=solar)
    sweep_outbox()
    assert (the_mail().status, the_mail().last_error) == (Status.DEAD, "554 Looks like spam")


@pytest.mark.parametrize("answer", [HANG_UP, "421 Closing"])
def test_a_lost_connection_is_opened_again_for_the_next_mail(
    answer: str, anna: User, bob: User, solar: Organisation, smtp: PostOffice
) -> None:
    smtp.answers["anna@host.example"] = [answer]
    tell(anna, bob, about=solar)
    sweep_outbox()
    assert OutboxMessage.objects.get(recipient=anna).status == Status.QUEUED
    assert OutboxMessage.objects.get(recipient=bob).status == Status.SENT
    assert smtp.greetings == 2


def test_an_answer_that_got_lost_leads_to_a_duplicate_with_the_same_message_id(
    anna: User, solar: Organisation, smtp: PostOffice, clock: Clock
) -> None:
    smtp.answers["anna@host.example"] = [f"DATA:{HANG_UP}"]
    tell(anna, about=solar)
    sweep_outbox()
    clock.shift(timedelta(minutes=1))
    sweep_outbox()
    first, second = smtp.mails
    assert first["Message-ID"] == second["Message-ID"] == the_mail().message_id


def test_giving_up_by_age(anna: User, solar: Organisation, smtp: PostOffice, clock: Clock) -> None:
    smtp.answers["anna@host.example"] = ["451 Not now"] * 100
    tell(anna, about=solar)
    while the_mail().status == Status.QUEUED:
        sweep_outbox()
        clock.shift(timedelta(hours=1))
    mail = the_mail()
    assert (mail.status, mail.last_error) == (Status.DEAD, "451 Not now")
    age = timezone.now() - mail.created_at
    assert timedelta(days=3) < age < timedelta(days=3, hours=8)
    assert 20 < mail.attempts < 40


def test_days_without_a_sweep_are_no_reason_to_give_up(
    anna: User, solar: Organisation, smtp: PostOffice, clock: Clock
) -> None:
    smtp.answers["anna@host.example"] = ["451 Not now"]
    tell(anna, about=solar)
    clock.shift(timedelta(days=5))
    sweep_outbox()
    clock.shift(timedelta(minutes=5))
    sweep_outbox()
    assert the_mail().status == Status.SENT


def test_a_dead_server_is_left_alone_and_costs_no_message_an_attempt(
    anna: User, bob: User, solar: Organisation, smtp: PostOffice, clock: Clock
) -> None:
    port = smtp.port
    smtp.close()
    tell(anna, bob, about=solar)
    pauses = []
    for _ in range(9):
        sweep_outbox()
        server = MailServer.objects.get()
        assert server.resume_at
        pauses.append((server.resume_at - timezone.now()).total_seconds())
        clock.move_to(server.resume_at - timedelta(seconds=1))
        sweep_outbox()
        assert MailServer.objects.get().failures == len(pauses)
        clock.shift(timedelta(seconds=2))
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]
    assert set(OutboxMessage.objects.values_list("status", "attempts")) == {(Status.QUEUED, 0)}
    smtp.open(port)
    sweep_outbox()
    assert len(smtp.mails) == 2
    assert MailServer.objects.get().failures == 0


def test_a_server_that_never_comes_back(anna: User, solar: Organisation, no_smtp: None, clock: Clock) -> None:
    tell(anna, about=solar)
    send_account_mail(to="anna@host.example", subject="Code", text="secret", html="secret", language="de")
    sweep_outbox()
    clock.shift(timedelta(days=2))
    sweep_outbox()
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {Status.QUEUED}
    clock.shift(timedelta(days=2))
    sweep_outbox()
    for mail in OutboxMessage.objects.all():
        assert mail.status == Status.DEAD
        assert "ConnectionRefusedError" in mail.last_error
        assert (mail.subject, mail.text, mail.html) == ("", "", "")


def test_a_refused_sign_in_trips_the_breaker(anna: User, solar: Organisation, settings: Settings) -> None:
    office = PostOffice()
    office.open(auth_require_tls=False, authenticator=refuse_sign_in)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "collab", "wrong"
    tell(anna, about=solar)
    sweep_outbox()
    office.close()
    assert "535" in MailServer.objects.get().last_error
    assert (the_mail().status, the_mail().attempts) == (Status.QUEUED, 0)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_server_that_wants_a_sign_in_trips_the_breaker(anna: User, solar: Organisation, settings: Settings) -> None:
    office = PostOffice()
    office.open(auth_require_tls=False, auth_required=True, authenticator=refuse_sign_in)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    tell(anna, about=solar)
    sweep_outbox()
    office.close()
    assert MailServer.objects.get().last_error.startswith("530")
    assert (the_mail().status, the_mail().attempts) == (Status.QUEUED, 0)


def test_a_worker_that_was_killed_is_replaced_after_its_lease(
    anna: User, solar: Organisation, smtp: PostOffice, clock: Clock
) -> None:
    tell(anna, about=solar)
    (killed,) = claims.claim()
    sweep_outbox()
    assert not smtp.mails
    clock.shift(timedelta(minutes=2, seconds=1))
    sweep_outbox()
    assert len(smtp.mails) == 1
    assert not claims.mark_dead(killed, "too late")
    assert the_mail().status == Status.SENT


def test_two_workers_never_hold_the_same_message(anna: User, bob: User, solar: Organisation) -> None:
    tell(anna, bob, about=solar)
    assert len(claims.claim()) == 2
    assert claims.claim() == []


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_share_the_messages_between_them(anna: User) -> None:
    for number in range(100):
        send_account_mail(to=f"p{number}@host.example", subject="S", text="T", html="", language="de")

    def work(_worker: int) -> list[int]:
        try:
            return [mail.pk for _ in range(4) for mail in claims.claim()]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        claimed = [pk for pks in workers.map(work, range(4)) for pk in pks]
    assert sorted(claimed) == sorted(OutboxMessage.objects.values_list("pk", flat=True))


def test_only_the_token_of_the_claim_settles(anna: User, solar: Organisation) -> None:
    tell(anna, about=solar)
    (mail,) = claims.claim()
    for token in (uuid.uuid4(), None):
        stranger = OutboxMessage(pk=mail.pk, token=token, message_id=mail.message_id)
        assert not claims.mark_sent(stranger)
        assert not claims.postpone(OutboxMessage(pk=mail.pk, token=token, attempts=1), "no")
    assert the_mail().status == Status.SENDING
    assert claims.mark_sent(mail)


def test_a_claim_that_is_nearly_over_starts_nothing(
    anna: User, solar: Organisation, settings: Settings, clock: Clock
) -> None:
    tell(anna, about=solar)
    (mail,) = claims.claim()
    assert claims.may_start(mail, timezone.now())
    clock.shift(timedelta(seconds=settings.OUTBOX_LEASE_SECONDS / 2))
    assert not claims.may_start(mail, timezone.now())
    claims.release([mail])
    assert (the_mail().status, the_mail().attempts) == (Status.QUEUED, 0)


def test_a_batch_that_takes_longer_than_its_lease_goes_on_in_the_next_one(
    anna: User, bob: User, solar: Organisation, smtp: PostOffice, settings: Settings
) -> None:
    settings.OUTBOX_LEASE_SECONDS = 0
    tell(anna, bob, about=solar)
    sweep_outbox()
    assert set(OutboxMessage.objects.values_list("status", "attempts")) == {(Status.SENT, 1)}
    assert len(smtp.mails) == 2


def test_a_mistake_of_ours_holds_up_one_message_only(
    anna: User, bob: User, solar: Organisation, smtp: PostOffice
) -> None:
    tell(anna, about=solar, kind="test_broken")
    tell(bob, about=solar)
    sweep_outbox()
    assert OutboxMessage.objects.get(recipient=anna).last_error == "ValueError: mistake"
    assert OutboxMessage.objects.get(recipient=anna).status == Status.QUEUED
    assert len(smtp.to("bob@host.example")) == 1


def test_a_message_that_kills_every_worker_does_not_hold_up_the_others(
    anna: User, bob: User, solar: Organisation, smtp: PostOffice, clock: Clock
) -> None:
    tell(anna, about=solar, kind="test_crashing")
    tell(bob, about=solar)
    with pytest.raises(SystemExit):
        sweep_outbox()
    sweep_outbox()
    assert len(smtp.to("bob@host.example")) == 1
    killer = OutboxMessage.objects.filter(recipient=anna)
    assert killer.get().status == Status.SENDING
    for _ in range(3):
        clock.shift(timedelta(days=1))
        with pytest.raises(SystemExit):
            sweep_outbox()
    clock.shift(timedelta(days=1))
    sweep_outbox()
    assert (killer.get().status, killer.get().last_error) == (Status.DEAD, "Given up.")


def test_cancelled_when_the_recipient_may_not_see_it_any_more(
    anna: User, solar: Organisation, smtp: PostOffice
) -> None:
    tell(anna, about=solar)
    Organisation.objects.filter(pk=solar.pk).update(partner_collaboration=False)
    sweep_outbox()
    assert the_mail().status == Status.CANCELLED
    assert not smtp.mails


def test_cancelled_when_the_recipient_is_deactivated(anna: User, solar: Organisation, smtp: PostOffice) -> None:
    tell(anna, about=solar)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    sweep_outbox()
    assert the_mail().status == Status.CANCELLED
    assert not smtp.mails


def test_cancelled_between_two_attempts(anna: User, solar: Organisation, smtp: PostOffice, clock: Clock) -> None:
    smtp.answers["anna@host.example"] = ["451 Not now"]
    tell(anna, about=solar)
    sweep_outbox()
    User.objects.filter(pk=anna.pk).update(is_active=False)
    clock.shift(timedelta(minutes=1))
    sweep_outbox()
    assert the_mail().status == Status.CANCELLED


def test_sending_a_dead_message_again(
    admin: User, anna: User, solar: Organisation, smtp: PostOffice, clock: Clock
) -> None:
    smtp.answers["anna@host.example"] = ["550 Unknown"]
    tell(anna, about=solar)
    sweep_outbox()
    before = the_mail()
    clock.shift(timedelta(days=10))
    resend(actor=admin, message=before)
    assert (the_mail().status, the_mail().attempts) == (Status.QUEUED, 0)
    sweep_outbox()
    assert the_mail().status == Status.SENT
    assert [mail["Message-ID"] for mail in smtp.mails] == [before.message_id]
    with pytest.raises(CannotResendError):
        resend(actor=admin, message=the_mail())


def test_account_mail_can_not_be_sent_again(admin: User, smtp: PostOffice) -> None:
    smtp.answers["anna@host.example"] = ["550 Unknown"]
    send_account_mail(to="anna@host.example", subject="Code", text="secret", html="", language="de")
    sweep_outbox()
    assert the_mail().status == Status.DEAD
    with pytest.raises(CannotResendError):
        resend(actor=admin, message=the_mail())

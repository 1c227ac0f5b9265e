"""The outbox page of an organisation's admins."""

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Event, MailServer, OutboxMessage
from activity.outbox import breaker
from activity.services import send_account_mail
from orgs.models import Organisation, User
from orgs.services import create_organisation, create_user
from tests.activity.kinds import tell
from tests.helpers import client_of, queries_of

OUTBOX = reverse("activity:outbox")
Status = OutboxMessage.Status


@pytest.fixture
def client(admin: User) -> Client:
    """Return the browser of the admin."""
    return client_of(admin)


def fail(mail: OutboxMessage) -> None:
    """Let a mail have failed."""
    OutboxMessage.objects.filter(pk=mail.pk).update(status=Status.DEAD, last_error="550 No such mailbox")


def test_dead_mail_with_the_reason_and_a_way_to_send_it_again(client: Client, anna: User, solar: Organisation) -> None:
    tell(anna, about=solar)
    mail = OutboxMessage.objects.get()
    fail(mail)
    page = client.get(OUTBOX).content.decode()
    assert "anna@host.example" in page
    assert "550 No such mailbox" in page
    resend = reverse("activity:outbox_resend", args=[mail.pk])
    assert resend in page
    assert client.get(resend).status_code == 405
    client.post(resend)
    assert OutboxMessage.objects.get().status == Status.QUEUED
    assert Event.objects.filter(verb="mail_resent", target_id=mail.pk).exists()
    assert client.post(resend).status_code == 302
    assert Event.objects.filter(verb="mail_resent").count() == 1


def test_only_with_the_right(anna: User, solar: Organisation) -> None:
    tell(anna, about=solar)
    mail = OutboxMessage.objects.get()
    fail(mail)
    assert client_of(anna).get(OUTBOX).status_code == 403
    assert client_of(anna).post(reverse("activity:outbox_resend", args=[mail.pk])).status_code == 403
    assert OutboxMessage.objects.get().status == Status.DEAD


def test_neither_mail_of_other_organisations_nor_account_mail(client: Client, solar: Organisation) -> None:
    stranger = create_user(organisation=create_organisation(name="Fremd"), email="x@fremd.example", name="X")
    tell(stranger, about=solar)
    send_account_mail(to="secret@else.example", subject="S", text="secret", html="", language="de")
    OutboxMessage.objects.update(status=Status.DEAD)
    page = client.get(OUTBOX).content.decode()
    assert "fremd.example" not in page
    assert "secret" not in page
    for mail in OutboxMessage.objects.all():
        assert client.post(reverse("activity:outbox_resend", args=[mail.pk])).status_code == 404


def test_filter_by_status(client: Client, anna: User, bob: User, solar: Organisation) -> None:
    tell(anna, bob, about=solar)
    fail(OutboxMessage.objects.get(recipient=anna))
    dead = client.get(OUTBOX, {"status": "dead"}).content.decode()
    assert anna.email in dead
    assert bob.email not in dead
    everything = client.get(OUTBOX, {"status": "nonsense"}).content.decode()
    assert anna.email in everything
    assert bob.email in everything


def test_a_server_that_is_down_is_shown_without_its_words(client: Client) -> None:
    breaker.trip("535 password of collab@internal refused")
    assert MailServer.objects.get().failures == 1
    page = client.get(OUTBOX).content.decode()
    assert "alert--warning" in page
    assert "internal" not in page


def test_the_number_of_queries_is_fixed(client: Client, host: Organisation, solar: Organisation, bob: User) -> None:
    people = [create_user(organisation=host, email=f"p{n}@host.example", name=f"P {n}") for n in range(30)]
    tell(people[0], about=solar, actor=bob)
    few = queries_of(lambda: client.get(OUTBOX))
    tell(*people[1:], about=solar, actor=bob)
    assert queries_of(lambda: client.get(OUTBOX)) == few

"""Django admin shows history and outbox, and changes nothing."""

import pytest
from django.urls import reverse

from activity.models import Delivery, MailServer, NotificationPreference, OutboxMessage
from activity.outbox import breaker
from activity.services import send_account_mail
from orgs.models import Organisation, User
from tests.activity.kinds import DAILY, choose, tell
from tests.helpers import client_of


@pytest.fixture
def operator(admin: User) -> User:
    """Return an operator."""
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    return User.objects.get(pk=admin.pk)


@pytest.mark.parametrize("model", ["event", "notification", "notificationpreference", "outboxmessage", "mailserver"])
def test_rows_are_shown_and_not_changed(model: str, operator: User, anna: User, solar: Organisation) -> None:
    event = tell(anna, about=solar, actor=operator)
    breaker.trip("down")
    choose(anna, Delivery.INBOX, DAILY)
    client = client_of(operator)
    assert client.get(reverse(f"admin:activity_{model}_changelist")).status_code == 200
    rows = {
        "event": event,
        "notification": anna.notifications.get(),
        "notificationpreference": NotificationPreference.objects.get(),
        "outboxmessage": OutboxMessage.objects.get(),
        "mailserver": MailServer.objects.get(),
    }
    pk = rows[model].pk
    change = reverse(f"admin:activity_{model}_change", args=[pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {}).status_code == 403
    assert client.post(reverse(f"admin:activity_{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    assert client.get(reverse(f"admin:activity_{model}_add")).status_code == 403


def test_contents_of_account_mails_are_not_shown(operator: User) -> None:
    send_account_mail(to="a@b.example", subject="SECRET-1", text="SECRET-2", html="SECRET-3", language="de")
    client = client_of(operator)
    change = reverse("admin:activity_outboxmessage_change", args=[OutboxMessage.objects.get().pk])
    for page in (change, reverse("admin:activity_outboxmessage_changelist")):
        assert "SECRET" not in client.get(page).content.decode()

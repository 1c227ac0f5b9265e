"""News about tasks in the daily e-mail, sent by a real mail server's leave."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from pytest_django import Settings

from activity.digests import sweep_digests
from activity.models import OutboxMessage
from activity.services import set_preferences
from activity.tasks import sweep_outbox
from orgs.models import User
from tests.activity.conftest import use
from tests.activity.postoffice import PostOffice
from tests.activity.test_mail import part
from tests.cast import Cast
from tests.helpers import client_of, queries_of
from tests.workflows.things import make_phase, make_task, make_template, person, share, start, task_of
from workflows.models import Process
from workflows.services.processes import add_comment, move_task, sweep_due_tasks

pytestmark = pytest.mark.django_db

TASKS = ["Anrufen", "Messen", "Rechnen"]


@pytest.fixture
def smtp(settings: Settings) -> Iterator[PostOffice]:
    """Return a mail server that Collab is told to use."""
    office = PostOffice()
    office.open()
    use(settings, office.port)
    yield office
    office.close()


@pytest.fixture
def process(cast: Cast, clock: time_machine.Traveller) -> Process:
    """Return a shared process whose tasks are Anna's, all due in an hour; she wants to hear of it once a day."""
    kinds = ("assigned", "task_freed", "task_due_soon", "task_overdue", "task_comment")
    set_preferences(actor=cast.alpha.user, chosen=dict.fromkeys(kinds, "digest"))
    template = make_template(cast)
    phase = make_phase(cast, template, "Phase")
    for name in TASKS:
        due = {"due_from": "start", "due_amount": 1, "due_unit": "hours"}
        make_task(cast, phase, name, assignees=[person(cast.alpha.user)], **due)
    process = start(cast, template)
    share(cast, process)
    return process


def test_one_mail_with_what_is_still_to_do(
    cast: Cast, process: Process, clock: time_machine.Traveller, smtp: PostOffice
) -> None:
    sweep_due_tasks()
    clock.shift(3600)
    sweep_due_tasks()
    move_task(actor=cast.alpha.user, task=task_of(process, "Messen"), move="complete")
    add_comment(actor=cast.staff, task=task_of(process, "Messen"), text="SECRET-TEXT")
    sweep_outbox()
    assert smtp.mails == []
    clock.move_to(datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
    sweep_digests()
    sweep_outbox()
    (mail,) = smtp.mails
    assert (mail["To"], mail["Subject"]) == (cast.alpha.user.email, "Collab: 4 news")
    text = part(mail, "plain")
    place = "PV-Vertrieb · PV-Anlage Muster"
    said = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert said[:8] == [
        "Your daily digest",
        "Assigned to you",
        "- PV-Vertrieb – PV-Anlage Muster",
        "Overdue",
        f"- Anrufen – {place}",
        f"- Rechnen – {place}",
        "New comments",
        f"- Messen – {place}",
    ]
    assert f"  http://127.0.0.1:8000{task_of(process, 'Anrufen').get_absolute_url()}" in text.splitlines()
    assert "SECRET" not in text + part(mail, "html")


def test_taken_back_it_is_cancelled(cast: Cast, process: Process, clock: time_machine.Traveller) -> None:
    process.grants.all().delete()
    clock.move_to(datetime(2026, 11, 24, 6, 0, tzinfo=UTC))
    sweep_digests()
    sweep_outbox()
    mails = OutboxMessage.objects.filter(recipient=cast.alpha.user)
    assert [(mail.kind, mail.status) for mail in mails] == [("digest", "cancelled")]


def test_the_inbox_takes_the_same_queries_for_one_and_for_thirty(cast: Cast, process: Process) -> None:
    client, inbox = client_of(User.objects.get(pk=cast.alpha.user.pk)), reverse("activity:inbox")
    task = task_of(process, "Messen")
    cast.alpha.user.notifications.all().delete()
    add_comment(actor=cast.staff, task=task, text="Eins")
    few = queries_of(lambda: client.get(inbox))
    for number in range(29):
        add_comment(actor=cast.staff, task=task, text=f"Noch {number}")
    assert queries_of(lambda: client.get(inbox)) == few
    page = client.get(inbox).content.decode()
    assert page.count("New comment: Messen</a>") == 25
    assert f'href="{task.get_absolute_url()}"' in page


def test_opening_a_row_leads_to_the_task(cast: Cast, process: Process) -> None:
    add_comment(actor=cast.staff, task=task_of(process, "Messen"), text="Eins")
    client = client_of(cast.alpha.user)
    row = cast.alpha.user.notifications.get(kind="task_comment")
    answer = client.post(reverse("activity:notification_read", args=[row.pk]), {"open": "1"})
    assert answer["Location"] == task_of(process, "Messen").get_absolute_url()

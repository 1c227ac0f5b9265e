"""The outbox under faults: real workers, a real broker and a real mail server, each of which fails.

200 e-mails, while workers are killed with SIGKILL in the middle of sending, Redis is away for five seconds and the
mail server answers 451 to some recipients and 550 to others.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.utils import timezone

from activity.models import OutboxMessage
from orgs.models import Organisation, User
from orgs.services import create_organisation, create_user
from tests.activity.kinds import tell
from tests.activity.postoffice import PostOffice
from tests.services.processes import Celery, Process, Redis, wait_for

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PEOPLE, PER_TRANSACTION = 200, 10
KILL_AFTER = (30, 80, 130)
Status = OutboxMessage.Status


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """Return a mail server that takes its time: 451 at first for every tenth recipient, 550 for every twentieth."""
    office = PostOffice()
    office.delay = 0.03
    for number in range(0, PEOPLE, 10):
        office.answers[address(number)] = ["550 No such mailbox"] if number % 20 else ["451 Greylisted"]
    office.open()
    yield office
    office.close()


@pytest.fixture
def celery(transactional_db: None, tmp_path: Path, redis: Redis, office: PostOffice) -> Celery:
    """Return the means to start Celery on the database of this test, with short times."""
    return Celery(tmp_path, redis, office.port, OUTBOX_SWEEP_SECONDS="1", OUTBOX_LEASE_SECONDS="4")


def test_nothing_is_lost_and_nobody_hears_of_what_did_not_happen(
    celery: Celery, redis: Redis, office: PostOffice, running: list[Process]
) -> None:
    host = create_organisation(name="Stadtwerke")
    about = create_organisation(name="Solar Neckar", partner_collaboration=True)
    people = [create_user(organisation=host, email=address(n), name=f"P {n}") for n in range(PEOPLE)]
    half = PEOPLE // 2

    running += [celery.beat(), celery.worker("tests.activity.kinds")]
    tell_all(people[:half], host, about)
    for sent in KILL_AFTER[:2]:
        kill_and_replace(celery, running, office, sent)

    redis.stop()
    stopped = timezone.now()
    tell_all(people[half:], host, about)
    wait_for(lambda: (timezone.now() - stopped).total_seconds() > 5)
    redis.start()
    kill_and_replace(celery, running, office, KILL_AFTER[2])

    wait_for(lambda: settled(later=True), 90)
    check(people, office)


def tell_all(people: list[User], host: Organisation, about: Organisation) -> None:
    """Tell people in several transactions, each followed by one that is rolled back."""
    for start in range(0, len(people), PER_TRANSACTION):
        with transaction.atomic():
            tell(*people[start : start + PER_TRANSACTION], about=about)
        with transaction.atomic():
            ghost = create_user(organisation=host, email=f"ghost-{start}@host.example", name="Ghost")
            tell(ghost, *people[:PER_TRANSACTION], about=about)
            transaction.set_rollback(True)


def kill_and_replace(celery: Celery, running: list[Process], office: PostOffice, sent: int) -> None:
    """Kill the worker once so many mails have arrived, and start another one."""
    wait_for(lambda: len(office.mails) >= sent or running[-1].ended, 90)
    assert not running[-1].ended, running[-1].log.read_text()
    running[-1].kill()
    running.append(celery.worker("tests.activity.kinds"))


def settled(*, later: bool) -> bool:
    """Return whether nothing is under way; ``later``: what waits for another attempt is due now."""
    connections.close_all()
    if later:
        OutboxMessage.objects.filter(status=Status.QUEUED, attempts__gt=0).update(next_at=timezone.now())
    return not OutboxMessage.objects.filter(status__in=[Status.QUEUED, Status.SENDING]).exists()


def check(people: list[User], office: PostOffice) -> None:
    """Compare what arrived with what was promised."""
    arrived = defaultdict(list)
    for mail in office.mails:
        arrived[mail["To"]].append(mail["Message-ID"])
    rows = {row.to: row for row in OutboxMessage.objects.select_related("recipient")}
    refused = {address(number) for number in range(PEOPLE) if number % 20 == 10}
    lost = [person.email for person in people if person.email not in arrived and person.email not in refused]
    duplicates = sum(len(ids) - 1 for ids in arrived.values())
    print(f"{len(rows)} e-mails, {len(lost)} lost, {duplicates} sent twice, {office.greetings} connections")  # noqa: T201

    assert len(rows) == PEOPLE
    assert lost == []
    assert set(arrived) == {person.email for person in people} - refused
    assert all(set(ids) == {rows[to].message_id} for to, ids in arrived.items())
    assert duplicates <= len(KILL_AFTER) * 2
    assert {to for to, row in rows.items() if row.status == Status.DEAD} == refused
    assert {row.status for to, row in rows.items() if to not in refused} == {Status.SENT}
    assert all("550" in rows[to].last_error for to in refused)


def address(number: int) -> str:
    """Return the address of a person."""
    return f"p{number}@host.example"

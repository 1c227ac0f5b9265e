"""What tests of this app need: two people, a mail server on loopback, a clock."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django import Settings

from activity.models import OutboxMessage
from orgs.models import Organisation, Role, User
from orgs.services import create_organisation, create_user
from tests.activity.postoffice import PostOffice, free_port

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def host(db: None) -> Organisation:
    """Return an organisation."""
    return create_organisation(name="Stadtwerke", partner_collaboration=True)


@pytest.fixture
def admin(host: Organisation) -> User:
    """Return somebody of the organisation who may look at the outbox."""
    role = Role.objects.create(organisation=host, kind=Role.Kind.STAFF, name="Admin", rights=["outbox.view"])
    return create_user(organisation=host, email="ada@host.example", name="Ada Admin", role=role)


@pytest.fixture
def anna(host: Organisation) -> User:
    """Return a recipient who reads German."""
    return create_user(organisation=host, email="anna@host.example", name="Anna Acker", language="de")


@pytest.fixture
def bob(host: Organisation) -> User:
    """Return a recipient who reads English."""
    return create_user(organisation=host, email="bob@host.example", name="Bob Baker", language="en")


@pytest.fixture
def solar(db: None) -> Organisation:
    """Return what the news is about."""
    return create_organisation(name="Solar Neckar", partner_collaboration=True)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stand still at noon; ``clock.shift`` moves on."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def smtp(settings: Settings) -> Iterator[PostOffice]:
    """Return a mail server that Collab is told to use."""
    office = PostOffice()
    office.open()
    use(settings, office.port)
    yield office
    office.close()


@pytest.fixture
def no_smtp(settings: Settings) -> None:
    """Tell Collab to use a mail server that refuses connections."""
    use(settings, free_port())


def use(settings: Settings, port: int) -> None:
    """Send through the server at ``port``."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 3


def the_mail() -> OutboxMessage:
    """Return the only row of the outbox, as it is now."""
    return OutboxMessage.objects.get()

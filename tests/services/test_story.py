"""The story on PostgreSQL, Redis, a real Celery worker and beat, and a real mail server; driven in Chromium."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.activity.postoffice import PostOffice
from tests.e2e import story
from tests.e2e.conftest import Visit, demo, visit
from tests.services.processes import Celery, Process, Redis, wait_for

__all__ = ["demo", "visit"]

pytestmark = [pytest.mark.services, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """Return a mail server."""
    office = PostOffice()
    office.open()
    yield office
    office.close()


@pytest.fixture
def celery(
    demo: None, tmp_path: Path, redis: Redis, office: PostOffice, live_server: Any, settings: Settings
) -> Celery:
    """Return Celery on the database of this test; its mails lead to the live server."""
    settings.LOCAL_MAILBOX = False
    return Celery(tmp_path, redis, office.port, PUBLIC_URL=live_server.url, OUTBOX_SWEEP_SECONDS="1")


def button(mail: EmailMessage, text: str) -> str:
    """Return where a button of the mail leads."""
    body = mail.get_body(("html",))
    assert body
    (link,) = re.findall(rf'<a [^>]*href="([^"]+)"[^>]*>\s*{text}\s*</a>', body.get_content())
    return str(link)


def test_the_story_with_a_worker(visit: Visit, celery: Celery, office: PostOffice, running: list[Process]) -> None:
    running += [celery.beat(), celery.worker()]
    staff = visit()
    staff.page.goto("/")
    staff.sign_in(story.STAFF)
    story.open_opportunity(staff)
    story.share_with_solar(staff)

    wait_for(lambda: office.to(story.SOLAR))
    partner = visit(expected=("404",))
    partner.page.goto(button(office.to(story.SOLAR)[0], "Zur Entität"))
    partner.sign_in(story.SOLAR)
    story.check_what_solar_sees(partner)
    story.answer(partner)
    story.check_answer(staff)

    story.unshare(staff)
    story.check_that_it_is_gone(partner)
    assert [mail["To"] for mail in office.mails].count(story.SOLAR) == 1

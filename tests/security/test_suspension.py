"""A partner works on while the host suspends it, ends the collaboration or switches the feature off.

Everything that a crawl of the portal reached is asked again: it is as closed as for a partner that was never given
anything. Queued mails are not sent. Taken back, everything is there again exactly.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from threading import Barrier, Thread

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

from activity.models import Event, Notification, OutboxMessage
from activity.outbox.sweep import sweep
from orgs.models import Invitation, Partnership
from orgs.services import (
    StatusChangeError,
    end_partnership,
    resume_partnership,
    set_partner_collaboration,
    suspend_partnership,
    undo_end,
)
from orgs.services.invitations import InvitationError, accept_as_new, invite_partner
from sharing.grants import Grant
from tests.cast import Cast
from tests.crawler import Answer, Crawler, found
from tests.helpers import client_of
from tests.sharing.actions import known, save, selection

SHARED = ["PV-Anlage Muster", "Bestellung 4711", "Angebot.pdf", "Von Alpha"]
ROUNDS = 8


@dataclass(frozen=True)
class End:
    """One way in which a partner loses everything at once, and the way back."""

    name: str
    end: Callable[[Cast], object]
    back: Callable[[Cast], object]


def _switch(cast: Cast, *, enabled: bool) -> None:
    set_partner_collaboration(actor=cast.staff, organisation=cast.host, enabled=enabled)


ENDS = [
    End(
        "suspended",
        lambda cast: suspend_partnership(actor=cast.staff, partnership=cast.alpha.partnership),
        lambda cast: resume_partnership(actor=cast.staff, partnership=cast.alpha.partnership),
    ),
    End(
        "ended",
        lambda cast: end_partnership(actor=cast.staff, partnership=cast.alpha.partnership),
        lambda cast: undo_end(actor=cast.staff, partnership=cast.alpha.partnership),
    ),
    End("switched off", lambda cast: _switch(cast, enabled=False), lambda cast: _switch(cast, enabled=True)),
]
every_end = pytest.mark.parametrize("way", ENDS, ids=lambda way: way.name)


@pytest.fixture(autouse=True)
def _no_mailbox(settings: Settings) -> None:
    """Keep the operators' mailbox, which shows all mails, out of the crawl."""
    settings.LOCAL_MAILBOX = False


def crawl(client: Client) -> list[Answer]:
    """Return all that can be reached by reading, with what it changes undone."""
    with transaction.atomic():
        answers = Crawler(client, sends=False, queries=3).run()
        transaction.set_rollback(True)
    return answers


def opened(answers: list[Answer]) -> list[str]:
    """Return the addresses that were shown to somebody."""
    return sorted({answer.what.split()[1] for answer in answers if answer.status == 200})


def asked(client: Client, url: str, *, by_htmx: bool) -> tuple[int, str]:
    """Return status and text of the answer for one address; what it changes is undone."""
    headers = {"HX-Request": "true"} if by_htmx else {}
    with transaction.atomic():
        response = client.get(url, headers=headers)
        body: bytes = getattr(response, "getvalue", bytes)()
        transaction.set_rollback(True)
    return response.status_code, body.decode(errors="replace")


@every_end
def test_every_address_that_was_open_is_as_closed_as_for_a_stranger(cast: Cast, way: End) -> None:
    save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), known(cast))
    client, stranger = client_of(cast.alpha.user), client_of(cast.beta.user)
    urls = opened(crawl(client))
    for must in (f"/entities/{cast.opportunity.pk}/", f"/entities/{cast.order.pk}/",
                 f"/files/{cast.files['shared'].pk}/", f"/files/{cast.files['by_alpha'].pk}/preview/",
                 f"/notes/{cast.notes['shared'].pk}/edit/"):  # fmt: skip
        assert must in urls
    assert len(urls) > 20
    way.end(cast)
    closed = set()
    for url in urls:
        for by_htmx in (False, True):
            (status, text), (theirs, _text) = (asked(who, url, by_htmx=by_htmx) for who in (client, stranger))
            assert status == theirs, url
            assert list(found([Answer(url, status, text)], [*SHARED, "SECRET-CONTENT"])) == []
            closed |= {url} if status == 404 else set()
    about = re.compile(r"/(entities|files|notes|messages)/\d+/")
    assert closed >= {url for url in urls if about.match(url)}


@every_end
def test_what_waits_in_the_outbox_is_not_sent(cast: Cast, way: End) -> None:
    save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), known(cast))
    waiting = OutboxMessage.objects.filter(kind="shared")
    assert [message.status for message in waiting] == ["queued", "queued"]
    way.end(cast)
    sweep()
    assert [message.status for message in waiting.all()] == ["cancelled", "cancelled"]
    for message in mail.outbox:
        assert list(found([Answer("mail", 0, str(message.message()))], [*SHARED, "SECRET"])) == []


@every_end
def test_the_way_back_brings_everything_back_exactly(cast: Cast, way: End) -> None:
    client = client_of(cast.alpha.user)
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False):
        before, grants = reading(client), all_grants()
        way.end(cast)
        assert all_grants() == grants
        assert reading(client).keys() != before.keys()
        way.back(cast)
        # That they were told of it is all that is new.
        Notification.objects.filter(kind="partnership_status").delete()
        after = reading(client)
    assert all_grants() == grants
    assert after.keys() == before.keys()
    assert [what for what in before if before[what] != after[what]] == []


def reading(client: Client) -> dict[str, str]:
    """Return what can be read by request, without the tokens that differ every time."""
    return {answer.what: without_tokens(answer.text) for answer in crawl(client)}


def without_tokens(text: str) -> str:
    text = re.sub(r"Set-Cookie.*", "", text)
    text = re.sub(r"name=\"once\"[^>]*>", "", text)
    return re.sub(r"(csrfmiddlewaretoken\" value=\"|X-CSRFToken\"\s*:\s*\")[^\"]+", r"\1", text)


def all_grants() -> set[tuple[object, ...]]:
    """Return every grant there is, with all it says."""
    return {
        (model.__name__, each.pk, each.group_id, each.content_object_id, each.granted_at, each.granted_by_id)
        for model in Grant.__subclasses__()
        for each in model.objects.all()
    }


@every_end
def test_forms_that_were_open_write_nothing(cast: Cast, way: End) -> None:
    client = client_of(cast.alpha.user)
    notes = f"/entities/{cast.opportunity.pk}/notes/"
    assert client.get(notes).status_code == 200
    way.end(cast)
    assert client.post(notes, {"title": "Zu spät", "text": ""}).status_code == 404
    assert not cast.opportunity.notes.filter(title="Zu spät").exists()


@pytest.mark.parametrize("way", ENDS[:2], ids=lambda way: way.name)
def test_nothing_is_shared_with_a_partner_out_of_force(cast: Cast, way: End) -> None:
    way.end(cast)
    outcome = save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), known(cast))
    assert (outcome.refused, outcome.changed) == (1, [])
    assert not Event.objects.filter(verb="shared").exists()


# --- at the same instant


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Return what ``calls`` returned or raised, run from the same moment on in threads of their own."""
    barrier, results = Barrier(len(calls)), [None] * len(calls)  # type: list[object]

    def run(number: int) -> None:
        barrier.wait(30)
        try:
            results[number] = calls[number]()
        except (StatusChangeError, InvitationError) as error:
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ENDS[:2], ids=lambda way: way.name)
def test_sharing_while_the_partner_is_put_out_of_force(cast: Cast, way: End) -> None:
    """Either it was shared before, or not at all: never after."""
    for _round in range(ROUNDS):
        cast.notes["secret"].grants.all().delete()
        outcome, _ended = at_once(
            lambda: save(cast, cast.alpha, selection(note=[cast.notes["secret"]]), known(cast)),
            lambda: way.end(cast),
        )
        shared = cast.notes["secret"].grants.exists()
        assert shared == bool(outcome.changed)  # type: ignore[attr-defined]
        newest = Event.objects.filter(partner=cast.alpha.organisation).order_by("-pk")[0]
        assert newest.verb in {"partnership_suspended", "partnership_ended"}
        way.back(cast)


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once(cast: Cast) -> None:
    actors = [type(cast.staff).objects.get(pk=who.pk) for who in (cast.staff, cast.admin)]
    for _round in range(ROUNDS):
        for change in (suspend_partnership, resume_partnership, end_partnership, undo_end):
            results = at_once(
                *(lambda who=who: change(actor=who, partnership=cast.alpha.partnership) for who in actors)  # noqa: B023
            )
            assert sorted(results) == [False, True]  # type: ignore[type-var]
    told = Event.objects.filter(verb__startswith="partnership_", partner=cast.alpha.organisation)
    assert told.count() == 4 * ROUNDS


@pytest.mark.django_db(transaction=True)
def test_ending_while_the_partner_accepts(cast: Cast) -> None:
    """Whoever comes second meets what the first one did: an accepted partnership ends, an ended one accepts nobody."""
    for number in range(ROUNDS):
        Partnership.objects.filter(pk=cast.beta.partnership.pk).update(status="invited")
        stand_in = make_stand_in(cast)
        invitation = invite_partner(
            actor=cast.staff, partnership=cast.beta.partnership, email=f"n{number}@new.example", language="de"
        )
        accepted, ended = at_once(
            lambda invitation=invitation, number=number: accept_as_new(
                invitation=invitation, name="Nora Neu", password="a-Password-1", organisation_name=f"Neu {number}",
                language="de",
            ),
            lambda: end_partnership(actor=cast.staff, partnership=cast.beta.partnership),
        )  # fmt: skip
        assert ended is True
        now = Partnership.objects.get(pk=cast.beta.partnership.pk)
        invitation = Invitation.objects.get(pk=invitation.pk)
        joined = not isinstance(accepted, InvitationError)
        assert (now.status, now.status_before_end) == ("ended", "active" if joined else "invited")
        assert (invitation.status, stand_in.users.count()) == (("accepted", 1) if joined else ("revoked", 0))
        undo_end(actor=cast.staff, partnership=cast.beta.partnership)


def make_stand_in(cast: Cast) -> object:
    """Return a new organisation that stands for the partner until somebody accepts."""
    stand_in = type(cast.host).objects.create(name="Neu")
    Partnership.objects.filter(pk=cast.beta.partnership.pk).update(partner=stand_in)
    return stand_in

"""Row 5: 2,000 e-mails written and sent to a mail server on loopback, over one connection."""

import logging
import smtplib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction
from django.test import override_settings

from activity.models import Event, OutboxMessage
from activity.outbox.compose import compose
from activity.outbox.sweep import sweep
from activity.services import notify
from bench.timing import Row, race
from bench.world import BenchWorld
from entities.models import Entity, EntityGrant
from sharing.services import Choice, save_shares
from tests.activity.postoffice import free_port

MAILS, ROUNDS = 2_000, 3
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Sink:
    """Takes every mail and keeps none."""

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Accept it."""
        return "250 OK"


def row(world: BenchWorld) -> Row:
    """Return the row; the peer opens a connection for each mail, the limit sends what was written before."""
    queued = _queue(world)
    written = [compose(each).message() for each in queued]
    with _server() as port:
        times = race(
            {
                "ours": _ours(queued),
                "peer": lambda: _connection_each(queued),
                "limit": lambda: _by_hand(port, written),
            },
            rounds=ROUNDS,
        )
    met = times["ours"] <= 5 * times["limit"]
    return Row(f"{MAILS:,} e-mails written and sent", times["ours"], times["peer"], times["limit"], "≤ 5× limit", met)


def _queue(world: BenchWorld) -> list[OutboxMessage]:
    """Return that many e-mails about shares, all to one person, each about another event."""
    person = world.partners["tiny"]
    shared = EntityGrant.objects.filter(group=person.organisation.group).values("content_object")
    entity = Entity.objects.filter(owner=world.host).exclude(pk__in=shared).latest("pk")
    partnership = world.host.partnerships.get(partner=person.organisation)
    save_shares(actor=world.staff, thing=entity, choices=[Choice(partnership.pk)])
    first = Event.objects.filter(verb="shared").latest("pk")
    OutboxMessage.objects.all().delete()
    for _number in range(MAILS):
        first.pk, first._state.adding = None, True
        first.save()
        notify(event=first, kind="shared", recipients=[person])
    return list(OutboxMessage.objects.select_related("event", "recipient").order_by("pk"))


def _ours(queued: list[OutboxMessage]) -> Callable[[], object]:
    """Return the sweep over all of them, queued anew."""
    ids = [each.pk for each in queued]
    fresh = {"status": OutboxMessage.Status.QUEUED, "attempts": 0, "sent_at": None}

    def run() -> None:
        OutboxMessage.objects.filter(pk__in=ids).update(**fresh)
        sweep()
        sent = OutboxMessage.objects.filter(pk__in=ids, status=OutboxMessage.Status.SENT).count()
        assert sent == MAILS, sent

    return run


@transaction.atomic
def _connection_each(queued: list[OutboxMessage]) -> None:
    for message in queued:
        compose(message).send()


def _by_hand(port: int, written: list[Message]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for mail in written:
            server.send_message(mail)


@contextmanager
def _server() -> Iterator[int]:
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    port = free_port()
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    with override_settings(EMAIL_BACKEND=SMTP_BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        yield port
    controller.stop()

"""Partners read everything they can reach, and never meet anything that is not shared with them."""

import re

import pytest
import time_machine
from django.core import mail
from django.db import models, transaction
from pytest_django import Settings

from activity.models import Event, OutboxMessage
from activity.outbox.sweep import sweep
from activity.services import record
from entities.models import Entity, File, Message, Note
from orgs.models import LabelFamily, Organisation
from sharing.services.shares import Choice, save_shares
from tests.cast import Cast, revoke
from tests.cast_things import add_note
from tests.crawler import Answer, Crawler, found
from tests.helpers import client_of

NAMES = {
    "alpha": ["Alpha Solar", "Anna Alpha", "alpha@partner.example"],
    "beta": ["Beta Dach", "Bruno Beta", "beta@partner.example"],
    "gamma": ["Gamma Elektro", "Gitte Gamma", "gamma@partner.example"],
    "delta": ["Delta Montage", "Doris Delta", "delta@partner.example"],
}
LIMIT = 600
SHARED = ["PV-Anlage Muster", "Bestellung 4711", "Angebot.pdf", "Von Alpha"]


def marks(name: str) -> list[str]:
    """Return what this partner's people must not meet."""
    others = [each for other, names in NAMES.items() if other != name for each in names]
    return ["SECRET", *others, *(SHARED if name != "alpha" else [])]


@pytest.fixture
def world(cast: Cast, settings: Settings) -> Cast:
    """Return the cast after some work: things happened to what is not shared, and partners came and went."""
    settings.LOCAL_MAILBOX = False
    contents = (cast.files["secret"], cast.notes["secret"], cast.messages["by_delta"])
    for thing, verb in zip(contents, ("file_added", "note_added", "message_added"), strict=True):
        record(actor=cast.staff, verb=verb, target=thing, context=cast.opportunity, organisation_id=cast.host.pk)
    share(cast, "alpha", note=add_note(cast.opportunity, cast.staff, "Neu"))
    share(cast, "beta", note=cast.notes["secret"])
    share(cast, "gamma", note=cast.notes["secret"])
    for name in ("beta", "gamma"):
        for thing in (cast.opportunity, cast.notes["secret"]):
            revoke(thing, cast.partners[name].organisation)
    return cast


def share(cast: Cast, name: str, note: Note) -> None:
    """Share the opportunity with one note, as the dialog does."""
    choice = Choice(cast.partners[name].partnership.pk, chosen={"note": frozenset({note.pk})})
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[choice])


def crawl(cast: Cast, name: str, *, sends: bool = True) -> list[Answer]:
    """Return all that this partner's person can read."""
    answers = Crawler(client_of(cast.partners[name].user), sends=sends, limit=LIMIT).run()
    assert len(answers) < LIMIT, "The crawl does not end"
    return answers


@pytest.mark.parametrize("name", list(NAMES))
def test_a_partner_meets_nothing_that_is_not_shared(world: Cast, name: str) -> None:
    answers = crawl(world, name)
    assert list(found(answers, marks(name))) == []
    assert [answer.what for answer in answers if answer.status >= 500] == []


def test_the_crawl_reaches_what_is_shared(world: Cast) -> None:
    answers = crawl(world, "alpha")
    assert all(list(found(answers, [word])) for word in SHARED)
    files = [answer for answer in answers if answer.what == f"GET /files/{world.files['shared'].pk}/"]
    assert [answer.status for answer in files] == [200]
    assert "Angebot.pdf bytes" in files[0].text
    assert len(answers) > 40


def test_staff_s_crawl_would_meet_the_secrets(world: Cast) -> None:
    answers = Crawler(client_of(world.reader), sends=False, limit=100).run()
    assert list(found(answers, ["SECRET-OPPORTUNITY"]))
    assert list(found(answers, ["SECRET-TENANT", "SECRET-OTHER"])) == []


def test_mails_say_nothing_that_is_not_shared(world: Cast) -> None:
    sweep()
    assert OutboxMessage.objects.exclude(status__in=["sent", "cancelled"]).count() == 0
    to = {recipient for message in mail.outbox for recipient in message.to}
    assert to == {world.alpha.user.email}
    for message in mail.outbox:
        source = message.message().as_bytes().decode()
        html = [str(part.content) for part in getattr(message, "alternatives", [])]
        texts = [source, str(message.subject), str(message.body), *html]
        assert list(found([Answer("mail", 0, text) for text in texts], marks("alpha"))) == []


def test_what_is_not_shared_changes_nothing_that_a_partner_reads(world: Cast) -> None:
    """Take everything away that Alpha may not know: no count, order or gap on any page may differ."""
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False):
        with transaction.atomic():
            before = reading(world)
            transaction.set_rollback(True)
        forget_secrets(world)
        after = reading(world)
    assert after.keys() == before.keys()
    assert [what for what in before if before[what] != after[what]] == []


def reading(cast: Cast) -> dict[str, str]:
    """Return what Alpha reads by request, without the tokens that differ every time."""
    return {answer.what: without_tokens(answer.text) for answer in crawl(cast, "alpha", sends=False)}


def without_tokens(text: str) -> str:
    text = re.sub(r"Set-Cookie.*", "", text)
    return re.sub(r"(csrfmiddlewaretoken\" value=\"|X-CSRFToken\"\s*:\s*\")[^\"]+", r"\1", text)


def forget_secrets(cast: Cast) -> None:
    """Delete, past all rules, everything that Alpha may not know."""
    user = type(cast.alpha.user).objects.get(pk=cast.alpha.user.pk)
    for model in (File, Note, Message, Entity):
        model.objects.exclude(pk__in=model.objects.visible_to(user)).delete()
    others = [cast.other, *(cast.partners[name].organisation for name in ("beta", "gamma", "delta"))]
    events = Event.objects.exclude(partner=cast.alpha.organisation)
    OutboxMessage.objects.filter(event__in=events).delete()
    models.QuerySet.delete(events)
    LabelFamily.objects.filter(visible_to_partners=False).delete()
    for organisation in others:
        organisation.users.all().delete()
        organisation.hosts.all().delete()
    Organisation.objects.filter(pk__in=[each.pk for each in others]).delete()

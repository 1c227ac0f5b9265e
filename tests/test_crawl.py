"""Partners read everything they can reach, and never meet anything that is not shared with them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import models, transaction
from django.utils import timezone
from pytest_django import Settings

from activity.models import Event, Notification, OutboxMessage
from activity.outbox.sweep import sweep
from activity.services import record
from entities.arrangement import Arrangement
from entities.history import history_for
from entities.models import Entity, File, Message, Note, SavedView
from entities.services.entities import update_values
from entities.services.views import create_view
from orgs.models import LabelFamily, Organisation, User
from sharing.models import OfferRecipient
from sharing.services.shares import Choice, save_shares
from tests.cast import Cast, grant, revoke
from tests.cast_things import add_note
from tests.crawler import Answer, Crawler, found
from tests.helpers import client_of
from tests.offers.actions import accept, decline, offered
from tests.workflows.things import ANY_PARTNER, make_phase, make_task, make_template, person, task_of
from tests.writing import things as templates
from workflows.history import history_for as history_of_process
from workflows.models import Assignee, Phase, Process, ProcessTemplate, Task, TaskComment
from workflows.services.processes import add_comment, move_task, start_process

NAMES = {
    "alpha": ["Alpha Solar", "Anna Alpha", "alpha@partner.example"],
    "beta": ["Beta Dach", "Bruno Beta", "beta@partner.example"],
    "gamma": ["Gamma Elektro", "Gitte Gamma", "gamma@partner.example"],
    "delta": ["Delta Montage", "Doris Delta", "delta@partner.example"],
}
LIMIT = 1500
OFFERED = ["Dach in Backnang", "Nur im Dezember.", "71522 Backnang"]
WORK = ["Dach ansehen", "Anlage melden"]
SHARED = ["PV-Anlage Muster", "Nach Leistung", "Bestellung 4711", "Angebot.pdf", "Von Alpha", *WORK, *OFFERED]
# Who reads for Alpha: somebody of its team, and its admin.
ALPHA = ("alpha", "chief")


def marks(name: str) -> list[str]:
    """Return what this partner's people must not meet."""
    theirs = "alpha" if name in ALPHA else name
    others = [each for other, names in NAMES.items() if other != theirs for each in names]
    return ["SECRET", *others, *(SHARED if name not in ALPHA else [])]


def reader(cast: Cast, name: str) -> User:
    """Return who reads under that name."""
    return cast.chief if name == "chief" else cast.partners[name].user


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
    hide_attributes(cast)
    offer_things(cast)
    work_together(cast)
    write_templates(cast)
    keep_views(cast)
    return cast


def write_templates(cast: Cast) -> None:
    """Let there be templates that Alpha has, with what it may not know in one, and others that it has not."""
    made = templates.make_templates(cast)
    templates.thing(cast, made.document.type, "SECRET-TEMPLATE", {"body": "SECRET-BODY"})
    more = templates.thing(
        cast, made.email.type, "Mit Verborgenem", {"body": "{{ entity.margin }} {{ contact.title }}"}
    )
    for each in (made.email, made.document, more):
        grant(each, cast.alpha.organisation, cast.staff)


def hide_attributes(cast: Cast) -> None:
    """Hide attributes of what is shared from the partners, and let them change: alone, and with one that is seen."""
    for key, kind in (("margin", "number"), ("remark", "text"), ("rating", "choice")):
        cast.opportunity_type.attributes.create(
            key=key,
            label=f"SECRET-{key}",
            kind=kind,
            group="SECRET-GROUP" if key == "rating" else "Vertrieb",
            choices=["SECRET-A", "SECRET-B"],
            in_list=True,
            searchable=True,
            teaser=True,
            # Before all others, so that it would be the first to show.
            position=0,
        )
    hidden = cast.opportunity_type.attributes.filter(key__in=HIDDEN)
    cast.partner_role.attributes = {str(each.pk): "hidden" for each in hidden}
    cast.partner_role.save()
    update_values(actor=cast.staff, entity=cast.opportunity, values={"margin": 815, "remark": "SECRET-REMARK"})
    update_values(actor=cast.staff, entity=cast.opportunity, values={"rating": "SECRET-A", "description": "Neu."})
    update_values(actor=cast.staff, entity=cast.order, values={"number": "4711-2"})


VIEW = "Nach Leistung"
HIDDEN = ("margin", "remark", "rating")
# What the teaser of the offered thing says.
TOLD = {"capacity": 4.2, "site": {"postcode": "71522", "city": "Backnang"}}


def keep_views(cast: Cast) -> None:
    """Let the host share views: one for everybody, with a hidden column, and those that go by what is hidden."""
    intern = str(cast.labels["intern"].pk)
    views = {
        VIEW: Arrangement(["a.margin", "a.capacity", "a.rating", "updated"], sort="-a.capacity", group="labels"),
        "SECRET-FILTER": Arrangement(filters={"a.rating": ["SECRET-A"]}),
        "SECRET-SORT": Arrangement(sort="a.margin"),
        "SECRET-GROUP": Arrangement(group="a.rating", display="board"),
        "SECRET-LABELS": Arrangement(filters={"labels": [intern]}),
        "SECRET-CHANGED": Arrangement(sort="-updated"),
    }
    for name, arrangement in views.items():
        create_view(
            actor=cast.staff, entity_type=cast.opportunity_type, name=name, arrangement=arrangement, shared=True
        )
    create_view(actor=cast.staff, entity_type=cast.order_type, name="SECRET-PRIVATE", arrangement=Arrangement())


def offer_things(cast: Cast) -> None:
    """Offer Alpha things that bear secrets: one that it can have, one that Beta got, one that it did not want."""
    cast.opportunity_type.attributes.filter(key__in=TOLD).update(teaser=True)
    values = TOLD | {"description": "SECRET-OFFERED", "remark": "SECRET-OFFERED", "rating": "SECRET-A", "margin": 815}
    values["site"] = TOLD["site"] | {"street": "SECRET-STREET", "house_number": "SECRET-1"}
    thing = entity_of(cast, "SECRET-OFFERED", **values)
    # Gamma waits for the next round, and knows of nothing.
    rounds = {cast.alpha.partnership.pk: 1, cast.gamma.partnership.pk: 2}
    teaser = ["capacity", "site", "description", *HIDDEN]
    deadline = timezone.now() + timedelta(days=30)
    words = {"headline": "Dach in Backnang", "message": "Nur im Dezember.", "teaser": teaser, "deadline": deadline}
    add_note(thing, cast.staff, "SECRET-OFFERED")
    offered(cast, thing=thing, rounds=rounds, **words)
    lost, unwanted = (entity_of(cast, f"SECRET-{number}") for number in (1, 2))
    secret = {"headline": "SECRET-HEADLINE", "message": "SECRET-MESSAGE", "teaser": teaser}
    accept(offered(cast, cast.alpha, cast.beta, thing=lost, **secret), cast.beta)
    revoke(lost, cast.beta.organisation)
    decline(offered(cast, cast.alpha, thing=unwanted, **secret), cast.alpha, comment="SECRET-COMMENT")


def work_together(cast: Cast) -> None:
    """Let Alpha see only its tasks of one process, and know nothing of another."""
    cast.partner_role.task_scope = cast.partner_role.TaskScope.ASSIGNED
    cast.partner_role.save()
    template = make_template(cast, "SECRET-TEMPLATE")
    shown, hidden = make_phase(cast, template, "Vor Ort"), make_phase(cast, template, "SECRET-PHASE")
    visit = make_task(cast, shown, "Dach ansehen", assignees=[ANY_PARTNER], due_from="start", due_amount=2)
    told = make_task(cast, shown, "SECRET-TASK", assignees=[person(cast.staff)], after=[visit])
    later = make_task(cast, hidden, "SECRET-LATER", assignees=[person(cast.beta.user)], due_from="start", due_amount=1)
    make_task(cast, shown, "Anlage melden", assignees=[person(cast.alpha.user)], after=[told, hidden, later])
    process = start_process(
        actor=cast.staff, entity=cast.opportunity, template=fresh(template), edition=fresh(template).edition, name="Bau"
    )
    start_process(actor=cast.staff, entity=cast.hidden, template=fresh(template), edition=fresh(template).edition)
    process.labels.add(cast.labels["intern"])
    grant(process, cast.alpha.organisation, cast.staff)
    add_comment(actor=cast.staff, task=task_of(process, "Dach ansehen"), text="SECRET-INTERNAL", internal=True)
    add_comment(actor=cast.staff, task=task_of(process, "SECRET-LATER"), text="SECRET-REMARK")
    move_task(actor=cast.staff, task=task_of(process, "SECRET-LATER"), move="start")


def fresh(template: ProcessTemplate) -> ProcessTemplate:
    """Return the template in its newest edition."""
    template.refresh_from_db()
    return template


def entity_of(cast: Cast, title: str, **values: Any) -> Entity:
    """Return a new opportunity of the host."""
    kind = cast.opportunity_type
    return Entity.objects.create(owner=cast.host, type=kind, title=title, created_by=cast.staff, values=values)


def share(cast: Cast, name: str, note: Note) -> None:
    """Share the opportunity with one note, as the dialog does."""
    choice = Choice(cast.partners[name].partnership.pk, chosen={"note": frozenset({note.pk})})
    save_shares(actor=cast.staff, thing=cast.opportunity, choices=[choice])


def crawl(cast: Cast, name: str, *, sends: bool = True) -> list[Answer]:
    """Return all that this partner's person can read."""
    answers = Crawler(client_of(reader(cast, name)), sends=sends, limit=LIMIT, queries=20).run()
    assert len(answers) < LIMIT, "The crawl does not end"
    return answers


@pytest.mark.parametrize("name", [*NAMES, "chief"])
def test_a_partner_meets_nothing_that_is_not_shared(world: Cast, name: str) -> None:
    answers = crawl(world, name)
    assert list(found(answers, marks(name))) == []
    assert [answer.what for answer in answers if answer.status >= 500] == []


def test_the_crawl_reaches_what_is_shared(world: Cast) -> None:
    answers = crawl(world, "alpha")
    assert all(list(found(answers, [word])) for word in [*SHARED, "Süddach, freie Fläche.", "Neu."])
    files = [answer for answer in answers if answer.what == f"GET /files/{world.files['shared'].pk}/"]
    assert [answer.status for answer in files] == [200]
    assert "Angebot.pdf bytes" in files[0].text
    assert len(answers) > 40
    assert any(answer.what.startswith("GET /search/ ") for answer in answers)


def test_staff_s_crawl_would_meet_the_secrets(world: Cast) -> None:
    answers = Crawler(client_of(world.reader), sends=False, limit=100).run()
    assert list(found(answers, ["SECRET-OPPORTUNITY"]))
    assert list(found(answers, ["SECRET-TENANT", "SECRET-OTHER"])) == []


def test_mails_say_nothing_that_is_not_shared(world: Cast) -> None:
    sweep()
    assert OutboxMessage.objects.exclude(status__in=["sent", "cancelled"]).count() == 0
    theirs = {world.alpha.user.email, world.chief.email}
    assert {recipient for message in mail.outbox for recipient in message.to} == theirs | {world.staff.email}
    for message in (each for each in mail.outbox if theirs.issuperset(each.to)):
        source = message.message().as_bytes().decode()
        html = [str(part.content) for part in getattr(message, "alternatives", [])]
        texts = [source, str(message.subject), str(message.body), *html]
        assert list(found([Answer("mail", 0, text) for text in texts], marks("alpha"))) == []


@pytest.mark.parametrize("name", ALPHA)
def test_what_a_partner_may_not_know_changes_nothing_that_it_reads(world: Cast, name: str) -> None:
    """Take everything away that Alpha may not know, or change it: no page, count, order or form may differ."""
    with time_machine.travel("2026-11-23T12:00:00+01:00", tick=False):
        before = undone(world, name)
        assert any("/group/" in what for what in before)
        for change in (forget_everything, give_other_values):
            after = undone(world, name, change)
            assert after.keys() == before.keys(), change
            assert [what for what in before if before[what] != after[what]] == [], change


def undone(cast: Cast, name: str, change: Callable[[Cast], None] = lambda _cast: None) -> dict[str, str]:
    """Return what Alpha reads after a change; the change and whatever the reading did are undone."""
    with transaction.atomic():
        change(cast)
        texts = reading(cast, name)
        transaction.set_rollback(True)
    return texts


def give_other_values(cast: Cast) -> None:
    """Give hidden attributes other values, again and again: not even a form may remember that."""
    for value in (1, 2, 3):
        entity = Entity.objects.get(pk=cast.opportunity.pk)
        update_values(actor=cast.staff, entity=entity, values={"margin": value, "rating": "SECRET-B"})


def reading(cast: Cast, name: str) -> dict[str, str]:
    """Return what Alpha reads by request, without the tokens that differ every time."""
    return {answer.what: without_tokens(answer.text) for answer in crawl(cast, name, sends=False)}


def without_tokens(text: str) -> str:
    text = re.sub(r"Set-Cookie.*", "", text)
    text = re.sub(r"(name=\"once\" value=\")[^\"]+", r"\1", text)
    return re.sub(r"(csrfmiddlewaretoken\" value=\"|X-CSRFToken\"\s*:\s*\")[^\"]+", r"\1", text)


def forget_everything(cast: Cast) -> None:
    """Take away, past all rules, everything that Alpha may not know."""
    forget_secrets(cast)
    forget_values(cast)


def forget_secrets(cast: Cast) -> None:
    """Delete, past all rules, everything that Alpha may not know."""
    user = type(cast.alpha.user).objects.get(pk=cast.alpha.user.pk)
    open_offers = OfferRecipient.objects.visible_to(user).answerable()
    Entity.objects.filter(pk__in=open_offers.values("offer__thing_id")).update(title="", values=TOLD, version=99)
    for model in (File, Note, Message):
        model.objects.exclude(pk__in=model.objects.visible_to(user)).delete()
    known = Entity.objects.visible_to(user).values("pk")
    Entity.objects.exclude(pk__in=known).exclude(pk__in=open_offers.values("offer__thing_id")).delete()
    others = [cast.other, *(cast.partners[name].organisation for name in ("beta", "gamma", "delta"))]
    forget_work(user)
    told = [event.pk for thing in (cast.opportunity, cast.order) for event in history_for(user, thing)]
    told += [event.pk for each in Process.objects.visible_to(user) for event in history_of_process(user, each)]
    told += Notification.objects.of(user).values_list("event", flat=True)
    events = Event.objects.exclude(partner=cast.alpha.organisation).exclude(pk__in=told)
    OutboxMessage.objects.filter(event__in=events).delete()
    models.QuerySet.delete(events)
    LabelFamily.objects.filter(visible_to_partners=False).delete()
    for organisation in others:
        organisation.users.all().delete()
        organisation.hosts.all().delete()
    Organisation.objects.filter(pk__in=[each.pk for each in others]).delete()


def forget_work(user: User) -> None:
    """Let the tasks that ``user`` does not see be others, and more of them; one still waits for something unseen."""
    Process.objects.exclude(pk__in=Process.objects.visible_to(user)).delete()
    unseen = Task.objects.exclude(pk__in=Task.objects.visible_to(user))
    unseen.update(name="Anders", due_at=None, status="on_hold", position=99)
    unseen.filter(requirements=None, required_by=None).delete()
    for task in list(unseen):
        task.pk, task._state.adding = None, True
        task.save()
    Phase.objects.exclude(tasks__in=Task.objects.visible_to(user)).update(name="Anders")
    TaskComment.objects.filter(models.Q(internal=True) | models.Q(task__in=unseen)).delete()
    Assignee.objects.exclude(user=user).filter(task__in=unseen).delete()


def forget_values(cast: Cast) -> None:
    """Take hidden attributes away, past all rules: their values, what happened to them, and what counts changes."""
    hidden = cast.opportunity_type.attributes.filter(key__in=HIDDEN)
    for event in Event.objects.filter(verb="entity_changed"):
        changes = {key: pair for key, pair in event.changes.items() if key not in HIDDEN}
        models.QuerySet.update(Event.objects.filter(pk=event.pk), changes=changes)
    for entity in Entity.objects.filter(type=cast.opportunity_type):
        kept = {key: value for key, value in entity.values.items() if key not in HIDDEN}
        Entity.objects.filter(pk=entity.pk).update(values=kept, version=99, updated_by=None)
    hidden.delete()
    # Without what they go by they would be views of everybody.
    SavedView.objects.filter(name__startswith="SECRET").delete()

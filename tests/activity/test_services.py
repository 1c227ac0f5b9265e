"""Recording and telling."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from activity import registry
from activity.models import Event, Notification, OutboxMessage
from activity.querysets import AppendOnlyError
from activity.services import mark_all_read, mark_read, notify, record, send_account_mail
from orgs.models import Organisation, User
from tests.activity.kinds import NEWS, VERB, tell


def test_an_event_says_who_did_what_in_the_language_of_the_reader(admin: User, solar: Organisation) -> None:
    event = record(actor=admin, verb=VERB, target=solar, organisation_id=admin.organisation_id)
    with translation.override("de"):
        assert event.sentence == "Ada Admin hat Solar Neckar eingeladen"
    with translation.override("en"):
        assert str(event) == "Ada Admin invited Solar Neckar"


def test_the_history_keeps_the_name_of_what_is_gone(admin: User, solar: Organisation) -> None:
    event = record(actor=None, verb=VERB, target=solar, organisation_id=admin.organisation_id)
    solar.delete()
    event = Event.objects.get(pk=event.pk)
    assert event.target is None
    assert event.get_absolute_url() == ""
    with translation.override("en"):
        assert event.sentence == "Somebody invited Solar Neckar"


def test_a_verb_of_another_version_is_still_readable(admin: User, solar: Organisation) -> None:
    event = record(actor=admin, verb=VERB, target=solar, organisation_id=None)
    event.verb = "forgotten"
    assert event.sentence == "forgotten: Solar Neckar"


def test_unknown_names_raise(admin: User, solar: Organisation) -> None:
    with pytest.raises(registry.UnknownVerbError):
        record(actor=admin, verb="misspelt", target=solar, organisation_id=None)
    with pytest.raises(registry.UnknownNotificationError):
        notify(event=tell(about=solar), kind="misspelt", recipients=[admin])
    assert not Notification.objects.exists()


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        registry.register_verb(VERB, label="")
    with pytest.raises(ValueError, match="twice"):
        registry.register_notification(registry.notification_type(NEWS))


def test_events_are_never_changed_or_deleted(solar: Organisation) -> None:
    event = tell(about=solar)
    for change in (event.save, event.delete, Event.objects.all().delete, lambda: Event.objects.update(verb="x")):
        with pytest.raises(AppendOnlyError):
            change()
    assert Event.objects.get() == event


def test_history_of_a_context_newest_first(admin: User, solar: Organisation, host: Organisation) -> None:
    first = record(actor=admin, verb=VERB, target=solar, context=host, organisation_id=host.pk)
    second = record(actor=admin, verb=VERB, target=host, organisation_id=host.pk)
    record(actor=admin, verb=VERB, target=solar, organisation_id=host.pk)
    assert list(Event.objects.history_of(host)) == [second, first]


def test_everybody_is_told_once(anna: User, bob: User, solar: Organisation) -> None:
    event = tell(anna, bob, anna, about=solar)
    notify(event=event, kind=NEWS, recipients=[bob])
    assert Notification.objects.count() == OutboxMessage.objects.count() == 2
    assert OutboxMessage.objects.values("message_id").distinct().count() == 2


def test_the_database_holds_the_business_key(anna: User, bob: User, solar: Organisation) -> None:
    event = tell(anna, about=solar)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.create(event=event, recipient=anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.create(event=event, recipient=bob, address="somebody@else.example")
    OutboxMessage.objects.create(event=event, address="somebody@else.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.create(event=event, address="somebody@else.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessage.objects.create()


def test_a_transaction_rolled_back_tells_nobody(anna: User, solar: Organisation) -> None:
    with transaction.atomic():
        tell(anna, about=solar)
        send_account_mail(to="anna@host.example", subject="Hi", text="Hi", html="", language="de")
        transaction.set_rollback(True)
    for model in (Event, Notification, OutboxMessage):
        assert not model.objects.exists()


def test_reading_marks_only_ones_own_rows(anna: User, bob: User, solar: Organisation) -> None:
    tell(anna, bob, about=solar)
    mine, theirs = Notification.objects.of(anna).get(), Notification.objects.of(bob).get()
    mark_read(actor=anna, notification=theirs)
    assert Notification.objects.of(bob).unread().exists()
    mark_read(actor=anna, notification=mine)
    assert not Notification.objects.of(anna).unread().exists()


def test_marking_all_leaves_what_came_after_the_page(anna: User, bob: User, solar: Organisation) -> None:
    seen, unseen = tell(anna, bob, about=solar), tell(anna, about=solar)
    mark_all_read(actor=anna, up_to=Notification.objects.of(anna).get(event=seen).pk)
    assert [row.event for row in Notification.objects.of(anna).unread()] == [unseen]
    mark_all_read(actor=anna)
    assert [row.recipient for row in Notification.objects.unread()] == [bob]

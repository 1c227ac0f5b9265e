"""Adding, changing and deleting contents."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404
from pytest_django import Settings

from activity.models import Event, Notification, OutboxMessage
from activity.outbox.compose import Cancelled, compose
from entities.models import EntityContent, EntityGrant, File, Message, Note
from entities.services.contents import (
    Seen,
    StaleEdit,
    UploadRefusedError,
    add_file,
    add_files,
    add_text,
    delete_content,
    edit_content,
    fields_of,
    record_download,
)
from orgs.models import Partnership
from tests.cast import Cast, grant, revoke

SETTLED = pytest.mark.django_db(transaction=True)


def upload(name: str = "plan.txt", content: bytes = b"words") -> SimpleUploadedFile:
    """Return a file as a form brings it."""
    return SimpleUploadedFile(name, content, content_type="image/png")


def stored(media: Path) -> list[bytes]:
    """Return the bytes of all files in the storage."""
    return [path.read_bytes() for path in sorted(media.rglob("*")) if path.is_file()]


def count_of(media: Path) -> int:
    """Return how many files the storage holds."""
    return len(stored(media))


# --- Adding --------------------------------------------------------------------


def test_a_file_is_kept_under_a_random_name(cast: Cast, media: Path) -> None:
    file = add_file(actor=cast.staff, entity=cast.opportunity, upload=upload("../../etc/x.html"))
    file.refresh_from_db()
    assert (file.name, file.size, file.content_type) == ("x.html", 5, "text/plain")
    assert (file.owner, file.created_by) == (cast.host, cast.staff)
    path = media / file.content.name
    assert path.read_bytes() == b"words"
    assert path.name.isalnum()
    assert "x.html" not in file.content.name


def test_an_empty_file_is_refused(cast: Cast, media: Path) -> None:
    before = count_of(media)
    with pytest.raises(UploadRefusedError, match=r"leer|empty"):
        add_file(actor=cast.staff, entity=cast.opportunity, upload=upload(content=b""))
    assert count_of(media) == before


def test_the_limit_holds_and_is_named(cast: Cast, media: Path, settings: Settings) -> None:
    settings.MAX_FILE_SIZE = 2 * 1024 * 1024
    before = count_of(media)
    added, refused = add_files(
        actor=cast.staff,
        entity=cast.opportunity,
        uploads=[upload("a.txt"), upload("b.txt", b"x" * (2 * 1024 * 1024 + 1)), upload("c.txt")],
    )
    assert [file.name for file in added] == ["a.txt", "c.txt"]
    assert [each.name for each in refused] == ["b.txt"]
    assert "2" in refused[0].reason
    assert "MB" in refused[0].reason
    assert count_of(media) == before + 2


def test_nothing_is_left_in_the_storage_when_saving_fails(
    cast: Cast, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_kwargs: Any) -> None:
        raise RuntimeError

    before = count_of(media)
    monkeypatch.setattr("entities.services.contents.files.save_new", fail)
    with pytest.raises(RuntimeError):
        add_file(actor=cast.staff, entity=cast.opportunity, upload=upload())
    assert count_of(media) == before


@pytest.mark.parametrize(
    ("model", "fields"),
    [(Note, {"title": "Neu", "text": "Zeile"}), (Message, {"subject": "Neu", "text": "Zeile"})],
)
def test_staff_add_texts_that_nobody_else_has(cast: Cast, model: type[EntityContent], fields: dict[str, str]) -> None:
    content = add_text(
        actor=cast.staff, model=model, entity=cast.opportunity, fields=fields, labels=[cast.labels["intern"]]
    )
    assert list(content.labels.all()) == [cast.labels["intern"]]
    assert not content.grants.exists()
    assert not model.objects.visible_to(cast.alpha.user).filter(pk=content.pk).exists()
    event = Event.objects.latest("pk")
    assert (event.verb, event.target, event.context) == (f"{model.kind}_added", content, cast.opportunity)
    assert (event.organisation_id, event.partner_id) == (cast.host.pk, None)


def test_labels_of_others_are_refused(cast: Cast) -> None:
    fields = {"title": "Neu", "text": ""}
    foreign = cast.other_staff.organisation.label_families.first().labels.first()
    for actor, label in ((cast.staff, foreign), (cast.alpha.user, cast.labels["technik"])):
        with pytest.raises(PermissionDenied):
            add_text(actor=actor, model=Note, entity=cast.opportunity, fields=fields, labels=[label])


# --- What partners add ---------------------------------------------------------


def partner_adds(cast: Cast) -> Any:
    """Return a note of Alpha's person on the shared opportunity."""
    fields = {"title": "Termin", "text": "Dienstag"}
    return add_text(actor=cast.alpha.user, model=Note, entity=cast.opportunity, fields=fields)


def test_what_a_partner_adds_belongs_to_the_host_and_no_other_partner_sees_it(cast: Cast) -> None:
    for thing in (cast.opportunity, cast.order):
        grant(thing, cast.beta.organisation, cast.staff)
    note = partner_adds(cast)
    assert (note.owner, note.created_by) == (cast.host, cast.alpha.user)
    readers = [cast.staff, cast.reader, cast.alpha.user, cast.beta.user, cast.gamma.user, cast.delta.user]
    readers += [cast.other_staff, cast.deactivated]
    seen = [user for user in readers if Note.objects.visible_to(user).filter(pk=note.pk).exists()]
    assert seen == [cast.staff, cast.reader, cast.alpha.user]
    event = Event.objects.latest("pk")
    assert (event.organisation_id, event.partner_id) == (cast.host.pk, cast.alpha.organisation.pk)


def test_who_shared_the_entity_is_told(cast: Cast) -> None:
    partner_adds(cast)
    row = Notification.objects.get(kind="partner_added")
    assert row.recipient == cast.staff
    mail = compose(OutboxMessage.objects.get(kind="partner_added"))
    html = str(mail.alternatives[0][0])
    for text in (mail.body, html):
        assert "Termin" in text
        assert "Anna Alpha" in text
        assert "Alpha Solar" in text
        assert cast.opportunity.get_absolute_url() in text


def test_a_batch_is_one_piece_of_news(cast: Cast) -> None:
    add_files(actor=cast.alpha.user, entity=cast.opportunity, uploads=[upload(f"{n}.txt") for n in range(5)])
    assert Notification.objects.filter(kind="partner_added").count() == 1
    Notification.objects.get(kind="partner_added").delete()
    partner_adds(cast)
    assert Notification.objects.filter(kind="partner_added").count() == 1


def test_nobody_is_told_who_has_left_or_lost_the_right(cast: Cast) -> None:
    EntityGrant.objects.filter(content_object=cast.opportunity).update(granted_by=cast.deactivated)
    partner_adds(cast)
    assert not Notification.objects.filter(kind="partner_added").exists()
    EntityGrant.objects.filter(content_object=cast.opportunity).update(granted_by=cast.staff)
    partner_adds(cast)
    cast.staff_role.rights = ["entity.view"]
    cast.staff_role.save()
    with pytest.raises(Cancelled):
        compose(OutboxMessage.objects.select_related("recipient").get(kind="partner_added"))


def test_the_inbox_shows_what_may_be_seen_still(cast: Cast) -> None:
    from activity.inbox import rows

    note = partner_adds(cast)
    assert [row.event.target for row in rows(cast.staff)] == [note]
    delete_content(actor=cast.alpha.user, content=note)
    assert rows(cast.staff) == []


# --- Editing -------------------------------------------------------------------


def test_editing_writes_history(cast: Cast) -> None:
    note = cast.notes["shared"]
    now = edit_content(
        actor=cast.staff, content=note, fields={"title": "Anders", "text": note.text}, labels=[cast.labels["technik"]]
    )
    assert (now.title, now.version, list(now.labels.all())) == ("Anders", 2, [cast.labels["technik"]])
    event = Event.objects.latest("pk")
    assert event.verb == "note_changed"
    assert event.changes["title"] == ["Angebot", "Anders"]
    assert "text" not in event.changes


def test_saving_the_same_changes_nothing(cast: Cast) -> None:
    note = cast.notes["shared"]
    before = Event.objects.count()
    now = edit_content(actor=cast.staff, content=note, fields={"title": note.title, "text": note.text})
    assert now.version == 1
    assert Event.objects.count() == before


def test_two_editors_of_different_fields_both_keep_theirs(cast: Cast) -> None:
    note = cast.notes["shared"]
    fields = {"title": note.title, "text": note.text}
    seen = Seen.of(note, fields_of(note))
    edit_content(actor=cast.staff, content=note, fields=fields | {"title": "Titel"}, seen=seen)
    now = edit_content(actor=cast.admin, content=note, fields=fields | {"text": "Text"}, seen=seen)
    assert (now.title, now.text) == ("Titel", "Text")


def test_the_second_editor_of_a_field_is_told(cast: Cast) -> None:
    note = cast.notes["shared"]
    fields = {"title": note.title, "text": note.text}
    seen = Seen.of(note, fields_of(note))
    edit_content(actor=cast.staff, content=note, fields=fields | {"text": "Erste"}, seen=seen)
    with pytest.raises(StaleEdit) as caught:
        edit_content(actor=cast.admin, content=note, fields=fields | {"text": "Zweite"}, seen=seen)
    assert caught.value.theirs == {"text": "Erste"}
    note.refresh_from_db()
    assert note.text == "Erste"


def test_a_new_name_is_harmless_too(cast: Cast) -> None:
    file = edit_content(actor=cast.staff, content=cast.files["shared"], fields={"name": "../\u202ex.pdf"})
    assert str(file) == "x.pdf"


def test_other_columns_cannot_be_written(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        edit_content(actor=cast.staff, content=cast.notes["shared"], fields={"owner_id": "1"})


def test_rights_are_asked_again_within_the_transaction(cast: Cast) -> None:
    note = cast.notes["shared"]
    revoke(cast.opportunity, cast.alpha.organisation)
    for change in (
        lambda: edit_content(actor=cast.alpha.user, content=note, fields={"title": "x"}),
        lambda: delete_content(actor=cast.alpha.user, content=note),
    ):
        with pytest.raises(Http404):
            change()


def test_a_partner_who_edits_leaves_the_labels_alone(cast: Cast) -> None:
    note = cast.notes["shared"]
    edit_content(actor=cast.alpha.user, content=note, fields={"title": "Von Alpha geändert"})
    assert set(note.labels.all()) == {cast.labels["angebot"], cast.labels["intern"]}
    with pytest.raises(PermissionDenied):
        edit_content(actor=cast.alpha.user, content=note, fields={}, labels=[cast.labels["angebot"]])


# --- Deleting ------------------------------------------------------------------


@SETTLED
def test_the_bytes_go_with_the_file(cast: Cast, media: Path) -> None:
    path = media / cast.files["shared"].content.name
    assert path.exists()
    delete_content(actor=cast.staff, content=cast.files["shared"])
    assert not path.exists()
    assert not File.objects.filter(pk=cast.files["shared"].pk).exists()


@SETTLED
def test_the_bytes_stay_when_the_deletion_is_rolled_back(cast: Cast, media: Path) -> None:
    path = media / cast.files["shared"].content.name
    with transaction.atomic():
        delete_content(actor=cast.staff, content=cast.files["shared"])
        transaction.set_rollback(True)
    assert path.exists()
    assert File.objects.filter(pk=cast.files["shared"].pk).exists()


def test_grants_go_with_the_thing(cast: Cast) -> None:
    note = cast.notes["shared"]
    delete_content(actor=cast.staff, content=note)
    assert not Note.grant_model().objects.filter(content_object_id=note.pk).exists()


# --- Downloads -----------------------------------------------------------------


def test_only_the_downloads_of_partners_are_written_down(cast: Cast) -> None:
    record_download(actor=cast.staff, file=cast.files["shared"])
    assert not Event.objects.filter(verb="file_downloaded").exists()
    record_download(actor=cast.alpha.user, file=cast.files["shared"])
    event = Event.objects.get(verb="file_downloaded")
    assert (event.partner_id, event.context) == (cast.alpha.organisation.pk, cast.opportunity)


def test_a_suspended_partner_adds_nothing_that_it_would_see(cast: Cast) -> None:
    note = partner_adds(cast)
    Partnership.objects.filter(pk=cast.alpha.partnership.pk).update(status="suspended")
    fresh = type(cast.alpha.user).objects.get(pk=cast.alpha.user.pk)
    assert not Note.objects.visible_to(fresh).filter(pk=note.pk).exists()

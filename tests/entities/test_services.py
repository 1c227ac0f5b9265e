"""The services that change entities."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from activity.models import Event
from entities.models import Entity, EntityGrant, FileGrant
from entities.services.concurrency import Seen, StaleEdit
from entities.services.entities import (
    UnknownAttributeError,
    create_entity,
    delete_entity,
    header_of,
    relate,
    unrelate,
    update_header,
    update_values,
)


def last_event(entity: Entity) -> Event:
    event = Event.objects.history_of(entity).first()
    assert event is not None
    return event


def test_create_stores_what_was_given(cast: Any) -> None:
    entity = create_entity(
        actor=cast.staff,
        entity_type=cast.opportunity_type,
        title="Neu",
        values={"customer": "Kunde", "capacity": None},
        purposes=[cast.purposes["sales"]],
        labels=[cast.labels["technik"]],
    )
    assert (entity.owner, entity.created_by, entity.version) == (cast.host, cast.staff, 1)
    assert entity.values == {"customer": "Kunde"}
    assert list(entity.purposes.all()) == [cast.purposes["sales"]]
    assert list(entity.labels.all()) == [cast.labels["technik"]]
    assert last_event(entity).verb == "entity_created"


def test_nobody_creates_in_another_organisation_or_without_the_right(cast: Any) -> None:
    for actor in (cast.other_staff, cast.reader, cast.alpha.user):
        with pytest.raises(PermissionDenied):
            create_entity(actor=actor, entity_type=cast.opportunity_type, title="Neu")


def test_unknown_keys_are_refused(cast: Any) -> None:
    with pytest.raises(UnknownAttributeError):
        create_entity(actor=cast.staff, entity_type=cast.opportunity_type, title="Neu", values={"nonsense": 1})
    with pytest.raises(UnknownAttributeError):
        update_values(actor=cast.staff, entity=cast.opportunity, values={"customer": "X", "nonsense": 1})
    cast.opportunity.refresh_from_db()
    assert cast.opportunity.values["customer"] == "Muster"


def test_update_records_old_and_new(cast: Any) -> None:
    entity = update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 12, "email": None})
    assert (entity.version, entity.updated_by) == (2, cast.staff)
    assert entity.values["capacity"] == 12
    assert "email" not in entity.values
    event = last_event(entity)
    assert event.changes == {"capacity": [9.9, 12], "email": ["kontakt@muster.example", None]}


def test_saving_what_stands_there_changes_nothing(cast: Any) -> None:
    before = Event.objects.count()
    entity = update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 9.9})
    assert (entity.version, Event.objects.count()) == (1, before)


def test_partner_edits_what_is_shared_and_nothing_else(cast: Any) -> None:
    assert update_values(actor=cast.alpha.user, entity=cast.opportunity, values={"capacity": 5}).values["capacity"] == 5
    for actor in (cast.beta.user, cast.gamma.user, cast.delta.user, cast.other_staff):
        with pytest.raises(Http404):
            update_values(actor=actor, entity=cast.opportunity, values={"capacity": 6})
    with pytest.raises(Http404):
        update_values(actor=cast.alpha.user, entity=cast.hidden, values={"capacity": 6})
    with pytest.raises(PermissionDenied):
        update_values(actor=cast.reader, entity=cast.opportunity, values={"capacity": 6})


def test_two_people_on_different_attributes_both_win(cast: Any) -> None:
    seen = Seen.of(cast.opportunity, cast.opportunity.values)
    update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 12})
    mine = cast.opportunity.values | {"value": 1}
    entity = update_values(actor=cast.admin, entity=cast.opportunity, values=mine, seen=seen)
    assert (entity.values["capacity"], entity.values["value"]) == (12, 1)


def test_two_people_on_the_same_attribute_meet(cast: Any) -> None:
    seen = Seen.of(cast.opportunity, cast.opportunity.values)
    update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 12})
    with pytest.raises(StaleEdit) as caught:
        update_values(actor=cast.admin, entity=cast.opportunity, values={"capacity": 13, "value": 1}, seen=seen)
    assert caught.value.theirs == {"capacity": 12}
    cast.opportunity.refresh_from_db()
    assert (cast.opportunity.values["capacity"], cast.opportunity.values["value"]) == (12, 18500)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's test database lives in memory: one writer at all")
def test_two_people_at_the_very_same_moment(cast: Any) -> None:
    seen = Seen.of(cast.opportunity, cast.opportunity.values)
    together = Barrier(2)

    def save(capacity: int) -> bool:
        together.wait()
        try:
            update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": capacity}, seen=seen)
        except StaleEdit:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, (20, 30))) == [False, True]
    cast.opportunity.refresh_from_db()
    assert cast.opportunity.version == 2


def test_two_people_who_agree_do_not_quarrel(cast: Any) -> None:
    seen = Seen.of(cast.opportunity, cast.opportunity.values)
    update_values(actor=cast.staff, entity=cast.opportunity, values={"capacity": 12})
    entity = update_values(actor=cast.admin, entity=cast.opportunity, values={"capacity": 12}, seen=seen)
    assert (entity.values["capacity"], entity.version) == (12, 2)


def test_what_was_seen_cannot_be_forged_or_moved(cast: Any) -> None:
    signed = Seen.of(cast.opportunity, {"a": 1}).signed(cast.opportunity)
    assert Seen.from_signed(signed, cast.opportunity) == Seen.of(cast.opportunity, {"a": 1})
    assert Seen.from_signed(signed, cast.hidden) is None
    assert Seen.from_signed(signed[:-1] + "x", cast.opportunity) is None
    assert "Muster" not in signed


def test_header_belongs_to_the_owner(cast: Any) -> None:
    given = {"title": "Anders", "purposes": [cast.purposes["montage"]], "labels": []}
    entity = update_header(actor=cast.staff, entity=cast.opportunity, **given)
    assert header_of(entity) == {"title": "Anders", "purposes": [cast.purposes["montage"].pk], "labels": []}
    assert set(last_event(entity).changes) == {"title", "purposes", "labels"}
    with pytest.raises(PermissionDenied):
        update_header(actor=cast.alpha.user, entity=cast.opportunity, **given)


def test_header_refuses_what_belongs_to_others(cast: Any) -> None:
    foreign_purpose = cast.other.purposes.first()
    foreign_label = cast.other.label_families.first().labels.first()
    for given in ({"purposes": [foreign_purpose], "labels": []}, {"purposes": [], "labels": [foreign_label]}):
        with pytest.raises(PermissionDenied):
            update_header(actor=cast.staff, entity=cast.opportunity, title="X", **given)
        with pytest.raises(PermissionDenied):
            create_entity(actor=cast.staff, entity_type=cast.opportunity_type, title="X", **given)


def test_header_tells_of_others_too(cast: Any) -> None:
    seen = Seen.of(cast.opportunity, header_of(cast.opportunity))
    unchanged = {"purposes": list(cast.opportunity.purposes.all()), "labels": list(cast.opportunity.labels.all())}
    update_header(actor=cast.staff, entity=cast.opportunity, title="Ihrer", **unchanged)
    with pytest.raises(StaleEdit) as caught:
        update_header(actor=cast.admin, entity=cast.opportunity, title="Meiner", seen=seen, **unchanged)
    assert caught.value.theirs == {"title": "Ihrer"}
    merged = update_header(
        actor=cast.admin, entity=cast.opportunity, title="PV-Anlage Muster", purposes=[], labels=[], seen=seen
    )
    assert header_of(merged) == {"title": "Ihrer", "purposes": [], "labels": []}
    update_header(actor=cast.admin, entity=cast.opportunity, title="Ihrer", purposes=[], labels=[])
    assert header_of(merged)["title"] == "Ihrer"


def test_deleting_takes_contents_grants_and_files(
    cast: Any, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    stored = [media / file.content.name for file in cast.opportunity.files.all()]
    assert all(path.exists() for path in stored)
    with django_capture_on_commit_callbacks(execute=True):
        delete_entity(actor=cast.staff, entity=cast.opportunity)
        assert all(path.exists() for path in stored)
    assert not any(path.exists() for path in stored)
    assert not EntityGrant.objects.filter(content_object_id=cast.opportunity.pk).exists()
    assert not FileGrant.objects.filter(content_object__entity_id=cast.opportunity.pk).exists()
    assert Entity.objects.filter(pk=cast.order.pk).exists()
    assert Event.objects.filter(verb="entity_deleted", target_label="PV-Anlage Muster").count() == 1


def test_only_who_may_delete_deletes(cast: Any) -> None:
    refused = {cast.reader: PermissionDenied, cast.alpha.user: PermissionDenied, cast.beta.user: Http404}
    for actor, error in refused.items():
        with pytest.raises(error):
            delete_entity(actor=actor, entity=cast.opportunity)
    assert Entity.objects.filter(pk=cast.opportunity.pk).exists()


def test_relations_go_both_ways_and_are_told_once(cast: Any, add_entity: Any) -> None:
    other = add_entity("Nachbar")
    for _twice in range(2):
        relate(actor=cast.staff, entity=cast.opportunity, other=other)
    assert cast.opportunity in other.related.all()
    assert Event.objects.filter(verb="entity_related").count() == 1
    for _twice in range(2):
        unrelate(actor=cast.staff, entity=other, other=cast.opportunity)
    assert other not in cast.opportunity.related.all()
    assert Event.objects.filter(verb="entity_unrelated").count() == 1


def test_nobody_relates_what_is_not_their_own(cast: Any) -> None:
    with pytest.raises(Http404):
        relate(actor=cast.staff, entity=cast.opportunity, other=cast.other_opportunity)
    with pytest.raises(PermissionDenied):
        relate(actor=cast.alpha.user, entity=cast.opportunity, other=cast.order)
    relate(actor=cast.staff, entity=cast.opportunity, other=cast.opportunity)
    assert cast.opportunity not in cast.opportunity.related.all()

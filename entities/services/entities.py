"""Creating, changing, relating and deleting entities."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from activity.services import record
from collab.base.transactions import retried
from entities.attributes import attributes_for
from entities.categories import category_of
from entities.models import Entity, EntityType
from entities.services.concurrency import Seen, StaleEdit, merge
from entities.writing.variables import refuse_unknown
from orgs.models import Label, Purpose, User
from orgs.services.choosing import chosen_labels, chosen_purposes
from sharing.access import access_of
from sharing.registry import contents_of
from sharing.services.offers import close_offers_of
from sharing.services.rules import apply_rules

__all__ = [
    "Seen",
    "StaleEdit",
    "UnknownAttributeError",
    "create_entity",
    "delete_entity",
    "relate",
    "unrelate",
    "update_header",
    "update_locked",
    "update_values",
]


class UnknownAttributeError(PermissionDenied):
    """Values were sent for attributes that do not exist, or that this person may not write."""


@transaction.atomic
def create_entity(
    *,
    actor: User,
    entity_type: EntityType,
    title: str,
    values: Mapping[str, Any] | None = None,
    purposes: Iterable[Purpose] = (),
    labels: Iterable[Label] = (),
) -> Entity:
    """Return a new entity of the type's organisation; ``values`` holds stored values by attribute key."""
    if not access_of(actor).may_own("entity.create") or entity_type.organisation_id != actor.organisation_id:
        raise PermissionDenied
    kept = {key: value for key, value in (values or {}).items() if value is not None}
    _refuse_unknown(actor, entity_type, "create", kept)
    _refuse_unknown_variables(actor, entity_type, kept)
    entity = Entity.objects.create(
        owner_id=entity_type.organisation_id,
        type=entity_type,
        title=title,
        values=kept,
        created_by=actor,
        updated_by=actor,
    )
    entity.purposes.set(chosen_purposes(organisation_id=entity.owner_id, chosen=purposes))
    entity.labels.set(chosen_labels(organisation_id=entity.owner_id, kind=Entity.kind, chosen=labels))
    record(actor=actor, verb="entity_created", target=entity, organisation_id=entity.owner_id)
    return entity


@retried
@transaction.atomic
def update_values(*, actor: User, entity: Entity, values: Mapping[str, Any], seen: Seen | None = None) -> Entity:
    """Change attribute values and return the entity as it is now; keys that are not named stay as they are.

    Raises StaleEdit when somebody else changed one of the same since ``seen``, UnknownAttributeError for keys
    that the actor may not write.
    """
    now = _locked(actor, entity)
    _refuse_unknown(actor, now.type, "edit", values)
    changed = merge(now, mine=values, stored=now.values, seen=seen)
    if not changed:
        return now
    _refuse_unknown_variables(actor, now.type, changed, now.values)
    changes = _take_over(now, changed)
    _save(now, actor, "values")
    record(actor=actor, verb="entity_changed", target=now, organisation_id=now.owner_id, changes=changes)
    return now


def update_locked(*, actor: User, entity: Entity, title: str, values: Mapping[str, Any]) -> None:
    """Change title and values of one of the actor's own entities, which the caller has locked, in its transaction.

    For many at once: what is the same already is left alone, the rest is recorded as if it had been edited.
    """
    if entity.owner_id != actor.organisation_id or not access_of(actor).may_own("entity.edit"):
        raise PermissionDenied
    _refuse_unknown(actor, entity.type, "edit", values)
    changed = merge(entity, mine=values, stored=entity.values, seen=None)
    _refuse_unknown_variables(actor, entity.type, changed, entity.values)
    changes = _take_over(entity, changed)
    titles, entity.title = [entity.title, title], title
    renamed = titles[0] != titles[1]
    if not changes and not renamed:
        return
    _save(entity, actor, "title", "values")
    if changes:
        record(actor=actor, verb="entity_changed", target=entity, organisation_id=entity.owner_id, changes=changes)
    if renamed:
        changes = {"title": titles}
        record(
            actor=actor, verb="entity_header_changed", target=entity, organisation_id=entity.owner_id, changes=changes
        )


def _take_over(entity: Entity, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Put changed values into the entity, and return by key what was there and what is."""
    changes = {key: [entity.values.get(key), value] for key, value in changed.items()}
    entity.values = {key: value for key, value in (entity.values | changed).items() if value is not None}
    return changes


@retried
@transaction.atomic
def update_header(
    *,
    actor: User,
    entity: Entity,
    title: str,
    purposes: Iterable[Purpose],
    labels: Iterable[Label],
    seen: Seen | None = None,
) -> Entity:
    """Change title, purposes and labels, which only the owner's staff may; raises StaleEdit as ``update_values``."""
    now = _locked(actor, entity)
    if now.owner_id != actor.organisation_id:
        raise PermissionDenied
    before = header_of(now)
    owner, had = now.owner_id, before["labels"]
    sets: dict[str, list[Any]] = {
        "purposes": chosen_purposes(organisation_id=owner, chosen=purposes, had=before["purposes"]),
        "labels": chosen_labels(organisation_id=owner, kind=Entity.kind, chosen=labels, had=had),
    }
    mine = {"title": title} | {name: sorted(each.pk for each in chosen) for name, chosen in sets.items()}
    changed = merge(now, mine=mine, stored=before, seen=seen)
    if not changed:
        return now
    now.title = changed.get("title", now.title)
    for name in sets.keys() & changed.keys():
        getattr(now, name).set(sets[name])
    _save(now, actor, "title")
    if "labels" in changed:
        for place in now.related.all():
            apply_rules(thing=place, key=category_of(now), ids=[now.pk])
    changes = {key: [before[key], value] for key, value in changed.items()}
    record(actor=actor, verb="entity_header_changed", target=now, organisation_id=now.owner_id, changes=changes)
    return now


def header_of(entity: Entity) -> dict[str, Any]:
    """Return title, purposes and labels as ``update_header`` compares them: sorted ids."""
    return {
        "title": entity.title,
        "purposes": sorted(purpose.pk for purpose in entity.purposes.all()),
        "labels": sorted(label.pk for label in entity.labels.all()),
    }


@retried
@transaction.atomic
def delete_entity(*, actor: User, entity: Entity) -> None:
    """Delete the entity with its contents and grants, and take back its offer; the files go once that is certain."""
    now = _locked(actor, entity, "delete")
    _lock_contents(now)
    close_offers_of(actor=actor, thing=now)
    names = list(now.files.values_list("content", flat=True))
    record(actor=actor, verb="entity_deleted", target=now, organisation_id=now.owner_id)
    now.delete()
    transaction.on_commit(lambda: _delete_stored(names), robust=True)


@retried
@transaction.atomic
def relate(*, actor: User, entity: Entity, other: Entity) -> None:
    """Relate two entities of the actor's organisation, both ways; saying it twice does nothing."""
    now, mate = _pair(actor, entity, other)
    if now.pk == mate.pk or now.related.filter(pk=mate.pk).exists():
        return
    now.related.add(mate)
    for place, other_one in ((now, mate), (mate, now)):
        apply_rules(thing=place, key=category_of(other_one), ids=[other_one.pk])
    record(actor=actor, verb="entity_related", target=mate, context=now, organisation_id=now.owner_id)


@retried
@transaction.atomic
def unrelate(*, actor: User, entity: Entity, other: Entity) -> None:
    """Take back a relation; both entities stay."""
    now, mate = _pair(actor, entity, other)
    if not now.related.filter(pk=mate.pk).exists():
        return
    now.related.remove(mate)
    record(actor=actor, verb="entity_unrelated", target=mate, context=now, organisation_id=now.owner_id)


def _locked(actor: User, entity: Entity, action: str = "edit") -> Entity:
    """Return the entity as it is now, locked until the transaction ends, if the actor may still do ``action``.

    SQLite begins every transaction as the only writer, so there the lock is held already.
    """
    Entity.objects.select_for_update(no_key=action != "delete").filter(pk=entity.pk).values_list("pk").first()
    return cast("Entity", Entity.objects.select_related("type").get_for(actor, action, entity.pk))


def _lock_contents(entity: Entity) -> None:
    """Lock what lies in the entity, as those do who change something in there: both would wait for each other."""
    for model in contents_of(Entity):
        inside = model.objects.select_for_update().filter(**{f"{model.container}": entity})
        list(inside.order_by("pk").values_list("pk"))


def _pair(actor: User, entity: Entity, other: Entity) -> tuple[Entity, Entity]:
    """Return both, locked; relations are the business of the organisation that owns both."""
    now = _locked(actor, entity)
    if now.owner_id != actor.organisation_id:
        raise PermissionDenied
    return now, cast("Entity", Entity.objects.own_of(actor).get_for(actor, "view", other.pk))


def _save(entity: Entity, actor: User, *fields: str) -> None:
    entity.version += 1
    entity.updated_by = actor
    entity.updated_at = timezone.now()
    entity.save(update_fields=[*fields, "version", "updated_by", "updated_at"])


def _refuse_unknown(actor: User, entity_type: EntityType, action: str, values: Mapping[str, Any]) -> None:
    allowed = {attribute.key for attribute in attributes_for(actor, entity_type, action)}
    if unknown := sorted(values.keys() - allowed):
        raise UnknownAttributeError(", ".join(unknown))


def _refuse_unknown_variables(
    actor: User, entity_type: EntityType, values: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> None:
    """Raise UnknownVariablesError for what the text of a template may not contain."""
    for key in entity_type.template_keys:
        refuse_unknown(actor, str(values.get(key) or ""), str((before or {}).get(key) or ""))


def _delete_stored(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)

"""What every new content has in common, whoever adds it."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from activity.models import Event, Notification
from activity.services import notify, record
from collab.base.transactions import retried
from entities.models import Entity, EntityContent, EntityGrant
from orgs.models import Label, User
from orgs.services.choosing import chosen_labels
from sharing.services.creating import share_new
from sharing.services.grants import give

# Somebody who puts twenty photos into an entity is one piece of news, not twenty.
TOLD_LATELY = timedelta(minutes=10)


@retried
@transaction.atomic
def add_text(
    *,
    actor: User,
    model: type[EntityContent],
    entity: Entity,
    fields: dict[str, str],
    labels: Iterable[Label] = (),
    visible_to: Collection[int] = (),
) -> EntityContent:
    """Return a new note or message of ``entity`` with these fields, shared with the partnerships ``visible_to``."""
    made: Any = model
    content: EntityContent = made(owner_id=entity.owner_id, entity=entity, created_by=actor, **fields)
    save_new(actor=actor, content=content, labels=labels, visible_to=visible_to)
    return content


@retried
@transaction.atomic
def save_new(
    *,
    actor: User,
    content: EntityContent,
    labels: Iterable[Label],
    visible_to: Collection[int] = (),
    verb: str = "added",
) -> Event:
    """Save a new content, which belongs to the entity's owner, whoever made it, and share it with ``visible_to``.

    What a partner adds is visible to the owner and to that partner, from the same moment on. The entity is locked
    meanwhile: whoever deletes it or takes it back does so before, and this raises Http404, or after. Returns what the
    history says of it.
    """
    Entity.objects.select_for_update(no_key=True).filter(pk=content.entity_id).values_list("pk").first()
    Entity.objects.get_for(actor, "view", content.entity_id)
    content.save()
    content.labels.set(own_labels(actor, content, labels))
    if actor.organisation_id != content.owner_id:
        give(actor=actor, things=[content], organisation=actor.organisation)
    event = record_about(actor=actor, content=content, verb=verb)
    share_new(actor=actor, thing=content.entity, key=content.kind, ids=[content.pk], partnerships=visible_to)
    if event.partner_id:
        _tell_host(event, actor, content.entity)
    return event


def record_about(*, actor: User, content: EntityContent, verb: str, changes: dict[str, object] | None = None) -> Event:
    """Write a line into the entity's history; what a partner did, that partner may read."""
    return record(
        actor=actor,
        verb=f"{content.kind}_{verb}",
        target=content,
        context=content.entity,
        organisation_id=content.owner_id,
        partner_id=actor.organisation_id if actor.organisation_id != content.owner_id else None,
        changes=changes,
    )


def own_labels(actor: User, content: EntityContent, chosen: Iterable[Label]) -> list[Label]:
    """Return the chosen labels, or what they were merged into.

    Raises PermissionDenied unless owner, labels and actor are of one organisation, and for labels that are not
    offered for such contents, unless this one has them already.
    """
    labels = list(chosen)
    if labels and actor.organisation_id != content.owner_id:
        raise PermissionDenied
    had = [label.pk for label in content.labels.all()]
    return chosen_labels(organisation_id=content.owner_id, kind=content.kind, chosen=labels, had=had)


def _tell_host(event: Event, actor: User, entity: Entity) -> None:
    """Tell the person who shared the entity with the actor's organisation."""
    grants = EntityGrant.objects.to_group(actor.organisation.group_id).filter(content_object=entity)
    sharers = User.objects.filter(
        pk__in=grants.values("granted_by"), organisation_id=entity.owner_id, is_active=True
    ).exclude(pk__in=_told_lately(event))
    notify(event=event, kind="partner_added", recipients=sharers)


def _told_lately(event: Event) -> "list[int]":
    """Return who has an unread notification of the same kind, by the same person, about the same entity."""
    return list(
        Notification.objects.unread()
        .filter(
            kind="partner_added",
            event__actor=event.actor_id,
            event__context_type=event.context_type_id,
            event__context_id=event.context_id,
            event__created_at__gt=timezone.now() - TOLD_LATELY,
        )
        .values_list("recipient", flat=True)
    )

"""Who reads what of an entity's history: the owner's people, and partners since their own access."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from activity.models import Event
from entities.attributes import attributes_for
from entities.models import Attribute, Entity, EntityGrant
from entities.presentation import Presenter
from entities.references import name_of
from orgs.models import Label, Purpose, User
from sharing.access import access_of
from sharing.models import Shareable
from sharing.offers.verbs import HOST_VERBS
from sharing.registry import contents_of
from sharing.rule_verbs import RULE_VERBS

# The owner's own way of sorting its things is nobody else's business.
INTERNAL_VERBS = ("entity_header_changed",)
CHANGED = "entity_changed"


@dataclass(frozen=True)
class Change:
    """What one attribute was before, and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One line of the history as its reader sees it."""

    event: Event
    changes: list[Change] = field(default_factory=list)


def targets() -> list[type[Shareable]]:
    """Return the models of what an entity's history speaks of."""
    return [Entity, *contents_of(Entity)]


def history_for(user: User, entity: Entity) -> QuerySet[Event]:
    """Return what ``user`` may read of the entity's history, newest first."""
    events = Event.objects.history_of(entity).filter(organisation_id=entity.owner_id)
    keys = _keys(user, entity)
    unseen = ~Q(changes__has_any_keys=keys) if keys else Q()
    events = events.exclude(Q(verb=CHANGED) & unseen)
    if entity.owner_id == user.organisation_id:
        return _for_staff(user, events)
    return _for_partner(user, entity, events)


def lines_of(user: User, entity: Entity, events: Sequence[Event]) -> list[Line]:
    """Return ``events`` with what they changed; as many queries for one as for fifty."""
    attributes = attributes_for(user, entity.type, "view")
    words = _Words(user, attributes, events)
    return [Line(event, list(words.changes(event))) for event in events]


def last_change(entity: Entity, keys: Iterable[str]) -> Event | None:
    """Return the newest event that changed one of those attributes, or title, purposes or labels."""
    events = Event.objects.history_of(entity).filter(verb__in=[CHANGED, *INTERNAL_VERBS])
    return events.filter(changes__has_any_keys=list(keys)).first()


def known_actor(user: User, entity: Entity, event: Event | None) -> str:
    """Return who did it, if ``user`` may know that person: the owner's people and the own ones."""
    return name_of(user, entity.owner_id, event.actor if event else None)


def _keys(user: User, entity: Entity) -> list[str]:
    return [attribute.key for attribute in attributes_for(user, entity.type, "view")]


def _for_staff(user: User, events: QuerySet[Event]) -> QuerySet[Event]:
    """Leave out kinds of contents that the role may not view, and partners' names if it may not view partners."""
    access = access_of(user)
    closed = [model for model in targets() if not access.may_own(f"{model.kind}.view")]
    types = ContentType.objects.get_for_models(*closed).values() if closed else ()
    events = events.exclude(target_type__in=list(types))
    return events if access.may_own("partner.view") else events.filter(partner=None)


def _for_partner(user: User, entity: Entity, events: QuerySet[Event]) -> QuerySet[Event]:
    since = _access_since(user, entity)
    if since is None:
        return events.none()
    known = Q(actor=None) | Q(actor__organisation_id__in=[entity.owner_id, user.organisation_id])
    ours = Q(partner=None) | Q(partner_id=user.organisation_id)
    found = events.filter(known, ours, _target_visible(user, entity), created_at__gte=since)
    return found.exclude(verb__in=[*INTERNAL_VERBS, *HOST_VERBS, *RULE_VERBS])


def _access_since(user: User, entity: Entity) -> datetime | None:
    grants: Any = EntityGrant.objects.to_group(access_of(user).group_id)
    return grants.filter(content_object=entity).values_list("granted_at", flat=True).first()  # type: ignore[no-any-return]


def _target_visible(user: User, entity: Entity) -> Q:
    """Return the condition that the event is about the entity itself, or about something the reader sees today.

    Of that, only since the reader has it: an event bears the name that the thing had then. Own doings are known.
    """
    types = ContentType.objects.get_for_models(*targets())
    visible = Q(target_type=types[Entity], target_id=entity.pk)
    for model in targets():
        related = {"related": entity} if model is Entity else {"entity": entity}
        seen = model.objects.shared_with(user).filter(**related).values("pk")
        held: Any = model.grant_model().objects.to_group(access_of(user).group_id)
        known = Exists(held.filter(content_object=OuterRef("target_id"), granted_at__lte=OuterRef("created_at")))
        visible |= Q(target_type=types[model], target_id__in=seen) & (Q(known) | Q(partner_id=user.organisation_id))
    return visible


class _Words:
    """Old and new values in words, names of references, purposes and labels looked up once for all events."""

    def __init__(self, user: User, attributes: Sequence[Attribute], events: Sequence[Event]) -> None:
        self.attributes = {attribute.key: attribute for attribute in attributes}
        rows = [_side(event, side) for event in events if event.verb == CHANGED for side in (0, 1)]
        self.presenter = Presenter(user, attributes, rows)
        headers = [event.changes for event in events if event.verb in INTERNAL_VERBS]
        self.sets = {
            "purposes": (_("Purposes"), _names_in(headers, "purposes", Purpose)),
            "labels": (_("Labels"), _names_in(headers, "labels", Label)),
        }

    def changes(self, event: Event) -> Iterator[Change]:
        """Yield what ``event`` changed, as far as the reader sees those attributes."""
        if event.verb in INTERNAL_VERBS:
            yield from self._header_changes(event)
        for key, (before, after) in event.changes.items() if event.verb == CHANGED else ():
            if attribute := self.attributes.get(key):
                yield Change(attribute.name, self._text(attribute, before), self._text(attribute, after))

    def _header_changes(self, event: Event) -> Iterator[Change]:
        if title := event.changes.get("title"):
            yield Change(_("Title"), *title)
        for key, (name, known) in self.sets.items():
            if pair := event.changes.get(key):
                yield Change(name, *(", ".join(sorted(known[pk] for pk in ids if pk in known)) for ids in pair))

    def _text(self, attribute: Attribute, stored: Any) -> str:
        return self.presenter.value(attribute, stored).text


def _side(event: Event, side: int) -> dict[str, Any]:
    return {key: pair[side] for key, pair in event.changes.items()}


def _names_in(headers: Sequence[Mapping[str, Any]], key: str, model: Any) -> dict[int, str]:
    """Return by id the names of the purposes or labels that changes of headers speak of."""
    ids = {pk for changes in headers for side in changes.get(key, ()) for pk in side}
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}

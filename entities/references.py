"""Names behind the ids of user and relation attributes, only as far as their reader may see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from entities.models import Attribute, Entity
from entities.values import REFERENCES
from orgs.models import User
from sharing.models import Shareable
from sharing.registry import contents_of

# How many suggestions a search for an entity gives.
SUGGESTIONS = 20


@dataclass(frozen=True)
class Names:
    """What one reader may know of the users and entities that some values refer to, by id."""

    users: Mapping[int, str] = field(default_factory=dict)
    entities: Mapping[int, str] = field(default_factory=dict)

    def of(self, attribute: Attribute, stored: Any) -> str:
        """Return the name behind ``stored``; nothing when its reader may not see it, or it is gone."""
        known = self.users if attribute.kind == "user" else self.entities
        # An attribute that was of another kind before may have left a list or words where an id stands now.
        return known.get(stored, "") if isinstance(stored, int) else ""

    def address(self, attribute: Attribute, stored: Any) -> str:
        """Return the address of the entity behind ``stored``, if the reader may see it."""
        if attribute.kind != "relation" or not self.of(attribute, stored):
            return ""
        return reverse("entities:detail", args=[stored])

    def hides(self, attribute: Attribute, stored: Any) -> bool:
        """Return whether ``stored`` refers to something whose name is kept from the reader."""
        return attribute.kind in REFERENCES and stored is not None and not self.of(attribute, stored)


def names_for(reader: User, attributes: Iterable[Attribute], rows: Iterable[Mapping[str, Any]]) -> Names:
    """Return the names behind the references in ``rows`` of values: two queries at most, however many rows."""
    wanted: dict[str, set[int]] = {"user": set(), "relation": set()}
    references = [attribute for attribute in attributes if attribute.kind in REFERENCES]
    for values in rows if references else ():
        for attribute in references:
            if isinstance(found := values.get(attribute.key), int):
                wanted[attribute.kind].add(found)
    return Names(_user_names(reader, wanted["user"]), _entity_names(reader, wanted["relation"]))


def _user_names(reader: User, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return dict(known_users(reader, User.objects.filter(pk__in=ids)).values_list("pk", "name"))


def _entity_names(reader: User, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return dict(Entity.objects.filter(pk__in=ids).visible_to(reader).values_list("pk", "title"))


def is_gone(attribute: Attribute, stored: Any) -> bool:
    """Return whether a reference leads to nothing any more: deleted, or no id at all."""
    model: Any = User if attribute.kind == "user" else Entity
    return not isinstance(stored, int) or not model.objects.filter(pk=stored).exists()


def name_of(reader: User, owner_id: int, person: User | None) -> str:
    """Return the name of who did something to a thing of ``owner_id``; nothing where the reader may not know it.

    The owner's people know everybody who works on their things, others the owner's people and their own.
    """
    if person is None:
        return ""
    ours = owner_id == reader.organisation_id
    return str(person) if ours or person.organisation_id in {owner_id, reader.organisation_id} else ""


def known_users(reader: User, users: QuerySet[User]) -> QuerySet[User]:
    """Return those of ``users`` whom the reader may know by name: colleagues, and who made what the reader sees."""
    colleague = Q(organisation_id=reader.organisation_id)
    if not users.exclude(colleague).exists():
        return users
    models: list[type[Shareable]] = [Entity, *contents_of(Entity)]
    makers = (model.objects.visible_to(reader).values("created_by") for model in models)
    known = colleague
    for maker in makers:
        known |= Q(pk__in=maker)
    return users.filter(known)


def user_choices(reader: User, attribute: Attribute, current: Any) -> QuerySet[User]:
    """Return whom the reader may enter: the active people of the owner as far as known, and who stands there.

    What an attribute of the same key once meant may stand there instead of somebody.
    """
    candidates = User.objects.filter(organisation_id=attribute.type.organisation_id, is_active=True)
    if isinstance(current, int):
        candidates |= User.objects.filter(pk=current)
    return known_users(reader, candidates).order_by("name", "pk")


def entity_choices(reader: User, owner_id: int) -> QuerySet[Entity]:
    """Return the entities of one organisation that the reader may refer to."""
    found = Entity.objects.own_of(reader) if owner_id == reader.organisation_id else Entity.objects.shared_with(reader)
    return found.filter(owner_id=owner_id)  # type: ignore[return-value]


def suggestions(reader: User, owner_id: int, words: str, *, without: Iterable[int] = ()) -> QuerySet[Entity]:
    """Return the few newest entities whose title has ``words``, leaving out the ids ``without``."""
    found: Any = entity_choices(reader, owner_id)
    fitting = found.matching(words).exclude(pk__in=list(without)).select_related("type")
    return fitting.order_by("-pk")[:SUGGESTIONS]  # type: ignore[no-any-return]

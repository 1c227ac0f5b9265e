"""What lists and searches of entities ask, on top of the access rule."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import BigIntegerField, Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, Lower

from collab.base.search import any_of, stands_in, words_of
from entities.values import REFERENCES, anywhere, holds_any, mentions, sort_keys, text
from sharing.querysets import ShareableQuerySet

if TYPE_CHECKING:
    from entities.models import Attribute, EntityType
    from orgs.models import User


class EntityQuerySet(ShareableQuerySet):
    """Entities as one user may see them."""

    def of_type(self, entity_type: "EntityType") -> Self:
        """Return the entities of one type."""
        return self.filter(type=entity_type)

    def matching(self, words: str, attributes: "Iterable[Attribute]" = ()) -> Self:
        """Return those that have every word in the title or in one of ``attributes``."""
        asked = list(attributes)
        found = self
        for word in words_of(words):
            valued = any_of(mentions(attribute, word) for attribute in asked)
            found = found.filter(stands_in(word, ["title"]) | (anywhere(word) & valued))
        return found

    def mentioning(self, words: str, attributes: "Mapping[EntityType, Sequence[Attribute]]") -> Self:
        """Return those of any type that have every word in the title or in one of their type's ``attributes``."""
        found = self
        for word in words_of(words):
            valued = any_of(
                Q(type=each) & any_of(mentions(attribute, word) for attribute in asked)
                for each, asked in attributes.items()
            )
            found = found.filter(stands_in(word, ["title"]) | (anywhere(word) & valued))
        return found

    def holding(self, wanted: "Mapping[Attribute, Sequence[Any]]") -> Self:
        """Return those that have, for each attribute, one of the values named with it."""
        found = self
        for attribute, values in wanted.items():
            found = found.filter(holds_any(attribute, values))
        return found

    def with_any(self, field: str, ids: Sequence[int]) -> Self:
        """Return those that have one of the purposes or labels ``ids``; all of them for no ids."""
        if not ids:
            return self
        through: Any = getattr(self.model, field).through
        links = through.objects.filter(**{f"{field.removesuffix('s')}__in": ids})
        return self.filter(pk__in=links.values("entity"))

    def sorted_by(self, keys: Sequence[Any], *, descending: bool) -> Self:
        """Return them sorted by ``keys``, those without a value last, the newest first among equals."""
        order = [key.desc(nulls_last=True) if descending else key.asc(nulls_last=True) for key in keys]
        return self.order_by(*order, "-pk")

    def sorted_by_attribute(self, attribute: "Attribute", user: "User", *, descending: bool) -> Self:
        """Return them sorted by what ``user`` reads of ``attribute``."""
        if attribute.kind not in REFERENCES:
            return self.sorted_by(sort_keys(attribute), descending=descending)
        # An attribute that was of another kind before may have left words where ids stand now.
        is_id = When(stored__regex=r"^[0-9]{1,18}$", then=Cast("stored", BigIntegerField()))
        named = self.alias(stored=text(attribute)).alias(reference=Case(is_id))
        name = Lower(Subquery(_names(attribute, user).filter(pk=OuterRef("reference")).values("name")[:1]))
        return named.sorted_by([name], descending=descending)


def _names(attribute: "Attribute", user: "User") -> Any:
    """Return the names of colleagues, or the titles of the own organisation's entities."""
    if attribute.kind == "user":
        return apps.get_model("orgs", "User").objects.filter(organisation_id=user.organisation_id)
    return apps.get_model("entities", "Entity").objects.own_of(user).annotate(name=F("title"))

"""What lists and searches of entities ask, on top of the access rule."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Lower

from collab.base.search import any_of, stands_in, words_of
from entities.values import REFERENCES, anywhere, holds_any, mentions, sort_keys, text
from sharing.access import access_of
from sharing.querysets import ShareableQuerySet

if TYPE_CHECKING:
    from entities.models import Attribute, EntityType, SavedView
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
        return self.naming(attribute, user).sorted_by([Lower("referred_name")], descending=descending)

    def naming(self, attribute: "Attribute", user: "User") -> Self:
        """Return them with ``referred_name``: what ``user`` reads of a reference, nothing where that is nobody's."""
        # An attribute that was of another kind before may have left words where ids stand now.
        is_id = When(stored__regex=r"^[0-9]{1,18}$", then=Cast("stored", BigIntegerField()))
        named = self.alias(stored=text(attribute)).alias(reference=Case(is_id))
        names = _names(attribute, user).filter(pk=OuterRef("reference"))
        return named.alias(referred_name=Subquery(names.values("name")[:1]))


def _names(attribute: "Attribute", user: "User") -> Any:
    """Return the people, or the titles of the entities, of the attribute's owner that ``user`` may know."""
    from entities.references import entity_choices, known_users  # noqa: PLC0415  it asks the models of these querysets

    owner = attribute.type.organisation_id
    if attribute.kind == "user":
        people = apps.get_model("orgs", "User").objects.filter(organisation_id=owner)
        return people if owner == user.organisation_id else known_users(user, people)
    return entity_choices(user, owner).annotate(name=F("title"))


class SavedViewQuerySet(QuerySet["SavedView"]):
    """Saved views, as far as the access rule tells who may know them; what they are arranged by: entities.shelf."""

    def visible_to(self, user: "User") -> Self:
        """Return the own ones, those that the own organisation shares, and those of hosts' types shared with it."""
        access = access_of(user)
        ours, shared = Q(pk__in=[]), Q(pk__in=[])
        if access.may_own("entity.view"):
            ours = Q(type__organisation_id=user.organisation_id) & (Q(owner=user) | Q(shared=True))
        if hosts := access.hosts("entity.view"):
            granted = apps.get_model("entities", "Entity").objects.shared_with(user).order_by()
            shared = Q(shared=True, type__organisation_id__in=hosts, type__in=granted.values("type"))
        return self.filter(ours | shared)

    def chosen_by(self, user: "User") -> Self:
        """Return them with what ``user`` chose: ``favourite`` and ``first``; favourites come first."""
        no = Value(False, output_field=BooleanField())  # noqa: FBT003  a value in SQL
        theirs = FilteredRelation("choices", condition=Q(choices__user=user))
        return self.annotate(
            choice=theirs, favourite=Coalesce(F("choice__favourite"), no), first=Coalesce(F("choice__is_default"), no)
        ).order_by("-favourite", Lower("name"), "pk")

"""Entities and what lies in them among what can be searched."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar, cast

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collab.base.search import excerpt, stands_in, words_of
from entities.attributes import attributes_for
from entities.content_rows import icon_of
from entities.models import Attribute, Entity, EntityType, File, Message, Note
from entities.presentation import Presenter
from entities.values import REFERENCES
from orgs.searching import Hit, Searchable, register_searchable
from sharing.access import access_of
from sharing.models import Shareable

# So many values of an entity are shown in which the words stand.
PIECES = 3
Attributes = dict[EntityType, list[Attribute]]


def register() -> None:
    """Let people search entities, files, notes and messages."""
    for kind in (EntitySearch, FileSearch, NoteSearch, MessageSearch):
        register_searchable(kind)


class EntitySearch(Searchable):
    """Entities, by title and by those searchable attributes that the person's role shows."""

    key = "entity"
    label = _("Entities")
    position = 10

    def concerns(self) -> bool:
        """Return whether the person sees any entities."""
        return access_of(self.user).may_anywhere("entity.view")

    def found(self) -> Iterable[QuerySet[Any]]:
        """Return those with the words in the title, then all."""
        sides = (Entity.objects.own_of(self.user), Entity.objects.shared_with(self.user))
        yield from (each.matching(self.words).order_by("-pk") for each in sides)
        if any(self._searchable.values()):
            yield from (each.mentioning(self.words, self._searchable).order_by("-pk") for each in sides)

    @cached_property
    def _searchable(self) -> Attributes:
        """Return what is searched of each type of the own organisation and of the hosts."""
        access = access_of(self.user)
        owners = {self.user.organisation_id, *access.at_hosts}
        types = EntityType.objects.filter(organisation__in=owners).prefetch_related("attributes")
        return {each: _searched(attributes_for(self.user, each, "view")) for each in types}

    def hits(self, ids: Sequence[int]) -> list[Hit]:
        """Return them with the values in which the words stand."""
        found = cast("dict[int, Entity]", Entity.objects.select_related("type", "owner").in_bulk(ids))
        return [self._hit(found[pk]) for pk in ids if pk in found]

    def _hit(self, entity: Entity) -> Hit:
        return Hit(
            title=entity.title,
            url=entity.get_absolute_url(),
            icon=entity.type.icon,
            place=entity.type.name,
            host=host_of(self.user, entity),
            pieces=list(islice(self._pieces(entity), PIECES)),
        )

    def _pieces(self, entity: Entity) -> Iterator[str]:
        attributes = self._searchable.get(entity.type, [])
        presenter = Presenter(self.user, attributes, [entity.values])
        for attribute in attributes:
            if piece := excerpt(presenter.shown(entity, attribute).text, self.words):
                yield f"{attribute.name}: {piece}"


class ContentSearch(Searchable):
    """Things that lie in an entity, by their ``fields``: what they are called, then what is in them."""

    model: ClassVar[type[Shareable]]
    fields: ClassVar[tuple[str, ...]]
    icon: ClassVar[str] = "document"

    def concerns(self) -> bool:
        """Return whether the person sees any things of the kind."""
        return access_of(self.user).may_anywhere("entity.view", f"{self.model.kind}.view")

    def found(self) -> Iterable[QuerySet[Any]]:
        """Return those that are called so, then all."""
        sides: Any = (self.model.objects.own_of(self.user), self.model.objects.shared_with(self.user))
        for count in range(1, len(self.fields) + 1):
            yield from (each.filter(_all_in(self.words, self.fields[:count])).order_by("-pk") for each in sides)

    def hits(self, ids: Sequence[int]) -> list[Hit]:
        """Return them with the entity in which they lie."""
        things: Any = self.model.objects
        found = things.select_related("entity", "owner").in_bulk(ids)
        return [self._hit(found[pk]) for pk in ids if pk in found]

    def _hit(self, thing: Any) -> Hit:
        title, *texts = (str(getattr(thing, field)) for field in self.fields)
        return Hit(
            title=title,
            url=self.url_of(thing),
            icon=self.icon_of(thing),
            place=thing.entity.title,
            place_url=thing.entity.get_absolute_url(),
            host=host_of(self.user, thing),
            pieces=[piece for text in texts if (piece := excerpt(text, self.words))],
        )

    def url_of(self, thing: Any) -> str:
        """Return the place on the page that lists all of its kind in the entity."""
        page = reverse("entities:contents", args=[thing.entity_id, thing.kind])
        return f"{page}?all=1#{thing.kind}-{thing.pk}"

    def icon_of(self, _thing: Any) -> str:
        """Return what stands before its title."""
        return self.icon


class FileSearch(ContentSearch):
    """Files, by name."""

    key = "file"
    label = _("Files")
    position = 20
    model = File
    fields = ("name",)

    def icon_of(self, thing: Any) -> str:
        """Return the icon of the file's type."""
        return icon_of(thing)


class NoteSearch(ContentSearch):
    """Notes, by title and text."""

    key = "note"
    label = _("Notes")
    position = 30
    model = Note
    fields = ("title", "text")
    icon = "pencil-square"


class MessageSearch(ContentSearch):
    """Messages, by subject and text."""

    key = "message"
    label = _("Messages")
    position = 40
    model = Message
    fields = ("subject", "text")
    icon = "chat-bubble-left-right"


def host_of(user: Any, thing: Shareable) -> str:
    """Return the name of the organisation that shares ``thing``, nothing for the user's own."""
    return "" if thing.owner_id == user.organisation_id else str(thing.owner)


def _searched(seen: Iterable[Attribute]) -> list[Attribute]:
    """Return the searchable ones, without those whose values are found under other names."""
    return [each for each in seen if each.searchable and each.kind not in {"boolean", *REFERENCES}]


def _all_in(words: str, fields: Sequence[str]) -> Q:
    """Return the condition that every word stands in one of ``fields``."""
    found = Q()
    for word in words_of(words):
        found &= stands_in(word, fields)
    return found

"""What others share with somebody's organisation: the list, its filters, and what is new since the last visit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from entities.attributes import attributes_for
from entities.content_kinds import content_kinds
from entities.models import Entity, EntityType
from entities.presentation import Presenter
from orgs.models import Organisation, User
from sharing.access import access_of
from sharing.grants import view_permission_id
from sharing.models import Shareable
from sharing.newest import NewestShared
from sharing.registry import contents_of

# So many things of a kind are looked at for what is new; more is not told apart.
NEWEST = 100
# So many entities the block of news lists.
NEWS_SHOWN = 8
# So many values of an entity its line shows.
SUMMARY = 3
WITH_OWNER_AND_TYPE = Entity.objects.select_related("owner", "type")


@dataclass(frozen=True)
class Filters:
    """What narrows the list: words, a host, a type by its key (hosts name theirs alike)."""

    text: str = ""
    host: int | None = None
    type: str = ""

    @property
    def active(self) -> bool:
        """Return whether anything narrows the list."""
        return bool(self.text or self.host or self.type)


@dataclass
class News:
    """What is new about one entity: itself, or what was added to it."""

    entity: Entity
    at: datetime
    fresh: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def contents(self) -> str:
        """Return the new contents in words, as "2 files, 1 note"."""
        return ", ".join(in_words(kind, count) for kind, count in self.counts.items())


class Portal:
    """The things shared with one user's organisation."""

    def __init__(self, user: User, since: datetime | None) -> None:
        self.user = user
        self.since = since

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        """Return (host, type) of all that is shared."""
        shared = Entity.objects.shared_with(self.user).order_by()
        return list(shared.values_list("owner_id", "type_id").distinct())

    @cached_property
    def hosts(self) -> list[Organisation]:
        """Return the organisations that share something, by name."""
        return list(Organisation.objects.filter(pk__in={host for host, _type in self._pairs}))

    @cached_property
    def types(self) -> list[EntityType]:
        """Return the types of what is shared."""
        types = EntityType.objects.filter(pk__in={pk for _host, pk in self._pairs})
        return list(types.prefetch_related("attributes"))

    @property
    def type_choices(self) -> dict[str, str]:
        """Return the names of the types by key."""
        return {each.key: each.name_plural for each in self.types}

    def entities(self, filters: Filters) -> Any:
        """Return the shared entities, the newest share first; without words and type the grants' index tells them."""
        if not (filters.text or filters.type):
            return NewestShared(WITH_OWNER_AND_TYPE, self.user, host=filters.host)
        found = with_shared_at(Entity.objects.shared_with(self.user), self.user)
        if filters.host:
            found = found.filter(owner_id=filters.host)
        if filters.type:
            found = found.filter(type__key=filters.type)
        if filters.text:
            found = found.filter(self._mentioning(filters.text))
        return found.select_related("owner", "type").order_by("-shared_at", "-pk")

    def _mentioning(self, text: str) -> Q:
        """Return the condition that title or searchable attributes which the user sees mention ``text``."""
        found = Q(pk__in=[])
        for each in self.types:
            searchable = [attribute for attribute in attributes_for(self.user, each, "view") if attribute.searchable]
            matching = Entity.objects.of_type(each).matching(text, searchable)
            found |= Q(pk__in=matching.order_by().values("pk"))
        return found

    @cached_property
    def news(self) -> dict[int, News]:
        """Return by entity what was shared since the last visit, the newest first."""
        found: dict[int, News] = {}
        for entity in NewestShared(WITH_OWNER_AND_TYPE, self.user, since=self.since)[:NEWEST]:
            found[entity.pk] = News(entity, entity.shared_at, fresh=True)
        for content in self._new_contents():
            news = found.setdefault(content.entity_id, News(content.entity, content.shared_at))
            news.at = max(news.at, content.shared_at)
            news.counts[content.kind] = news.counts.get(content.kind, 0) + 1
        return dict(sorted(found.items(), key=lambda item: item[1].at, reverse=True))

    @property
    def newest(self) -> list[News]:
        """Return the first of the news."""
        return list(self.news.values())[:NEWS_SHOWN]

    def _new_contents(self) -> Iterator[Any]:
        """Yield new contents of entities, without what the own people added."""
        for model in contents_of(Entity):
            theirs = self._new(model).exclude(created_by__organisation_id=self.user.organisation_id)
            yield from theirs.select_related("entity__owner", "entity__type")[:NEWEST]

    def _new(self, model: type[Shareable]) -> Any:
        shared = with_shared_at(model.objects.shared_with(self.user), self.user)
        found = shared.filter(shared_at__gt=self.since) if self.since else shared
        return found.order_by("-shared_at")


def with_shared_at(things: Any, user: User) -> Any:
    """Return ``things`` with ``shared_at``: since when the user's organisation has each."""
    carried = Q(grants__group_id=access_of(user).group_id, grants__permission_id=view_permission_id(things.model))
    return things.annotate(share=FilteredRelation("grants", condition=carried), shared_at=F("share__granted_at"))


def in_words(kind: str, count: int) -> str:
    """Return "3 files" in the reader's language."""
    if registered := content_kinds().get(kind):
        return registered.in_words(count)
    words = {
        "file": ngettext("%(count)s file", "%(count)s files", count),
        "note": ngettext("%(count)s note", "%(count)s notes", count),
        "message": ngettext("%(count)s message", "%(count)s messages", count),
    }
    return words[kind] % {"count": count}


@dataclass(frozen=True)
class Row:
    """A line of the list: an entity, its first values in words, and what is new about it."""

    entity: Any
    summary: str
    news: News | None


Groups = list[tuple[Organisation, list[tuple[EntityType, list[Row]]]]]


def grouped(portal: Portal, entities: Iterable[Entity]) -> Groups:
    """Return one page of entities by host and type, in each in their order."""
    groups: dict[Organisation, dict[EntityType, list[Entity]]] = {}
    for entity in sorted(entities, key=_host_and_type):
        groups.setdefault(entity.owner, {}).setdefault(entity.type, []).append(entity)
    return [
        (host, [(each, _rows(portal, each, found)) for each, found in types.items()]) for host, types in groups.items()
    ]


def _host_and_type(entity: Entity) -> tuple[str, int, int, int]:
    return entity.owner.name, entity.owner_id, entity.type.position, entity.type_id


def _rows(portal: Portal, entity_type: EntityType, entities: list[Entity]) -> list[Row]:
    known = next(each for each in portal.types if each == entity_type)
    seen = attributes_for(portal.user, known, "view")
    # A lone "yes" says nothing.
    telling = [attribute for attribute in seen if attribute.in_list and attribute.kind != "boolean"][:SUMMARY]
    presenter = Presenter(portal.user, telling, [each.values for each in entities])
    return [Row(each, _summary(presenter, each), portal.news.get(each.pk)) for each in entities]


def _summary(presenter: Presenter, entity: Entity) -> str:
    texts = (presenter.shown(entity, attribute).text for attribute in presenter.attributes)
    return " · ".join(text for text in texts if text)

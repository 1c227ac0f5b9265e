"""What lies in an entity, by category, as one reader may see it; asked in bulk, whatever the number of rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from entities.content_kinds import content_kinds
from entities.content_rows import Row, Section
from entities.mailing.deliveries import deliveries_of
from entities.models import Entity, EntityType, File, Message, Note
from entities.references import name_of
from entities.writing.templates import has_templates
from orgs.models import Partnership, User
from sharing.access import access_of
from sharing.categories import Category
from sharing.labels import visible_labels
from sharing.models import Shareable, ShareRule
from sharing.rules import covering, lines_of, rules_of
from sharing.suggestions import candidates
from sharing.summary import may_share, may_share_kind

# So many rows at first; the rest on demand.
SHOWN_AT_FIRST = 20
KINDS = {model.kind: model for model in (File, Note, Message)}


@dataclass
class Reader:
    """Somebody who looks at one entity, and what was found out about that once."""

    user: User
    entity: Entity
    rights: frozenset[str] = field(init=False)
    ours: bool = field(init=False)

    def __post_init__(self) -> None:
        self.rights = access_of(self.user).rights_on_things_of(self.entity.owner_id)
        self.ours = self.entity.owner_id == self.user.organisation_id

    def may_view(self, kind: str) -> bool:
        """Return whether the reader meets that kind of content here at all."""
        return f"{kind}.view" in self.rights

    def may_add(self, kind: str) -> bool:
        """Return whether the reader may add that kind of content to the entity."""
        known = kind in KINDS or kind in content_kinds()
        return known and {f"{kind}.view", f"{kind}.create"} <= self.rights

    def may_share(self, kind: str) -> bool:
        """Return whether the reader may share that kind of content where it stands."""
        return may_share(self.user, self.entity) and may_share_kind(self.user, kind)

    @property
    def may_send(self) -> bool:
        """Return whether the reader may send messages of the entity as e-mail."""
        return self.may_add("message") and "message.send" in self.rights

    @property
    def knows_partners(self) -> bool:
        """Return whether the reader may know who has what."""
        return self.ours and self.user.has_right("partner.view")

    @cached_property
    def partners(self) -> dict[int, str]:
        """Return the names of the active partners by their group, for those who may know them."""
        if not self.knows_partners:
            return {}
        active = Partnership.objects.active().filter(host_id=self.entity.owner_id)
        return dict(active.values_list("partner__group", "partner__name"))

    def visible(self, contents: Any) -> Any:
        """Narrow ``contents`` to what the reader may see, by the quick half of the access rule."""
        return contents.own_of(self.user) if self.ours else contents.shared_with(self.user)

    def creator_of(self, thing: Shareable) -> str:
        """Return who made it; partners do not learn of people who are neither the host's nor their own."""
        return name_of(self.user, thing.owner_id, thing.created_by)

    def rows(self, things: list[Any]) -> list[Row]:
        """Return ``things``, all of one model, with their labels and who has them."""
        labels = visible_labels(self.user, things)
        shared, details = self._shared_with(things), self._details_of(things)
        return [
            Row(
                each,
                labels[each.pk],
                shared.get(each.pk, []),
                self.creator_of(each),
                self.rights,
                details.get(each.pk),
                ours=self.ours,
            )
            for each in things
        ]

    @cached_property
    def rules(self) -> list[ShareRule]:
        """Return the standing rules of the entity, for those who may know them."""
        return rules_of(self.user, self.entity)

    def ruled(self, row: Row, category: Category) -> Row:
        """Return the row with the partners for whom a rule acts on it."""
        rules = covering(self.rules, category.key, [label.pk for label in row.labels])
        return replace(row, by_rule=[rule.partnership.partner.name for rule in rules]) if rules else row

    def _details_of(self, things: list[Any]) -> Mapping[int, Any]:
        """Return by id what a registered kind shows of each thing, and how far the e-mails of messages are."""
        if things and things[0].kind == Message.kind:
            return deliveries_of(self.user, self.entity, things)
        kind = content_kinds().get(things[0].kind) if things else None
        return kind.details(self.user, things) if kind else {}

    def _shared_with(self, things: list[Any]) -> dict[int, list[str]]:
        """Return the names of the partners who have each thing; one query."""
        names: dict[int, list[str]] = {}
        if not things or not self.partners:
            return names
        grants: Any = type(things[0]).grant_model().objects
        found = grants.live().filter(content_object__in=[each.pk for each in things], group__in=self.partners)
        for thing_id, group_id in found.values_list("content_object_id", "group_id"):
            names.setdefault(thing_id, []).append(self.partners[group_id])
        return {thing_id: sorted(found) for thing_id, found in names.items()}


def contents_of(user: User, entity: Entity) -> list[Section]:
    """Return the categories of ``entity`` that the reader's page shows, each with its first rows."""
    reader = Reader(user, entity)
    sections = (_section(reader, category) for category in _categories(reader))
    return [section for section in sections if section.worth_showing]


def section_of(user: User, entity: Entity, key: str, *, everything: bool = False) -> Section | None:
    """Return one category, with all rows if ``everything`` is asked for; None where the reader has no such one."""
    reader = Reader(user, entity)
    found = next((each for each in _categories(reader) if each.key == key), None)
    section = _section(reader, found, everything=everything) if found else None
    return section if section and section.worth_showing else None


def may_add(user: User, entity: Entity, kind: str) -> bool:
    """Return whether ``user`` may add that kind of content to an entity that the user sees."""
    return Reader(user, entity).may_add(kind)


def may_send(user: User, entity: Entity) -> bool:
    """Return whether ``user`` may send messages of an entity that the user sees as e-mail."""
    return Reader(user, entity).may_send


def _categories(reader: Reader) -> Iterable[Category]:
    for category in reader.entity.share_categories():
        if reader.may_view(category.contents.model.kind):
            yield category


def _section(reader: Reader, category: Category, *, everything: bool = False) -> Section:
    visible: QuerySet[Any] = reader.visible(category.contents)
    found = visible.select_related("created_by").order_by("-pk")
    things = list(found if everything else found[:SHOWN_AT_FIRST])
    total = visible.count() if len(things) == SHOWN_AT_FIRST else len(things)
    kind = category.contents.model.kind
    may_add, explains, shares = reader.may_add(kind), reader.knows_partners, reader.may_share(kind)
    # Files are put in on the page itself.
    asks = kind == File.kind and may_add and shares
    offered = candidates(actor=reader.user, thing=reader.entity, key=category.key) if asks else []
    rows = [reader.ruled(row, category) for row in reader.rows(things)]
    writes = kind == "file" and may_add and has_templates(reader.user, reader.entity, EntityType.Use.DOCUMENT)
    return Section(
        entity=reader.entity,
        category=category,
        rows=rows,
        total=total,
        may_add=may_add,
        ours=reader.ours,
        explains=explains,
        shares=shares,
        candidates=offered,
        writes=writes,
        may_send=kind == Message.kind and reader.may_send,
        rules=lines_of(reader.rules, [category]),
    )

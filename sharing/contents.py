"""Everything that lies in one thing, read as plain rows: three queries however many contents and categories."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, DateTimeField, F, Value
from django.utils import timezone

from orgs.models import User
from sharing.access import access_of
from sharing.categories import Category
from sharing.grants import view_permission_id
from sharing.internal import internal_labels, is_internal

if TYPE_CHECKING:
    from sharing.models import Shareable

# The thing itself, among the keys of its categories.
SELF = "self"

Selection = dict[str, frozenset[int]]


@dataclass(frozen=True)
class LabelWord:
    """A label as a row shows it."""

    pk: int
    name: str
    color: str
    internal: bool = False


@dataclass(frozen=True)
class Shares:
    """What one group has been granted: since and until when the thing itself, and which contents by category.

    With an ``until`` alone, access to the thing has ended then; ``contents`` are what it had.
    """

    since: datetime | None = None
    contents: Selection = field(default_factory=dict)
    until: datetime | None = None


def visible_categories(thing: "Shareable", actor: User) -> list[Category]:
    """Return the categories of ``thing`` whose contents the actor's role may view, narrowed to those."""
    access = access_of(actor)
    return [
        Category(each.key, each.label, each.icon, each.contents.own_of(actor), each.title_field)
        for each in thing.share_categories()
        if access.may_own(f"{each.contents.model.kind}.view")
    ]


def may_share(category: Category, actor: User) -> bool:
    """Return whether the actor's role may share what is in ``category``."""
    return access_of(actor).may_own(f"{category.contents.model.kind}.share")


def harmless(contents: Any, owner_id: int) -> Any:
    """Return those of ``contents`` that can be given to a partner without anybody having looked at each.

    Those are made by the owner's own people, since what one partner added is not for the others, and bear no label
    that marks what is internal.
    """
    ours = contents.filter(created_by__organisation=owner_id)
    return ours.exclude(labels__in=internal_labels()).order_by()


def read_rows(categories: Sequence[Category]) -> dict[str, list[tuple[int, str]]]:
    """Return (id, title) of all contents by category, newest first."""
    found: dict[str, list[tuple[int, str]]] = {each.key: [] for each in categories}
    parts = [
        each.contents.order_by()
        .annotate(row_key=_key(each.key), row_id=F("pk"), row_title=F(each.title_field))
        .values_list("row_key", "row_id", "row_title")
        for each in categories
    ]
    for key, pk, title in union(parts):
        found[key].append((pk, title))
    for rows in found.values():
        rows.sort(reverse=True)
    return found


def read_labels(categories: Sequence[Category]) -> dict[str, dict[int, list[LabelWord]]]:
    """Return the labels of all contents that have some, by category and id."""
    found: dict[str, dict[int, list[LabelWord]]] = {each.key: defaultdict(list) for each in categories}
    words: dict[int, LabelWord] = {}
    for key, pk, label_id, name, color, shown in union([_label_links(each) for each in categories]):
        word = LabelWord(label_id, name, color, is_internal(name, visible_to_partners=shown))
        word = words.setdefault(label_id, word)
        found[key][pk].append(word)
    return found


def read_shares(thing: "Shareable", categories: Sequence[Category], groups: Collection[int]) -> dict[int, Shares]:
    """Return by group what is granted to it at present, of the thing and of ``categories``."""
    now = timezone.now()
    since: dict[int, datetime] = {}
    until: dict[int, datetime | None] = {}
    contents: dict[int, dict[str, set[int]]] = {group: defaultdict(set) for group in groups}
    granted = [_grants(SELF, type(thing), [thing.pk], groups, (F("granted_at"), F("expires_at")))]
    none = Value(None, DateTimeField())
    granted += [_grants(each.key, each.contents.model, each.contents, groups, (none, none)) for each in categories]
    for key, group, pk, granted_at, expires_at in union(granted) if groups else ():
        if key == SELF:
            until[group] = expires_at
            if expires_at is None or expires_at > now:
                since[group] = granted_at
        else:
            contents[group][key].add(pk)
    return {group: Shares(since.get(group), _frozen(contents[group]), until.get(group)) for group in groups}


def _label_links(category: Category) -> Any:
    labels: Any = category.contents.model._meta.get_field("labels")
    thing = labels.m2m_field_name()
    links = labels.remote_field.through.objects.filter(**{f"{thing}__in": category.contents.order_by().values("pk")})
    named = links.order_by().annotate(row_key=_key(category.key), row_id=F(f"{thing}_id"))
    shown = "label__family__visible_to_partners"
    return named.values_list("row_key", "row_id", "label_id", "label__name", "label__color", shown)


def _grants(key: str, model: "type[Shareable]", things: Any, groups: Collection[int], term: tuple[Any, Any]) -> Any:
    grants: Any = model.grant_model().objects
    wanted = things if isinstance(things, list) else things.order_by().values("pk")
    found = grants if key == SELF else grants.live()
    found = found.filter(group_id__in=groups, permission_id=view_permission_id(model), content_object__in=wanted)
    named = found.order_by().annotate(row_key=_key(key), row_at=term[0], row_until=term[1])
    return named.values_list("row_key", "group_id", "content_object_id", "row_at", "row_until")


def _key(key: str) -> Value:
    return Value(key, CharField())


def union(parts: list[Any]) -> Iterable[Any]:
    """Return the rows of all ``parts`` with one query."""
    return parts[0].union(*parts[1:], all=True) if parts else ()


def _frozen(selection: dict[str, set[int]]) -> Selection:
    return {key: frozenset(ids) for key, ids in selection.items()}

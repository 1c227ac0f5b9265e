"""What lies in entities beside files, notes and messages: kinds of contents that apps above register."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from entities.models import Entity
from orgs.models import User
from sharing.categories import Category
from sharing.models import Shareable


@dataclass(frozen=True)
class ContentKind:
    """A kind of contents and how pages show it.

    ``row`` is the template of one row, ``head`` what stands beside the category's name for those who may add one,
    ``nothing`` what stands there while it is empty. ``details(reader, things)`` returns by id what the row shows
    beyond the thing itself, in as many queries for one as for fifty. ``in_words(count)`` returns "3 processes".
    """

    model: type[Shareable]
    label: Any
    icon: str
    title_field: str
    row: str
    head: str
    nothing: str
    details: Callable[[User, Sequence[Any]], Mapping[int, Any]]
    in_words: Callable[[int], str]

    def category(self, entity: Entity) -> Category:
        """Return what lies of it in ``entity``, as the share dialog lists it."""
        contents = self.model.objects.filter(**{f"{self.model.container}": entity})
        return Category(self.model.kind, self.label, self.icon, contents, self.title_field)


_kinds: dict[str, ContentKind] = {}


def register_content_kind(kind: ContentKind) -> None:
    """Let every entity have contents of that kind."""
    if kind.model.kind in _kinds:
        raise ValueError(f"The kind '{kind.model.kind}' is registered twice.")
    _kinds[kind.model.kind] = kind


def content_kinds() -> dict[str, ContentKind]:
    """Return the registered kinds by their key, in the order in which pages list them."""
    return dict(_kinds)

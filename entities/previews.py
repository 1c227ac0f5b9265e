"""An entity as somebody else sees it: built and rendered as theirs, read only (decision 6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collab.base.transactions import retried
from entities.attributes import attributes_for
from entities.content_rows import Section
from entities.models import Entity
from entities.pages import EntityPage, GroupCard, HistoryPage
from orgs.models import Partnership, Role, User
from sharing.access import access_of
from sharing.contents import visible_categories
from sharing.explain import Explanation
from sharing.previews import holder_of, narrowed, person_of, stranger_with, undone
from sharing.services import Choice, save_shares

TEMPLATE = "entities/previews/entity.html"
# What the reader could do with the contents of a category, in words.
ALLOWED: dict[str, Any] = {
    "create": gettext_lazy("can add"),
    "edit": gettext_lazy("can edit"),
    "delete": gettext_lazy("can delete"),
}


class PreviewPage(EntityPage):
    """The page of somebody else. It shows what theirs shows, and offers nothing that could be done or followed."""

    read_only = True
    may_edit = may_edit_header = may_delete = may_share = may_preview = offers_preview = explains = False

    @cached_property
    def cards(self) -> list[GroupCard]:
        """Return what the reader sees, without links; ``writable`` still says what the reader could change."""
        return [
            replace(card, may_edit=False, values=[replace(value, href="") for value in card.values])
            for card in super().cards
        ]

    @cached_property
    def _sections(self) -> list[Section]:
        return [self._still(section) for section in super()._sections]

    def history_page(self, number: int) -> HistoryPage:
        """Return some lines of the history, without the way to further ones."""
        return replace(super().history_page(number), next=None)

    def _still(self, section: Section) -> Section:
        kind = section.category.contents.model.kind
        allowed = tuple(str(words) for action, words in ALLOWED.items() if self._could(kind, action))
        rows = [replace(row, rights=frozenset()) for row in section.rows]
        still = replace(section, rows=rows, may_add=False, explains=False, shares=False, writes=False, may_send=False)
        return replace(still, read_only=True, allowed=allowed)

    def _could(self, kind: str, action: str) -> bool:
        # Related entities have pages of their own.
        return kind != "entity" and f"{kind}.{action}" in self.rights


@dataclass(frozen=True)
class Count:
    """How much of something is visible."""

    label: str
    visible: int
    total: int


@dataclass(frozen=True)
class Preview:
    """What somebody sees, rendered: nothing of it depends on the database any more.

    ``reason`` says why ``html`` is empty. ``left_out``: they see more than the actor, whose own role hides it.
    """

    html: str
    reason: str
    counts: list[Count]
    left_out: bool


@retried
def preview_as_partner(
    *, actor: User, entity: Entity, partnership: Partnership, choices: Sequence[Choice] = ()
) -> Preview:
    """Return the entity as the partner's people see it now, or would see it if ``choices`` were saved.

    Nothing stays of that: no grant, no history, no notification, no mail.
    """
    viewer = person_of(partnership.partner)
    if not choices:
        return _seen_by(viewer, actor, entity, partnership)
    with undone():
        save_shares(actor=actor, thing=entity, choices=choices)
        return _seen_by(viewer, actor, entity, partnership)


@retried
def preview_with_role(*, actor: User, entity: Entity, role: Role) -> Preview:
    """Return the entity as people with ``role`` see it, which need not be stored as it stands.

    A partner role is looked at as that of a partner to whom everything in the entity is shared.
    """
    if role.kind == Role.Kind.STAFF:
        return _seen_by(holder_of(role), actor, entity)
    with stranger_with(role, entity) as viewer:
        return _seen_by(viewer, actor, entity, viewer.organisation.hosts.select_related("partner", "role").get())


def _seen_by(viewer: User, actor: User, entity: Entity, partnership: Partnership | None = None) -> Preview:
    reader = narrowed(viewer, actor)
    entities = Entity.objects.select_related("type__organisation", "owner", "created_by")
    found = entities.visible_to(reader).filter(pk=entity.pk).first()
    page = PreviewPage(reader, found) if isinstance(found, Entity) else None
    return Preview(
        html=render_to_string(TEMPLATE, {"page": page, "entity": page.entity}) if page else "",
        reason="" if page else _reason(entity, partnership),
        counts=list(_counts(actor, entity, page)),
        left_out=_sees_more(viewer, reader, entity),
    )


def _reason(entity: Entity, partnership: Partnership | None) -> str:
    if partnership is None:
        return _("The role does not allow viewing entities.")
    return Explanation(entity).of_partner(partnership).missing


def _counts(actor: User, entity: Entity, page: PreviewPage | None) -> Iterator[Count]:
    """Yield how much of what the actor sees is visible: attributes, and the contents by category."""
    shown = sum(len(card.values) for card in page.cards) if page else 0
    yield Count(_("Attributes"), shown, len(attributes_for(actor, entity.type, "view")))
    sections = {each.key: each.total for each in (*page.contents, *page.related)} if page else {}
    for category in visible_categories(entity, actor):
        if total := category.contents.order_by().count():
            yield Count(str(category.label), sections.get(category.key, 0), total)


def _sees_more(viewer: User, reader: User, entity: Entity) -> bool:
    """Return whether ``viewer`` sees attributes or kinds of contents that were taken from ``reader``."""
    seen = [len(attributes_for(each, entity.type, "view")) for each in (viewer, reader)]
    rights = [access_of(each).rights_on_things_of(entity.owner_id) for each in (viewer, reader)]
    kinds = [{right for right in held if right.endswith(".view")} for held in rights]
    return seen[0] != seen[1] or kinds[0] != kinds[1]

"""One entity as one person sees it."""

from dataclasses import dataclass
from functools import cached_property

from activity.models import Event
from entities.attributes import Group, attributes_for, in_groups
from entities.content_rows import Section
from entities.contents import contents_of
from entities.history import Line, history_for, lines_of
from entities.models import Attribute, Entity
from entities.presentation import Presenter, Shown
from entities.references import Names, is_gone, name_of
from orgs.models import Label, Purpose, User
from sharing.access import access_of
from sharing.labels import visible_labels
from sharing.models import Offer
from sharing.news import News, unshared_news
from sharing.offers.page import OfferPage
from sharing.summary import AccessRow, access_list, may_share

HISTORY_STEP = 20


@dataclass(frozen=True)
class GroupCard:
    """The values under one heading."""

    group: Group
    values: list[Shown]
    may_edit: bool
    # The ids of the attributes that the reader may write.
    writable: frozenset[int] = frozenset()


@dataclass(frozen=True)
class HistoryPage:
    """Some lines of the history, and the number of the next page, if there is one."""

    lines: list[Line]
    next: int | None


class EntityPage:
    """The detail page; each part is worked out only when a template asks for it."""

    # Whether somebody else looks through the reader's eyes (entities/previews.py).
    read_only = False

    def __init__(self, user: User, entity: Entity) -> None:
        self.user = user
        self.entity = entity
        self.ours = entity.owner_id == user.organisation_id
        self.rights = access_of(user).rights_on_things_of(entity.owner_id)

    @property
    def may_edit(self) -> bool:
        """Return whether the reader may change attribute values."""
        return "entity.edit" in self.rights

    @property
    def may_edit_header(self) -> bool:
        """Return whether the reader may change title, purposes, labels and relations."""
        return self.ours and self.may_edit

    @property
    def may_delete(self) -> bool:
        """Return whether the reader may delete the entity."""
        return "entity.delete" in self.rights

    @property
    def may_share(self) -> bool:
        """Return whether the share button is there."""
        return may_share(self.user, self.entity)

    @property
    def may_preview(self) -> bool:
        """Return whether the reader may look at the entity as a partner does."""
        return self.ours and ("entity.share" in self.rights or self.user.has_right("partner.view"))

    @property
    def offers_preview(self) -> bool:
        """Return whether the page leads there: without the feature nobody would see anything."""
        return self.may_preview and self.user.organisation.partner_collaboration

    @property
    def sees_access(self) -> bool:
        """Return whether the reader learns which partners have access."""
        return self.ours and self.user.has_right("partner.view")

    @property
    def explains(self) -> bool:
        """Return whether the reader may ask who sees something, and why."""
        return self.sees_access

    @property
    def creator(self) -> str:
        """Return who made it; partners learn only of the host's people and their own."""
        return name_of(self.user, self.entity.owner_id, self.entity.created_by)

    @cached_property
    def labels(self) -> list[Label]:
        """Return the labels that the reader may see."""
        return visible_labels(self.user, [self.entity])[self.entity.pk]

    @cached_property
    def purposes(self) -> list[Purpose]:
        """Return what the entity is for."""
        return list(self.entity.purposes.all())

    @cached_property
    def cards(self) -> list[GroupCard]:
        """Return the attributes that the reader sees, under their headings."""
        attributes = attributes_for(self.user, self.entity.type, "view")
        presenter = Presenter(self.user, attributes, [self.entity.values])
        writable = frozenset(each.pk for each in self.editable(attributes, presenter))
        return [self._card(presenter, group, writable) for group in in_groups(attributes)]

    def card_of(self, attribute_pk: int) -> GroupCard | None:
        """Return the group in which that attribute stands, if the reader sees it."""
        wanted = (card for card in self.cards if attribute_pk in {each.pk for each in card.group.attributes})
        return next(wanted, None)

    def editable(self, attributes: list[Attribute], presenter: Presenter) -> list[Attribute]:
        """Return those of ``attributes`` that the reader may write.

        A reference to something that the reader may not see stays as it is: nobody overwrites what they cannot read.
        """
        allowed = {each.pk for each in attributes_for(self.user, self.entity.type, "edit")}
        return [each for each in attributes if each.pk in allowed and not self._withheld(presenter.names, each)]

    def _withheld(self, names: Names, attribute: Attribute) -> bool:
        """Return whether a reference keeps its name from the reader; what is gone keeps nothing from the owner."""
        stored = self.entity.values.get(attribute.key)
        return names.hides(attribute, stored) and not (self.ours and is_gone(attribute, stored))

    def editable_in(self, card: GroupCard) -> list[Attribute]:
        """Return the attributes of one group that the reader may write."""
        return self.editable(card.group.attributes, Presenter(self.user, card.group.attributes, [self.entity.values]))

    @cached_property
    def _sections(self) -> list[Section]:
        return contents_of(self.user, self.entity)

    @property
    def contents(self) -> list[Section]:
        """Return files, notes and messages."""
        return [section for section in self._sections if section.kind != "entity"]

    @property
    def related(self) -> list[Section]:
        """Return the related entities, by type."""
        return [section for section in self._sections if section.kind == "entity"]

    @cached_property
    def history(self) -> HistoryPage:
        """Return the newest lines of the history."""
        return self.history_page(1)

    def history_page(self, number: int) -> HistoryPage:
        """Return the lines of the history on page ``number``."""
        start = (max(number, 1) - 1) * HISTORY_STEP
        events: list[Event] = list(history_for(self.user, self.entity)[start : start + HISTORY_STEP + 1])
        more = number + 1 if len(events) > HISTORY_STEP else None
        return HistoryPage(lines_of(self.user, self.entity, events[:HISTORY_STEP]), more)

    @cached_property
    def access(self) -> list[AccessRow]:
        """Return which partners have access since when, for the owner's people who may view partners."""
        return access_list(self.user, self.entity) if self.sees_access else []

    @cached_property
    def offer(self) -> OfferPage | None:
        """Return the newest offer of the entity, for the owner's people who may know its offers."""
        newest = Offer.objects.own_of(self.user).of_thing(self.entity).order_by("-pk").first() if self.ours else None
        return OfferPage(self.user, newest) if newest else None

    @cached_property
    def news(self) -> list[News]:
        """Return how many contents are newer than the last share, by category."""
        return unshared_news(self.user, self.entity)

    def _card(self, presenter: Presenter, group: Group, writable: frozenset[int]) -> GroupCard:
        values = [presenter.shown(self.entity, attribute) for attribute in group.attributes]
        theirs = writable & {attribute.pk for attribute in group.attributes}
        return GroupCard(group, values, bool(theirs), theirs)

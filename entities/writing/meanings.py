"""What variables stand for on one entity, as one person may know it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from entities.attributes import attributes_for
from entities.models import Entity, EntityType
from entities.presentation import Presenter
from entities.writing.blocks import Table
from entities.writing.positions import as_table, as_text
from entities.writing.variables import CONTACT_KEYS, GENERAL, TITLE, Variable, VariableGroup
from orgs.models import User


@dataclass
class Meanings:
    """The variables of one entity to ``user``: what that person may not see has no variable at all."""

    user: User
    entity: Entity

    @cached_property
    def groups(self) -> list[VariableGroup]:
        """Return the variables with their texts, under headings."""
        groups = [
            VariableGroup(self.entity.type.name, list(self._of("entity", self.entity))),
            VariableGroup(_("Everywhere"), list(self._general())),
        ]
        contact = list(self._contact())
        return [groups[0], VariableGroup(_("Contact"), contact), groups[1]] if contact else groups

    @cached_property
    def texts(self) -> dict[str, str]:
        """Return the texts by the variables' names."""
        return {each.name: each.text for group in self.groups for each in group.variables}

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Return the tables by the names of the variables that documents show as such."""
        variables = (each for group in self.groups for each in group.variables)
        return {each.name: as_table(each.lines) for each in variables if each.lines}

    def _of(self, prefix: str, entity: Entity) -> Iterator[Variable]:
        yield Variable(f"{prefix}.title", str(TITLE), entity.title)
        attributes = [each for each in attributes_for(self.user, entity.type, "view") if each.key != "title"]
        presenter = Presenter(self.user, attributes, [entity.values])
        for each in attributes:
            shown = presenter.shown(entity, each)
            text = as_text(shown.table) if shown.table else shown.text
            yield Variable(f"{prefix}.{each.key}", each.name, text, shown.table)

    def _contact(self) -> Iterator[Variable]:
        """Yield what the first related contact says; nothing of one that the person does not see.

        To the owner's people, who know that there could be one, its variables are there but empty.
        """
        found = Entity.objects.visible_to(self.user).filter(related=self.entity, owner=self.entity.owner_id)
        contacts = found.filter(type__key__in=CONTACT_KEYS, type__use="")
        contact = contacts.select_related("type").order_by("pk").first()
        if isinstance(contact, Entity):
            yield from self._of("contact", contact)
            return
        own = EntityType.objects.filter(organisation=self.user.organisation_id, key__in=CONTACT_KEYS, use="").first()
        if own and self.entity.owner_id == self.user.organisation_id:
            yield from self._of("contact", Entity(type=own, owner_id=self.entity.owner_id))

    def _general(self) -> Iterator[Variable]:
        texts = {
            "organisation.name": self.entity.owner.name,
            "sender.name": self.user.name,
            "sender.email": self.user.email,
            "sender.organisation": self.user.organisation.name,
            "today": date_format(timezone.localdate(), "DATE_FORMAT"),
        }
        for name, label in GENERAL.items():
            yield Variable(name, str(label), texts[name])

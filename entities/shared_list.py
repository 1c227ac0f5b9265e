"""The list of what a host shares of one of its types, arranged as the host's views arrange it."""

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse

from collab.base.lists import Facet
from entities.facets import shared_facets_of
from entities.listing import EntityList
from entities.models import Entity, EntityType
from orgs.models import User

# Of what is asked for by these, nothing fits what nobody here knows: not everything, as if it had not been asked.
WORDS = ("purposes", "labels")


class SharedList(EntityList):
    """A partner's list: only what is granted, only attributes that the role shows, nothing of how the host works."""

    @classmethod
    def address_of(cls, entity_type: EntityType) -> str:
        """Return where the list of a type is."""
        return reverse("entities:shared_list", args=[entity_type.pk])

    @property
    def export_url(self) -> str:
        """Return where the list is given out as a file."""
        return reverse("entities:shared_export", args=[self.type.pk])

    @cached_property
    def facets(self) -> list[Facet]:
        """Return what the list can be narrowed by: attributes, and the words that what is shared has."""
        return shared_facets_of(self.source(), self.attributes, self.params)

    def source(self) -> Any:
        """Return all entities of the type that are shared."""
        return Entity.objects.shared_with(self.user).of_type(self.type)

    def fitting(self, rows: Any) -> Any:
        """Return those of ``rows`` that fit; none where only words are asked for that nothing shared has."""
        chosen = {facet.name for facet in self.facets if facet.chosen}
        if any(any(self.asked.getlist(name)) and name not in chosen for name in WORDS):
            return rows.none()
        return super().fitting(rows)


def shared_type(user: User, pk: int) -> EntityType:
    """Return the host's type ``pk`` if something of it is shared with the user; raise Http404 for any other."""
    found = EntityType.objects.filter(pk=pk).select_related("organisation").first()
    if found is None or not Entity.objects.shared_with(user).of_type(found).exists():
        raise Http404
    return found


def list_for(user: User, entity_type: EntityType) -> type[EntityList]:
    """Return which list of a type is the user's: that of the own organisation, or what a host shares."""
    return EntityList if entity_type.organisation_id == user.organisation_id else SharedList

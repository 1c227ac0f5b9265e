"""The addresses that somebody may choose from: those in an entity and its related ones, as far as they are seen."""

from collections.abc import Iterator
from dataclasses import dataclass

from entities.attributes import attributes_for
from entities.models import Entity
from orgs.models import User

# So many related entities are looked at.
MOST_RELATED = 50


@dataclass(frozen=True)
class Contact:
    """An address, and whose it is."""

    address: str
    name: str

    @property
    def label(self) -> str:
        """Return it as a choice."""
        return f"{self.name} – {self.address}"


def contacts_for(user: User, entity: Entity) -> list[Contact]:
    """Return the addresses in ``entity``, and in related entities that ``user`` sees, each once."""
    related = Entity.objects.visible_to(user).filter(related=entity, owner=entity.owner_id)
    things = [entity, *related.select_related("type").order_by("title", "pk")[:MOST_RELATED]]
    found: dict[str, Contact] = {}
    for contact in (each for thing in things for each in _contacts_in(user, thing)):
        found.setdefault(contact.address.casefold(), contact)
    return list(found.values())


def _contacts_in(user: User, entity: Entity) -> Iterator[Contact]:
    for attribute in attributes_for(user, entity.type, "view"):
        stored = entity.values.get(attribute.key) if attribute.kind == "email" else None
        if isinstance(stored, str) and "@" in stored:
            yield Contact(stored, f"{entity.title} ({attribute.name})")

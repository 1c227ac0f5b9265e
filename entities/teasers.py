"""The teasers of entities: attributes that are marked as teaser, as far as their reader's role shows them."""

from collections.abc import Collection
from typing import Any

from entities.attributes import attributes_for
from entities.models import Attribute, Entity
from entities.places import place_among
from entities.presentation import Presenter, Shown
from entities.values import REFERENCES
from orgs.models import User
from sharing.offers.teaser import Teaser, TeaserChoice, TeaserValue

# What leads to a person: it is never in a teaser unless somebody ticks it.
CONTACT = {"email", "phone", "link", *REFERENCES}


class EntityTeasers:
    """How sharing learns what may be read of an entity beforehand."""

    def headline(self, entity: Entity) -> str:
        """Return what the type is called: titles name customers."""
        return entity.type.name

    def choices(self, actor: User, entity: Entity) -> list[TeaserChoice]:
        """Return the teaser attributes that the actor sees."""
        return [TeaserChoice(each.key, each.name, each.kind in CONTACT) for each in _teasers(actor, entity)]

    def teaser(self, reader: User, entity: Entity, keys: Collection[str]) -> Teaser:
        """Return the values that ``reader`` may know beforehand, without those that say nothing."""
        attributes = [each for each in _teasers(reader, entity) if each.key in keys]
        presenter = Presenter(reader, attributes, [entity.values])
        values = [_value(presenter.shown(entity, each), entity) for each in attributes]
        return Teaser(
            entity.type.name,
            entity.type.icon,
            [each for each in values if each.text],
            place_among(attributes, entity.values),
        )


def _teasers(reader: User, entity: Entity) -> list[Attribute]:
    return [each for each in attributes_for(reader, entity.type, "view") if each.teaser]


def _value(shown: Shown, entity: Entity) -> TeaserValue:
    stored = entity.values.get(shown.attribute.key)
    text = _area(stored) if shown.attribute.kind == "address" and isinstance(stored, dict) else shown.text
    return TeaserValue(shown.attribute.name, text)


def _area(address: dict[str, Any]) -> str:
    """Return the town alone: with street and number anybody could go there without having accepted."""
    return " ".join(str(address[part]) for part in ("postcode", "city") if address.get(part))

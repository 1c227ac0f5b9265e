"""Which templates somebody may use on an entity: those that this person sees, text included."""

from typing import Any

from entities.attributes import attributes_for
from entities.models import Entity
from entities.querysets import EntityQuerySet
from orgs.models import User

# More are not offered at once.
MOST = 200


def templates_for(user: User, entity: Entity, use: str) -> list[Entity]:
    """Return the templates for ``entity``, by title: its owner's and those of one's own organisation."""
    found: Any = list(_visible(user, entity, use).prefetch_related("type__attributes").order_by("title", "pk"))
    return [each for each in found if "body" in _seen(user, each)][:MOST]


def has_templates(user: User, entity: Entity, use: str) -> bool:
    """Return whether there are templates for ``entity`` at all."""
    return _visible(user, entity, use).exists()


def part(user: User, template: Entity, key: str) -> str:
    """Return what stands in the template under ``key``; nothing of what ``user`` may not see."""
    text = template.values.get(key) if key in _seen(user, template) else None
    return text if isinstance(text, str) else ""


def _visible(user: User, entity: Entity, use: str) -> EntityQuerySet:
    if entity.type.use:
        return Entity.objects.none()
    owners = {entity.owner_id, user.organisation_id}
    return Entity.objects.visible_to(user).filter(type__use=use, owner__in=owners).select_related("type")


def _seen(user: User, template: Entity) -> set[str]:
    """Return the keys of the attributes of ``template`` that hold its text and that ``user`` may see."""
    return {each.key for each in attributes_for(user, template.type, "view")} & set(template.type.template_keys)

"""The categories of an entity's contents, in the order in which every page lists them."""

from django.utils.translation import gettext as _

from entities.content_kinds import content_kinds
from entities.models import Entity, EntityType, File, Message, Note
from sharing.categories import Category


def categories_of(entity: Entity) -> list[Category]:
    """Return files, notes, messages and what else lies in ``entity``, then its related entities by type."""
    return [
        Category("file", _("Files"), "paper-clip", File.objects.filter(entity=entity), "name"),
        Category("note", _("Notes"), "pencil-square", Note.objects.filter(entity=entity), "title"),
        Category("message", _("Messages"), "chat-bubble-left-right", Message.objects.filter(entity=entity), "subject"),
        *(each.category(entity) for each in content_kinds().values()),
        *(_related(entity, each) for each in EntityType.objects.filter(entities__related=entity).distinct()),
    ]


def type_key(type_id: int) -> str:
    """Return what the category of related entities of that type is called."""
    return f"type-{type_id}"


def category_of(entity: Entity) -> str:
    """Return in which category of those that it is related to ``entity`` stands."""
    return type_key(entity.type_id)


def _related(entity: Entity, entity_type: EntityType) -> Category:
    contents = Entity.objects.filter(related=entity, type=entity_type)
    return Category(type_key(entity_type.pk), entity_type.name_plural, entity_type.icon, contents, "title")

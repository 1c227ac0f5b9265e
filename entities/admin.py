"""Django admin of entity types, entities and who was given access to them.

All of it is only looked at: it changes through services, which keep history, versions and stored files in step.
"""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from collab.base.admin import LookOnly
from entities.models import (
    Attribute,
    Entity,
    EntityGrant,
    EntityType,
    File,
    FileGrant,
    ImportJob,
    ImportMapping,
    Message,
    MessageGrant,
    Note,
    NoteGrant,
    SavedView,
    ViewChoice,
)
from orgs.admin_base import InspectAdmin, InspectInline
from sharing.admin import GrantAdmin, GrantInline


class AttributeInline(InspectInline):
    """The attributes of a type."""

    model = Attribute
    hidden = ("id", "type")


@admin.register(EntityType)
class EntityTypeAdmin(InspectAdmin):
    """Entity types with their attributes; the type builder changes them, which knows what values would be lost."""

    list_display = ["label", "organisation", "key", "position", "attribute_count"]
    list_filter = ["organisation"]
    search_fields = ["label", "key", "organisation__name"]
    list_select_related = ["organisation"]
    inlines = [AttributeInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[EntityType]:
        """Return the types with their attributes."""
        return super().get_queryset(request).prefetch_related("attributes")

    @admin.display(description=_("Attributes"))
    def attribute_count(self, entity_type: EntityType) -> int:
        """Return how many attributes the type has."""
        return len(entity_type.attributes.all())


class EntityGrantInline(GrantInline):
    """Grants on an entity."""

    model = EntityGrant


class FileGrantInline(GrantInline):
    """Grants on a file."""

    model = FileGrant


class NoteGrantInline(GrantInline):
    """Grants on a note."""

    model = NoteGrant


class MessageGrantInline(GrantInline):
    """Grants on a message."""

    model = MessageGrant


@admin.register(Entity)
class EntityAdmin(LookOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Entities, their values as stored, and their grants."""

    list_display = ["title", "type", "owner", "version", "updated_at"]
    list_filter = ["owner", "type"]
    search_fields = ["title"]
    list_select_related = ["type", "owner"]
    show_full_result_count = False
    exclude = ["values", "related"]
    readonly_fields = ["stored_values", "version", "created_at", "updated_at"]
    inlines = [EntityGrantInline]

    @admin.display(description=_("Values"))
    def stored_values(self, entity: Entity) -> str:
        """Return the JSON column, readable."""
        return format_html("<pre>{}</pre>", json.dumps(entity.values, ensure_ascii=False, indent=2, sort_keys=True))


class ContentAdmin(LookOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """What lies in entities."""

    list_display: Any = ["__str__", "entity", "owner", "created_by", "created_at"]
    list_filter = ["owner"]
    list_select_related = ["entity", "owner", "created_by"]
    show_full_result_count = False


@admin.register(File)
class FileAdmin(ContentAdmin):
    """Files, without a way to their bytes."""

    list_display = [*ContentAdmin.list_display, "content_type", "size"]
    search_fields = ["name", "entity__title"]
    exclude = ["content"]
    inlines = [FileGrantInline]


@admin.register(Note)
class NoteAdmin(ContentAdmin):
    """Notes."""

    search_fields = ["title", "entity__title"]
    inlines = [NoteGrantInline]


@admin.register(Message)
class MessageAdmin(ContentAdmin):
    """Messages."""

    search_fields = ["subject", "entity__title"]
    inlines = [MessageGrantInline]


@admin.register(EntityGrant)
class EntityGrantAdmin(GrantAdmin):
    """Shares of entities."""

    search_fields = ["content_object__title", "granted_by__name"]


@admin.register(FileGrant)
class FileGrantAdmin(GrantAdmin):
    """Shares of files."""

    search_fields = ["content_object__name", "granted_by__name"]


@admin.register(NoteGrant)
class NoteGrantAdmin(GrantAdmin):
    """Shares of notes."""

    search_fields = ["content_object__title", "granted_by__name"]


@admin.register(MessageGrant)
class MessageGrantAdmin(GrantAdmin):
    """Shares of messages."""

    search_fields = ["content_object__subject", "granted_by__name"]


@admin.register(ImportJob)
class ImportJobAdmin(InspectAdmin):
    """Imports, without a way to their files."""

    hidden = ("file", "workbook", "token")
    list_display = ["file_name", "type", "created_by", "status", "done", "failed", "created_at"]
    list_filter = ["status", "type__organisation"]
    list_select_related = ["type", "created_by"]
    search_fields = ["file_name", "created_by__name"]


@admin.register(ImportMapping)
class ImportMappingAdmin(InspectAdmin):
    """Where the columns of files went last."""

    list_display = ["__str__", "type", "key", "used_at"]
    list_filter = ["type__organisation"]
    list_select_related = ["type"]


@admin.register(SavedView)
class SavedViewAdmin(InspectAdmin):
    """Saved views and what they keep."""

    list_display = ["name", "type", "owner", "shared", "display"]
    list_filter = ["type__organisation", "shared"]
    list_select_related = ["type", "owner"]
    search_fields = ["name", "owner__name"]


@admin.register(ViewChoice)
class ViewChoiceAdmin(InspectAdmin):
    """Whose favourites and first views there are."""

    list_display = ["user", "view", "favourite", "is_default"]
    list_select_related = ["user", "view"]
    search_fields = ["user__name", "view__name"]

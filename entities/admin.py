"""Django admin of entity types, entities and who was given access to them.

Types and attributes are made here. Entities, contents and grants are only looked at: they change through services,
which keep history, versions and stored files in step.
"""

import json
from typing import Any

from django import forms
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
    Message,
    MessageGrant,
    Note,
    NoteGrant,
)
from orgs.admin import OperatorAdmin
from orgs.models import Organisation
from sharing.models import Grant


class AttributeForm(forms.ModelForm):  # type: ignore[type-arg]
    """An attribute. Key and kind are chosen once: stored values are found by the one and read by the other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("key", "kind"):
            self.fields[name].disabled = self.instance.pk is not None


class AttributeInline(admin.StackedInline):  # type: ignore[type-arg]
    """The attributes of a type."""

    model = Attribute
    form = AttributeForm
    extra = 0
    fields = [
        ("key", "kind", "position"),
        ("label", "label_en"),
        ("group", "group_en"),
        ("unit", "choices"),
        ("required", "in_list", "searchable", "teaser"),
    ]


@admin.register(EntityType)
class EntityTypeAdmin(OperatorAdmin):
    """Entity types with their attributes."""

    fixed = ("organisation",)
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


class GrantInline(LookOnly, admin.TabularInline):  # type: ignore[type-arg]
    """guardian's object permissions: which organisation has access, since when, given by whom."""

    extra = 0
    fields = ("organisation", "permission", "granted_by", "granted_at", "expires_at")
    readonly_fields = ("organisation", "permission", "granted_by", "granted_at", "expires_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Grant]:
        """Return the grants with what their rows name."""
        return super().get_queryset(request).select_related("group__organisation", "permission", "granted_by")

    @admin.display(description=_("Organization"))
    def organisation(self, grant: Grant) -> Organisation | str:
        """Return the organisation whose group the grant was given to."""
        return getattr(grant.group, "organisation", None) or str(grant.group)


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


@admin.register(EntityGrant, FileGrant, NoteGrant, MessageGrant)
class GrantAdmin(LookOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """All shares of one kind."""

    list_display = ["content_object", "organisation", "permission", "granted_by", "granted_at", "expires_at"]
    list_filter = ["granted_at", "group__organisation"]
    list_select_related = ["content_object", "group__organisation", "permission", "granted_by"]
    date_hierarchy = "granted_at"
    show_full_result_count = False

    @admin.display(description=_("Organization"))
    def organisation(self, grant: Grant) -> Organisation | str:
        """Return the organisation whose group the grant was given to."""
        return getattr(grant.group, "organisation", None) or str(grant.group)

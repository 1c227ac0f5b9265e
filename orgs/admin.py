"""Organisations and people in Django admin, for operators."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from orgs.admin_forms import NewUserForm, PartnershipForm, RoleForm, UserForm
from orgs.models import Label, LabelFamily, Organisation, Partnership, Purpose, Role, User
from orgs.services import confirm_email

# Groups follow from organisations: whoever changed one by hand would give people what nobody shared with them.
admin.site.unregister(Group)


class OperatorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Fields in ``fixed`` are chosen once: what hangs on them belongs to that organisation."""

    fixed: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep the fixed fields as they are from the second time on."""
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))


@admin.register(Organisation)
class OrganisationAdmin(OperatorAdmin):
    """Organisations; they are kept, since what they own is."""

    list_display = ("name", "language", "partner_collaboration", "created_at")
    list_filter = ("partner_collaboration", "language")
    search_fields = ("name",)
    readonly_fields = ("group", "created_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """People. Whoever leaves is deactivated, so that the history keeps their name."""

    form = UserForm
    add_form = NewUserForm
    list_display = ("name", "email", "organisation", "role", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser", "organisation")
    list_select_related = ("organisation", "role")
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "organisation", "role", "language")}),
        (None, {"fields": ("is_active", "is_superuser", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "organisation", "role", "language", "password1", "password2")}),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Save, and let the address count as confirmed: an operator vouches for it."""
        super().save_model(request, obj, form, change)
        confirm_email(user=obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False


@admin.register(Role)
class RoleAdmin(OperatorAdmin):
    """Roles, their rights as checkboxes."""

    form = RoleForm
    fixed = ("organisation", "kind")
    list_display = ("name", "kind", "organisation")
    list_filter = ("kind", "organisation")
    list_select_related = ("organisation",)
    search_fields = ("name",)


@admin.register(Partnership)
class PartnershipAdmin(OperatorAdmin):
    """Partnerships."""

    form = PartnershipForm
    fixed = ("host", "partner")
    list_display = ("host", "partner", "role", "status", "created_at")
    list_filter = ("status", "host")
    list_select_related = ("host", "partner", "role")
    search_fields = ("host__name", "partner__name")
    filter_horizontal = ("purposes", "labels")


@admin.register(Purpose)
class PurposeAdmin(OperatorAdmin):
    """Purposes."""

    fixed = ("organisation",)
    list_display = ("name", "organisation")
    list_filter = ("organisation",)
    search_fields = ("name",)


class LabelInline(admin.TabularInline):  # type: ignore[type-arg]
    """The labels of a family."""

    model = Label
    extra = 0


@admin.register(LabelFamily)
class LabelFamilyAdmin(OperatorAdmin):
    """Label families with their labels."""

    fixed = ("organisation",)
    inlines = (LabelInline,)
    list_display = ("name", "organisation", "visible_to_partners")
    list_filter = ("visible_to_partners", "organisation")
    search_fields = ("name", "labels__name")

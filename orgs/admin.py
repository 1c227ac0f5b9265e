"""Organisations, roles, partnerships, invitations and the words of the settings in Django admin, for operators."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from orgs import admin_accounts
from orgs.admin_base import BeginningAdmin, InspectAdmin, InspectInline
from orgs.admin_forms import RoleForm
from orgs.models import DeclineReason, Invitation, Label, LabelFamily, Organisation, Partnership, Purpose, Role
from orgs.role_parts import attribute_names

# Groups follow from organisations: whoever changed one by hand would give people what nobody shared with them.
admin.site.unregister(Group)
admin_accounts.register()


@admin.register(Organisation)
class OrganisationAdmin(BeginningAdmin):
    """Organisations; their own admins change them in the settings, which know of versions."""

    first_fields = ("name", "language", "partner_collaboration")
    hidden = ("logo",)  # there is no public address of it
    list_display = ("name", "language", "partner_collaboration", "created_at")
    list_filter = ("partner_collaboration", "language")
    search_fields = ("name",)


@admin.register(Role)
class RoleAdmin(BeginningAdmin):
    """Roles; the first one is made here, all are changed in the role editor, which knows who would lose what."""

    form = RoleForm
    first_fields = ("organisation", "kind", "name", "rights")
    hidden = ("attributes",)
    extra_fields = ("levels",)
    list_display = ("name", "kind", "organisation", "own_of", "new_attributes", "task_scope", "version")
    list_filter = ("kind", "organisation")
    list_select_related = ("organisation", "own_of__host", "own_of__partner")
    search_fields = ("name",)

    @admin.display(description=_("Attributes"))
    def levels(self, role: Role) -> str:
        """Return the level of each attribute, by its name where it still exists."""
        names, words = attribute_names(role.organisation_id), dict(Role.Level.choices)
        rows = ((names.get(pk, f"#{pk}"), words[Role.Level(level)]) for pk, level in role.attributes.items())
        return format_html_join("", "<div>{}: {}</div>", rows)


class InvitationInline(InspectInline):
    """The invitations of a partnership."""

    model = Invitation
    hidden = ("id", "organisation", "partnership", "role", "nonce", "token_hash")


@admin.register(Partnership)
class PartnershipAdmin(InspectAdmin):
    """Partnerships with their invitations; they begin, change and end on the partner's page."""

    inlines = (InvitationInline,)
    list_display = ("host", "partner", "role", "status", "user_limit", "ended_at", "created_at")
    list_filter = ("status", "host")
    list_select_related = ("host", "partner", "role")
    search_fields = ("host__name", "partner__name", "contact", "email")


@admin.register(Invitation)
class InvitationAdmin(InspectAdmin):
    """Invitations, without what their links are made of."""

    hidden = ("nonce", "token_hash")
    list_display = ("email", "organisation", "partnership", "role", "status", "expires_at", "invited_by", "sent_at")
    list_filter = ("status", "organisation")
    list_select_related = ("organisation", "partnership__host", "partnership__partner", "role", "invited_by")
    search_fields = ("email", "name", "partnership__partner__name")
    date_hierarchy = "sent_at"


@admin.register(Purpose)
class PurposeAdmin(InspectAdmin):
    """Purposes."""

    list_display = ("name", "organisation", "archived_at")
    list_filter = ("organisation", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation",)
    search_fields = ("name",)


@admin.register(DeclineReason)
class DeclineReasonAdmin(InspectAdmin):
    """Reasons for which partners decline offers."""

    list_display = ("name", "name_en", "organisation", "position", "archived_at")
    list_filter = ("organisation", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("organisation",)
    search_fields = ("name", "name_en")


class LabelInline(InspectInline):
    """The labels of a family."""

    model = Label
    hidden = ("id", "family")


@admin.register(LabelFamily)
class LabelFamilyAdmin(InspectAdmin):
    """Label families with their labels."""

    inlines = (LabelInline,)
    list_display = ("name", "organisation", "visible_to_partners", "archived_at")
    list_filter = ("visible_to_partners", "organisation")
    list_select_related = ("organisation",)
    search_fields = ("name", "labels__name")


@admin.register(Label)
class LabelAdmin(InspectAdmin):
    """Labels, those merged into others as well."""

    list_display = ("name", "family", "color", "archived_at", "merged_into")
    list_filter = ("family__organisation", ("merged_into", admin.EmptyFieldListFilter))
    list_select_related = ("family", "merged_into")
    search_fields = ("name", "family__name")

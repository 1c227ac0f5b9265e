"""Grants and offers in Django admin: guardian's object permissions, to be looked at by operators.

Grants of one kind of thing have tables of their own; the apps with such things register them by the classes here.
guardian's general tables stay empty: what stood there would give nobody anything, and is shown to be noticed.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermission, UserObjectPermission

from collab.base.admin import LookOnly
from orgs.admin_base import InspectAdmin, InspectInline
from orgs.models import Organisation
from sharing.models import Grant, Offer, OfferRecipient, Opening, ShareChange, ShareRule


class InForceFilter(admin.SimpleListFilter):
    """Grants that have run out, or have not."""

    title = _("In force")
    parameter_name = "in_force"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the grants as chosen."""
        over = Q(expires_at__lte=timezone.now())
        if self.value() == "no":
            return queryset.filter(over)
        return queryset.exclude(over) if self.value() == "yes" else queryset


class _NamesOrganisation:
    @admin.display(description=_("Organization"), ordering="group__organisation__name")
    def organisation(self, grant: Grant) -> Organisation | str:
        """Return the organisation whose group the grant was given to."""
        return getattr(grant.group, "organisation", None) or str(grant.group)


class GrantInline(_NamesOrganisation, LookOnly, admin.TabularInline):  # type: ignore[type-arg]
    """Which organisation has access to a thing, since when, given by whom, until when."""

    extra = 0
    fields = ("organisation", "permission", "granted_by", "granted_at", "expires_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Grant]:
        """Return the grants with what their rows name."""
        return super().get_queryset(request).select_related("group__organisation", "permission", "granted_by")


class GrantAdmin(_NamesOrganisation, InspectAdmin):
    """All shares of one kind of thing: who may see what, by whom and until when."""

    hidden = ("id", "group")
    extra_fields = ("organisation",)
    list_display = ("content_object", "organisation", "host", "permission", "granted_by", "granted_at", "expires_at")
    list_filter = ("granted_at", InForceFilter, "host", "group__organisation")
    list_select_related = ("content_object", "group__organisation", "host", "permission", "granted_by")
    date_hierarchy = "granted_at"
    show_full_result_count = False


class RecipientInline(InspectInline):
    """The partners that an offer went to."""

    model = OfferRecipient
    hidden = ("id", "offer")


@admin.register(Offer)
class OfferAdmin(InspectAdmin):
    """Offers with the partners that they went to; they change by services alone."""

    inlines = (RecipientInline,)
    hidden = ("id", "thing_id")
    list_display = ("code", "host", "thing_label", "headline", "status", "deadline", "created_by", "created_at")
    list_filter = ("status", "host", "created_at")
    list_select_related = ("host", "created_by")
    search_fields = ("code", "headline", "thing_label")
    date_hierarchy = "created_at"


@admin.register(ShareChange)
class ShareChangeAdmin(InspectAdmin):
    """What can (still) be undone of shares; the history is in the events."""

    list_display = ("actor", "organisation", "at", "undone_at")
    list_select_related = ("actor", "organisation")


@admin.register(Opening)
class OpeningAdmin(InspectAdmin):
    """Who of a partner opened what, day by day."""

    hidden = ("id", "thing_id")
    list_display = ("user", "partner", "host", "thing_type", "thing_id", "day", "first_at", "last_at")
    list_filter = ("day", "host", "partner")
    list_select_related = ("user", "partner", "host", "thing_type")
    show_full_result_count = False


@admin.register(ShareRule)
class ShareRuleAdmin(InspectAdmin):
    """Standing rules; whether one is in force depends on the partner's access."""

    list_display = ("partnership", "category", "label", "created_by", "created_at")
    list_select_related = ("partnership__host", "partnership__partner", "label", "created_by")


@admin.register(GroupObjectPermission, UserObjectPermission)
class StrayPermissionAdmin(InspectAdmin):
    """What guardian's own tables hold: nothing, unless somebody granted past this app."""

    list_display = ("__str__", "permission", "object_pk")
    list_select_related = ("permission", "content_type")

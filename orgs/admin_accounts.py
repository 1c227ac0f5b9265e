"""People, their addresses and second factors in Django admin, for operators."""

from collections.abc import Callable
from typing import Any

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401  both register what is registered differently here
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from orgs.admin_base import InspectAdmin, note_operator
from orgs.admin_forms import NewUserForm, UserForm
from orgs.models import User
from orgs.services import confirm_email
from orgs.services.invitations import InvitationError
from orgs.services.people import PersonError, close_account, open_account


class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    """People. Whoever leaves is deactivated, so that the history keeps their name.

    Role and organisation are chosen once: the organisation's own admins change the role, under rules that must not be
    got past. An operator who has to let somebody in or out does it by the actions of the list.
    """

    form = UserForm
    add_form = NewUserForm
    list_display = ("name", "email", "organisation", "role", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", "organisation")
    list_select_related = ("organisation", "role")
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    actions = ("deactivate", "reactivate")
    settled = ("email", "organisation", "role", "is_active", "last_login", "signed_out_at", "date_joined")
    fieldsets = (
        (None, {"fields": ("password", "name", "language", "is_superuser")}),
        (None, {"fields": settled}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "organisation", "role", "language", "password1", "password2")}),
    )

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> Any:
        """Return what is settled once somebody is there."""
        return self.settled if obj else ()

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Return False."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Save, and write it into the audit log; an operator vouches for a new address."""
        before = {name: form.initial.get(name) for name in form.changed_data}
        super().save_model(request, obj, form, change)
        if change:
            note_operator(
                request, obj, "operator_changed", {name: [was, getattr(obj, name)] for name, was in before.items()}
            )
        else:
            confirm_email(user=obj)
            note_operator(request, obj, "operator_added")

    @admin.action(description=_("Deactivate selected users"))
    def deactivate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Shut people out, as far as the rules allow."""
        self._each(request, people, close_account)

    @admin.action(description=_("Reactivate selected users"))
    def reactivate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Let people come in again, as far as the rules allow."""
        self._each(request, people, open_account)

    def _each(self, request: HttpRequest, people: QuerySet[User], change: Callable[..., None]) -> None:
        for person in people:
            try:
                change(actor=request.user, person=person)
            except (PersonError, InvitationError) as refused:
                self.message_user(request, f"{person}: {refused.message}", messages.ERROR)


class EmailAddressAdmin(InspectAdmin):
    """Addresses; people change their own, and confirm it by mail."""

    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    list_select_related = ("user",)
    search_fields = ("email", "user__name")


class AuthenticatorAdmin(InspectAdmin):
    """Second factors, never with their secrets. An operator takes one away from somebody who lost it."""

    hidden = ("data",)
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email")

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Return True."""
        return True

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Take it away, and write that into the audit log."""
        note_operator(request, obj.user, "second_factor_removed")
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Take several away."""
        for each in queryset.select_related("user"):
            self.delete_model(request, each)


def register() -> None:
    """Register the accounts, in place of what the packages register."""
    admin.site.register(User, UserAdmin)
    for model, model_admin in ((EmailAddress, EmailAddressAdmin), (Authenticator, AuthenticatorAdmin)):
        admin.site.unregister(model)
        admin.site.register(model, model_admin)

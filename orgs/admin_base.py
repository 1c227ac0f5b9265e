"""How Django admin shows what the product writes: everything to read, little to change.

Roles, partnerships, labels, entities change through services, which keep versions, locks and the audit log. What an
operator makes here to begin with, an organisation, its first role and person, is written into the audit log, too.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from activity.services import record
from collab.base.admin import LookOnly
from orgs.models import Organisation
from orgs.policies import user_of


class ShowAll:
    """Shows every field of a row, those that no form has as well; ``hidden`` names the others."""

    hidden: tuple[str, ...] = ()
    extra_fields: tuple[str, ...] = ()
    model: Any

    def get_fields(self, _request: HttpRequest, _obj: Any = None) -> Any:
        """Return the names of the fields."""
        fields = (*self.model._meta.concrete_fields, *self.model._meta.many_to_many)
        return [each.name for each in fields if each.name not in self.hidden] + [*self.extra_fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return all of them."""
        return self.get_fields(request, obj)


class InspectAdmin(LookOnly, ShowAll, admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that are only looked at."""


class InspectInline(LookOnly, ShowAll, admin.TabularInline):  # type: ignore[type-arg]
    """Rows on another row's page, only looked at."""

    extra = 0


class BeginningAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that an operator adds, with ``first_fields``, and afterwards looks at."""

    first_fields: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    extra_fields: tuple[str, ...] = ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return what is chosen in the beginning, later everything."""
        return ShowAll.get_fields(self, request, obj) if obj else self.first_fields  # type: ignore[arg-type]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return everything, once there is something."""
        return self.get_fields(request, obj) if obj else ()

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Return False."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """Save, and write it into the audit log."""
        super().save_model(request, obj, form, change)
        note_operator(request, obj, "operator_added")


def note_operator(request: HttpRequest, thing: Any, verb: str, changes: dict[str, Any] | None = None) -> None:
    """Write into the audit log of the organisation concerned what an operator did."""
    organisation_id = thing.pk if isinstance(thing, Organisation) else thing.organisation_id
    record(actor=user_of(request), verb=verb, target=thing, organisation_id=organisation_id, changes=changes)

"""What the list of partners can be narrowed by."""

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from collab.base.lists import Facet, Option
from orgs.facets import label_options, purpose_options
from orgs.models import Label, Organisation, Partnership, Purpose, Role

# Of each status, as the badges in the list have them.
COLOURS = {"invited": "blue", "active": "green", "suspended": "amber", "declined": "red", "ended": "grey"}


def facets_of(host: Organisation, params: QueryDict) -> list[Facet]:
    """Return the facets that have options at all; the same few queries for any number of partners."""
    used = Partnership.objects.filter(host=host)
    found = [
        Facet.of(params, "status", _("Status"), _statuses(), lambda rows, chosen: rows.filter(status__in=chosen)),
        Facet.of(params, "role", _("Role"), _roles(used), lambda rows, chosen: rows.filter(role__in=chosen)),
        Facet.of(params, "purpose", _("Purpose"), _purposes(host, used), _with_any(Partnership.purposes, "purpose")),
        Facet.of(params, "label", _("Label"), _labels(host, used), _with_any(Partnership.labels, "label")),
    ]
    return [facet for facet in found if facet.options]


def _with_any(field: Any, word: str) -> Callable[[Any, list[str]], Any]:
    """Return what keeps partners that have one of the chosen words; by the table between, which doubles no row."""
    links: Any = field.through.objects
    return lambda rows, chosen: rows.filter(pk__in=links.filter(**{f"{word}__in": chosen}).values("partnership_id"))


def _statuses() -> list[Option]:
    return [Option(value, str(label), COLOURS[value]) for value, label in Partnership.Status.choices]


def _roles(used: Any) -> list[Option]:
    roles = Role.objects.filter(pk__in=used.values("role")).order_by("name")
    return [Option(str(role.pk), role.name, "grey") for role in roles]


def _purposes(host: Organisation, used: Any) -> list[Option]:
    had = used.filter(purposes__isnull=False).values("purposes")
    return purpose_options(Purpose.objects.choices_for(host.pk, had))


def _labels(host: Organisation, used: Any) -> list[Option]:
    had = used.filter(labels__isnull=False).values("labels")
    return label_options(Label.objects.choices_for(host.pk, "partner", had))

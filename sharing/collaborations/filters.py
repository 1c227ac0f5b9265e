"""What the list of partners can be narrowed by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from orgs.forms_taxonomy import name_of
from orgs.models import Label, Organisation, Partnership, Purpose, Role

# Of each status, as the badges in the list have them.
COLOURS = {"invited": "blue", "active": "green", "suspended": "amber", "declined": "red", "ended": "grey"}


@dataclass(frozen=True)
class Option:
    """One choice of a facet; ``value`` stands in the address."""

    value: str
    label: str
    color: str = "grey"
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A set of options, of which the list shows what fits any that are chosen; none chosen: everything."""

    name: str
    label: str
    options: list[Option]
    condition: Callable[[list[str]], Q]

    @property
    def chosen(self) -> list[str]:
        """Return the values of the chosen options."""
        return [option.value for option in self.options if option.chosen]

    def narrow(self, partnerships: Any) -> Any:
        """Return those of ``partnerships`` that fit."""
        return partnerships.filter(self.condition(self.chosen)) if self.chosen else partnerships


@dataclass(frozen=True)
class Chip:
    """A filter at work, and the address of the list without it."""

    facet: Facet
    option: Option
    remove_url: str


def facets_of(host: Organisation, params: QueryDict) -> list[Facet]:
    """Return the facets that have options at all; the same few queries for any number of partners."""
    used = Partnership.objects.filter(host=host)
    found = [
        Facet("status", _("Status"), _statuses(params), lambda chosen: Q(status__in=chosen)),
        Facet("role", _("Role"), _roles(used, params), lambda chosen: Q(role__in=chosen)),
        Facet("purpose", _("Purpose"), _purposes(host, used, params), _with_any(Partnership.purposes, "purpose")),
        Facet("label", _("Label"), _labels(host, used, params), _with_any(Partnership.labels, "label")),
    ]
    return [facet for facet in found if facet.options]


def _with_any(field: Any, word: str) -> Callable[[list[str]], Q]:
    """Return the condition that a partner has one of the chosen words; by the table between, which doubles no row."""
    links: Any = field.through.objects
    return lambda chosen: Q(pk__in=links.filter(**{f"{word}__in": chosen}).values("partnership_id"))


def _options(words: Sequence[tuple[str, str, str]], chosen: Sequence[str]) -> list[Option]:
    return [Option(value, label, color, value in chosen) for value, label, color in words]


def _statuses(params: QueryDict) -> list[Option]:
    words = [(value, str(label), COLOURS[value]) for value, label in Partnership.Status.choices]
    return _options(words, params.getlist("status"))


def _roles(used: Any, params: QueryDict) -> list[Option]:
    roles = Role.objects.filter(pk__in=used.values("role")).order_by("name")
    return _options([(str(role.pk), role.name, "grey") for role in roles], params.getlist("role"))


def _purposes(host: Organisation, used: Any, params: QueryDict) -> list[Option]:
    purposes = Purpose.objects.choices_for(host.pk, used.filter(purposes__isnull=False).values("purposes"))
    return _options([(str(each.pk), name_of(each), "violet") for each in purposes], params.getlist("purpose"))


def _labels(host: Organisation, used: Any, params: QueryDict) -> list[Option]:
    labels = Label.objects.choices_for(host.pk, "partner", used.filter(labels__isnull=False).values("labels"))
    words = [(str(label.pk), name_of(label), label.color) for label in labels]
    return _options(words, params.getlist("label"))

"""The list of roles, and who has a role: as far as its reader may see people and partners."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from orgs.models import Partnership, Role, User
from orgs.people import people_of
from orgs.querysets import RoleQuerySet

# So many people and partners are named below a role; of the others the number is told.
NAMED = 50
KINDS: dict[str, Any] = {Role.Kind.PARTNER: _("Partner roles"), Role.Kind.STAFF: _("Staff roles")}
SORTS: dict[str, Any] = {"name": _("Name"), "kind": _("Kind"), "used": _("Used by")}


@dataclass(frozen=True)
class Chip:
    """A filter: its words, how many roles it finds, and whether it is chosen."""

    value: str
    label: Any
    count: int
    chosen: bool


class RoleList:
    """The roles that ``user`` sees, as searched, filtered and sorted by ``params``; nonsense there is left out."""

    def __init__(self, user: User, params: Mapping[str, str]) -> None:
        self.user = user
        self.words = params.get("q", "").replace("\x00", "").strip()[:80]
        self.kind = params.get("kind", "") if params.get("kind") in KINDS else ""
        self.descending = params.get("sort", "").startswith("-")
        wanted = params.get("sort", "").removeprefix("-")
        self.sort = wanted if wanted in SORTS else ""
        self.counts_people = user.has_right("user.view")
        self.counts_partners = user.has_right("partner.view")

    def rows(self) -> RoleQuerySet:
        """Return the roles with ``people`` and ``partners``, how many have each, in one query."""
        found = Role.objects.visible_to(self.user).filter(name__icontains=self.words)
        found = found.filter(kind=self.kind) if self.kind else found
        counted = found.annotate(
            people=Count("users", distinct=True),
            partners=Count("partnerships", distinct=True),
            lower_name=Lower("name"),
            lower_kind=Lower("kind"),
        )
        return counted.select_related("own_of__partner").order_by(*self._order())

    def chips(self) -> list[Chip]:
        """Return a filter for each kind, with its number."""
        rows = Role.objects.visible_to(self.user).order_by().values_list("kind").annotate(Count("pk"))
        counts = dict(rows)
        return [Chip(kind, label, counts.get(kind, 0), kind == self.kind) for kind, label in KINDS.items()]

    def heads(self) -> list[dict[str, Any]]:
        """Return the heads of the columns: label, direction now, and what a click asks for."""
        return [self._head(key, label) for key, label in SORTS.items()]

    def _head(self, key: str, label: Any) -> dict[str, Any]:
        direction = ("descending" if self.descending else "ascending") if key == self.sort else ""
        return {"label": label, "direction": direction, "sort": f"-{key}" if direction == "ascending" else key}

    def _order(self) -> list[str]:
        columns = {"name": ["lower_name"], "kind": ["lower_kind"], "used": ["people", "partners"]}
        sign = "-" if self.descending else ""
        return [*(f"{sign}{each}" for each in columns.get(self.sort, [])), "kind", "lower_name", "pk"]


@dataclass(frozen=True)
class Holders:
    """Who has a role: the first by name, and how many more there are of each."""

    people: list[User]
    more_people: int
    partnerships: list[Partnership]
    more_partnerships: int

    @property
    def count(self) -> int:
        """How many have it."""
        return len(self.people) + self.more_people + len(self.partnerships) + self.more_partnerships


def holders_of(user: User, role: Role) -> Holders:
    """Return who has ``role``, as far as ``user`` may see people and partners."""
    people, more_people = _first(people_of(user).filter(role=role).order_by("-is_active", "name", "pk"))
    partnerships = Partnership.objects.visible_to(user).filter(role=role).select_related("partner", "role")
    partners, more_partners = _first(partnerships)
    return Holders(people, more_people, partners, more_partners)


def _first(rows: QuerySet[Any]) -> tuple[list[Any], int]:
    shown = list(rows[: NAMED + 1])
    more = rows.count() - NAMED if len(shown) > NAMED else 0
    return shown[:NAMED], more

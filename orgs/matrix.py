"""A role's rights as a grid, in words: kinds of content by actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orgs.models import Role
from orgs.rights import ACTIONS, PARTNER_RIGHTS

KIND_WORDS: dict[str, Any] = {
    "entity": _("Entities"),
    "file": _("Files"),
    "note": _("Notes"),
    "message": _("Messages"),
    "partner": _("Partners"),
    "role": _("Roles"),
    "user": _("Users"),
    "settings": _("Organization settings"),
    "audit": _("Audit log"),
    "outbox": _("Outbox"),
}
ACTION_WORDS: dict[str, Any] = {
    "view": pgettext_lazy("right", "View"),
    "create": _("Create"),
    "edit": _("Edit"),
    "delete": _("Delete"),
    "share": _("Share"),
    "import": _("Import"),
}


@dataclass(frozen=True)
class Row:
    """One kind of content; each cell is True, False, or None where there is no such right."""

    label: Any
    cells: Sequence[bool | None]


@dataclass(frozen=True)
class Grid:
    """The heads of the columns and the rows."""

    heads: Sequence[Any]
    rows: Sequence[Row]


def grid_of(role: Role) -> Grid:
    """Return the rights of ``role``; a partner role shows only what partners can be given at all."""
    offered = {kind: [each for each in actions if _offered(role, kind, each)] for kind, actions in ACTIONS.items()}
    columns = [action for action in ACTION_WORDS if any(action in actions for actions in offered.values())]
    rows = [Row(KIND_WORDS[kind], _cells(role, kind, actions, columns)) for kind, actions in offered.items() if actions]
    return Grid([ACTION_WORDS[action] for action in columns], rows)


def _offered(role: Role, kind: str, action: str) -> bool:
    return role.kind == Role.Kind.STAFF or f"{kind}.{action}" in PARTNER_RIGHTS


def _cells(role: Role, kind: str, actions: Sequence[str], columns: Sequence[str]) -> list[bool | None]:
    return [role.allows(f"{kind}.{action}") if action in actions else None for action in columns]

"""A role's rights as a grid, in words: kinds of content by actions."""

from collections.abc import Collection, Sequence
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
    "process": _("Processes"),
    "task": _("Tasks"),
    "template": _("Process templates"),
    "offer": _("Offers"),
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
    "send": pgettext_lazy("right", "Send by e-mail"),
    "skip": pgettext_lazy("right", "Skip"),
    "assign": pgettext_lazy("right", "Assign"),
    "answer": pgettext_lazy("right", "Answer"),
}


@dataclass(frozen=True)
class Cell:
    """One right: its name, its action, what it is called, and whether the role holds it."""

    right: str
    action: str
    label: str
    held: bool


@dataclass(frozen=True)
class Row:
    """One kind of content; a cell is None where there is no such right."""

    label: Any
    cells: Sequence[Cell | None]


@dataclass(frozen=True)
class Head:
    """The head of one column."""

    action: str
    label: Any


@dataclass(frozen=True)
class Grid:
    """The heads of the columns and the rows."""

    heads: Sequence[Head]
    rows: Sequence[Row]


def offered_rights(role_kind: str) -> list[str]:
    """Return the rights that a staff or partner role can hold; partner roles only what partners are ever given."""
    rights = [f"{kind}.{action}" for kind, actions in ACTIONS.items() for action in actions]
    return [each for each in rights if role_kind == Role.Kind.STAFF or each in PARTNER_RIGHTS]


def right_words(right: str) -> str:
    """Return what ``right`` is called: "Files: Edit"."""
    kind, _dot, action = right.partition(".")
    return f"{KIND_WORDS[kind]}: {ACTION_WORDS[action]}"


def grid_of(role_kind: str, held: Collection[str]) -> Grid:
    """Return the rights that a role of that kind can hold, and which of them it holds."""
    offered = offered_rights(role_kind)
    kinds = [kind for kind in ACTIONS if any(each.startswith(f"{kind}.") for each in offered)]
    actions = [action for action in ACTION_WORDS if any(each.endswith(f".{action}") for each in offered)]
    rows = [Row(KIND_WORDS[kind], [_cell(kind, action, offered, held) for action in actions]) for kind in kinds]
    return Grid([Head(action, ACTION_WORDS[action]) for action in actions], rows)


def _cell(kind: str, action: str, offered: Collection[str], held: Collection[str]) -> Cell | None:
    right = f"{kind}.{action}"
    return Cell(right, action, right_words(right), right in held) if right in offered else None

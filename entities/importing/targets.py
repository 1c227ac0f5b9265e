"""Where the columns of a file go: each to the title, to an attribute, to a part of an address, or nowhere.

A target is a short text, as forms and the database keep it: ``""``, ``title``, ``attr:key``, ``part:key:street``,
and for attributes that are still to be made ``new`` (of the kind recognised), ``new:kind`` and ``newpart:street``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from entities.importing.names import unit_of
from entities.importing.profiles import Column
from entities.keys import free_key
from entities.kinds import KINDS
from entities.kinds.places import LABELS
from entities.models import Attribute, EntityType

SKIP = ""
TITLE = "title"
NEW = "new"
NEW_KINDS = ("text", "long_text", "number", "money", "date", "datetime", "boolean", "choice", "email", "phone", "link")
MOST_IN_LIST = 5


@dataclass(frozen=True)
class Plan:
    """The attributes to be made, not saved yet, and the targets with the new ones among the others."""

    attributes: list[Attribute]
    targets: list[str]


def choices_for(column: Column, attributes: Sequence[Attribute], *, may_create: bool) -> list[Any]:
    """Return the choices of the select in which a column's target is chosen."""
    existing = [choice for attribute in attributes for choice in _choices_of(attribute)]
    groups: list[Any] = [(SKIP, _("Do not import")), (TITLE, _("Title"))]
    if existing:
        groups.append((_("Attributes"), existing))
    return [*groups, *_new_choices(column)] if may_create else groups


def _choices_of(attribute: Attribute) -> list[tuple[str, str]]:
    parts = [(f"part:{attribute.key}:{part}", f"{attribute.name}: {LABELS[part]}") for part in attribute.rules.parts]
    return parts or [(f"attr:{attribute.key}", attribute.name)]


def _new_choices(column: Column) -> list[Any]:
    attribute, address = _("New attribute: %(kind)s"), _("New address: %(part)s")
    kinds = [(f"{NEW}:{kind}", attribute % {"kind": KINDS[kind].label}) for kind in NEW_KINDS if kind != column.kind]
    parts = [(f"newpart:{part}", address % {"part": label}) for part, label in LABELS.items()]
    recognised = (NEW, attribute % {"kind": KINDS[column.kind].label})
    return [recognised, (_("New attribute of another kind"), kinds), (_("New address"), parts)]


def key_of(target: str) -> str:
    """Return the key of the existing attribute to which ``target`` leads; nothing for any other target."""
    what, _colon, rest = target.partition(":")
    return rest.partition(":")[0] if what in {"attr", "part"} else ""


def creates(target: str) -> bool:
    """Return whether an attribute has to be made for ``target``."""
    return target.startswith(NEW)


def plan(
    entity_type: EntityType, attributes: Sequence[Attribute], columns: Sequence[Column], targets: Sequence[str]
) -> Plan:
    """Return what has to be made so that every column finds its attribute."""
    maker = _Maker(entity_type, attributes)
    resolved = [maker.resolve(column, target) for column, target in zip(columns, targets, strict=True)]
    return Plan(maker.made, resolved)


class _Maker:
    """Makes attributes, each with a key of its own, placed behind those that exist."""

    def __init__(self, entity_type: EntityType, attributes: Sequence[Attribute]) -> None:
        self.made: list[Attribute] = []
        self._type = entity_type
        self._keys = entity_type.taken_keys
        self._in_list = sum(attribute.in_list for attribute in attributes)
        self._position = max((attribute.position for attribute in attributes), default=0)
        self._address = ""

    def resolve(self, column: Column, target: str) -> str:
        """Return ``target``, or the target that stands for the attribute made for it."""
        if not creates(target):
            return target
        what, _colon, detail = target.partition(":")
        if what == "newpart":
            self._address = self._address or self._for_address().key
            return f"part:{self._address}:{detail}"
        return f"attr:{self._for_column(column, detail or column.kind).key}"

    def _for_column(self, column: Column, kind: str) -> Attribute:
        label, unit = unit_of(column.name) if kind in {"number", "money"} else (column.name, "")
        return self._make(
            label,
            kind,
            unit=(unit or column.unit)[:20] if kind in {"number", "money"} else "",
            choices=column.choices or column.samples if kind == "choice" else [],
            searchable=kind in {"text", "long_text", "email"},
            in_list=kind in {"choice", "number", "money", "date"},
        )

    def _for_address(self) -> Attribute:
        with translation.override("de"):
            german = _("Address")
        with translation.override("en"):
            english = _("Address")
        return self._make(german, "address", name=english, in_list=True, label_en=english)

    def _make(self, label: str, kind: str, *, in_list: bool, name: str = "", **details: Any) -> Attribute:
        """Return a new attribute; its key is made of ``name``, or of the label."""
        self._position += 1
        shown = in_list and (self._in_list < MOST_IN_LIST or kind == "address")
        self._in_list += shown
        key = free_key(name or label, self._keys)
        self._keys.add(key)
        attribute = Attribute(
            type=self._type,
            key=key,
            label=label[:80],
            kind=kind,
            position=min(self._position, 32_767),
            in_list=shown,
            **details,
        )
        self.made.append(attribute)
        return attribute

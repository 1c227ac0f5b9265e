"""Finding the entities that the rows of a file are about, by a key column; and what the rows make of them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast
from django.db.models.lookups import In
from django.utils.translation import gettext as _

from collab.base.tables.formats import FileFormat
from collab.base.tables.headers import header_of
from collab.base.tables.records import Record, open_records
from entities.importing.problems import RowProblem
from entities.importing.rows import MOST_PROBLEMS, Cell, Row, RowReader, Slot, text_of
from entities.importing.targets import TITLE
from entities.models import Attribute, Entity, EntityType, ImportJob
from entities.models.imports import Empty
from entities.services.concurrency import merge
from entities.values import text
from entities.writing.variables import UnknownVariablesError, refuse_unknown
from orgs.models import User
from sharing.access import access_of

# Kinds whose values tell things apart.
KEY_KINDS = ("text", "number", "email", "phone", "link")


def may_update(user: User) -> bool:
    """Return whether an import of the user may change what is here already."""
    return all(access_of(user).may_own(right) for right in ("entity.view", "entity.edit"))


def keys_among(attributes: Iterable[Attribute]) -> list[tuple[str, str]]:
    """Return the targets by which rows can find entities, and what they are called."""
    named = [(f"attr:{each.key}", each.name) for each in attributes if each.kind in KEY_KINDS]
    return [(TITLE, _("Title")), *named]


def doubled(records: Iterable[Record], reader: RowReader, key: str) -> frozenset[Any]:
    """Return the keys that stand in more than one row; all that are held are the keys of the file."""
    slot = _slot(reader, key)
    seen: set[Any] = set()
    twice: set[Any] = set()
    for record in records:
        if reader.reason_to_refuse(record) or (value := reader.cell(slot, record).stored) is None:
            continue
        (twice if value in seen else seen).add(value)
    return frozenset(twice)


class Matcher:
    """Makes rows of records, each knowing the entity that it is about; without a key all of them are new."""

    def __init__(
        self, reader: RowReader, *, key: str = "", clear: bool = False, twice: frozenset[Any] = frozenset()
    ) -> None:
        self._reader = reader
        self._slot = _slot(reader, key) if key else None
        self._twice = twice
        self._clear = clear

    def rows(self, records: Sequence[Record], *, actor: User, entity_type: EntityType, lock: bool = False) -> list[Row]:
        """Return the rows of ``records``, which find only what the actor may edit.

        With ``lock`` nobody else changes the entities that they are about until the transaction ends.
        """
        rows = self._rows(records, actor, entity_type, lock=lock)
        for row in rows if entity_type.template_keys else ():
            _check_variables(row, actor, entity_type)
        return rows

    def _rows(self, records: Sequence[Record], actor: User, entity_type: EntityType, *, lock: bool) -> list[Row]:
        if self._slot is None:
            return [self._reader.row(record) for record in records]
        keys = [self._reader.cell(self._slot, record) for record in records]
        found = _found(self._slot, [each.stored for each in keys if each.stored is not None], actor, entity_type, lock)
        return [self._row(record, key, found) for record, key in zip(records, keys, strict=True)]

    def _row(self, record: Record, key: Cell, found: dict[Any, list[Entity]]) -> Row:
        entities = found.get(key.stored, []) if key.stored is not None else []
        if self._reader.reason_to_refuse(record):
            return self._reader.row(record)
        if reason := key.reason or self._reason(key, entities):
            row = Row(record.line, record.cells)
            row.refuse(reason, key.slot, key.text)
            return row
        return self._changed(record, entities[0]) if entities else self._reader.row(record)

    def _reason(self, key: Cell, entities: Sequence[Entity]) -> str:
        if key.stored is None:
            return _("The key is missing.")
        if key.stored in self._twice:
            return _("Several rows of the file have this key.")
        return _("Several entries have this key.") if len(entities) > 1 else ""

    def _changed(self, record: Record, entity: Entity) -> Row:
        """Return what becomes of ``entity``: its values hold only what is another then."""
        row = Row(record.line, record.cells, entity, entity.title)
        for slot in self._reader.slots:
            if self._stays(slot, record, entity):
                continue
            cell = self._reader.cell(slot, record)
            if cell.reason:
                row.refuse(cell.reason, slot, cell.text)
            else:
                _put(row, cell)
        _check_addresses(row, self._reader.slots)
        del row.problems[MOST_PROBLEMS:]
        row.values = merge(entity, mine=row.values, stored=entity.values, seen=None)
        return row

    def _stays(self, slot: Slot, record: Record, entity: Entity) -> bool:
        """Return whether a cell says nothing, or what is there: that may be what nobody could enter any more."""
        said = text_of(slot, record)
        if not said:
            return not self._clear
        there = entity.values.get(slot.attribute.key) if slot.attribute else entity.title
        return bool(said == there)


def matcher_of(job: ImportJob, reader: RowReader, file: Any) -> Matcher:
    """Return the matcher of an import whose file is ``file``; the keys of all its rows are looked at."""
    if not job.key:
        return Matcher(reader)
    file_format = FileFormat.from_json(job.format)
    with open_records(file, file_format) as found:
        header_of(found, file_format.header_line)
        twice = doubled(found, reader, job.key)
    return Matcher(reader, key=job.key, clear=job.empty == Empty.CLEAR, twice=twice)


def _slot(reader: RowReader, key: str) -> Slot:
    return next(slot for slot in reader.slots if slot.target == key)


def _found(
    slot: Slot,
    keys: Sequence[Any],
    actor: User,
    entity_type: EntityType,
    lock: bool,  # noqa: FBT001
) -> dict[Any, list[Entity]]:
    """Return by key the entities that have it, of those that the actor may edit."""
    if not keys or not may_update(actor):
        return {}
    entities: Any = _having(slot, keys, Entity.objects.own_of(actor).of_type(entity_type)).order_by("pk")
    found: dict[Any, list[Entity]] = {}
    for entity in entities.select_for_update(no_key=True) if lock else entities:
        entity.type = entity_type
        there = entity.values.get(slot.attribute.key) if slot.attribute else entity.title
        if isinstance(there, str | int | float):
            found.setdefault(there, []).append(entity)
    return found


def _having(slot: Slot, keys: Sequence[Any], entities: Any) -> Any:
    if slot.attribute is None:
        return entities.filter(title__in=keys)
    stored: Any = text(slot.attribute)
    if slot.attribute.rules.numeric:
        # The databases write numbers in their own ways.
        keys = sorted({spelled for key in keys for spelled in (str(key), format(Decimal(str(key)), "f"))})
        stored = Cast(stored, CharField())
    return entities.filter(In(stored, keys))


def _put(row: Row, cell: Cell) -> None:
    attribute = cell.slot.attribute
    if attribute is None:
        row.title = cell.stored
    elif cell.slot.part:
        there = row.entity.values.get(attribute.key)
        parts = dict(row.values.get(attribute.key, there if isinstance(there, dict) else {}) or {})
        parts.pop(cell.slot.part, None)
        row.values[attribute.key] = {**parts, **({cell.slot.part: cell.stored} if cell.stored is not None else {})}
    else:
        row.values[attribute.key] = cell.stored


def _check_variables(row: Row, actor: User, entity_type: EntityType) -> None:
    """Refuse a template whose text has variables that the actor may not know; those that stood there stay."""
    before = row.entity.values if row.entity else {}
    for key in entity_type.template_keys if not row.problems else ():
        try:
            refuse_unknown(actor, str(row.values.get(key) or ""), str(before.get(key) or ""))
        except UnknownVariablesError as error:
            row.refuse(str(error))


def _check_addresses(row: Row, slots: Iterable[Slot]) -> None:
    """Make nothing of addresses that have no part left, which those that are required may not become."""
    for slot in {slot.attribute.key: slot for slot in slots if slot.attribute and slot.part}.values():
        assert slot.attribute  # noqa: S101  asked above
        if row.values.get(slot.attribute.key) == {}:
            row.values[slot.attribute.key] = None
            if slot.attribute.required:
                row.problems.append(RowProblem(row.line, _("This value is required."), slot.attribute.name))

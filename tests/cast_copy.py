"""The cast, made once per process and put back for each test with one statement per table.

Made row by row it takes longer than most of the tests that use it.
"""

import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import FileField, Model
from django.utils import timezone

from tests.cast import Cast, make_cast

# Ids begin here, so that what a test made before the cast is in nobody's way.
BASE = 1_000_000

Rows = dict[type[Model], list[dict[str, Any]]]


@dataclass(frozen=True)
class Copy:
    """All that making the cast wrote."""

    cast: Cast
    rows: Rows
    files: dict[str, bytes]
    made_at: datetime
    permissions: list[int]

    def put_back(self) -> Cast:
        """Write everything once more, as if it happened just now, and return the cast with objects of its own."""
        ago = timezone.now() - self.made_at
        with transaction.atomic():
            for model, rows in self.rows.items():
                things = [model(**_later(row, ago)) for row in rows]
                model._base_manager._insert(things, fields=model._meta.concrete_fields, raw=True, using="default")
        for name, content in self.files.items():
            assert default_storage.save(name, ContentFile(content)) == name
        return _own_objects(self.cast, ago)


_copies: list[Copy] = []


def fresh_cast() -> Cast:
    """Return the cast, for this test alone."""
    if not _copies or _copies[0].permissions != _permissions():
        _copies[:] = [_take_copy()]
    return _copies[0].put_back()


def _take_copy() -> Copy:
    """Make the cast, remember all that this wrote, and take it back."""
    before = {model: _ids(model) for model in _models()}
    with transaction.atomic():
        _begin_ids_at_base()
        cast, made_at = make_cast(), timezone.now()
        rows = {model: _new_rows(model, old) for model, old in before.items()}
        files = {file.content.name: file.content.read() for file in cast.files.values()}
        transaction.set_rollback(True)
    for name in files:
        default_storage.delete(name)
    return Copy(cast, {model: found for model, found in rows.items() if found}, files, made_at, _permissions())


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _ids(model: type[Model]) -> set[Any]:
    return set(model._base_manager.values_list("pk", flat=True))


def _new_rows(model: type[Model], old: set[Any]) -> list[dict[str, Any]]:
    return [row for row in model._base_manager.values() if row[model._meta.pk.attname] not in old]


def _permissions() -> list[int]:
    return list(Permission.objects.order_by("pk").values_list("pk", flat=True))


def _begin_ids_at_base() -> None:
    tables = [model._meta.db_table for model in _models() if model._meta.pk.get_internal_type().endswith("AutoField")]
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [f'"{table}"', BASE])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, BASE])


def _later(row: dict[str, Any], ago: timedelta) -> dict[str, Any]:
    return {name: value + ago if isinstance(value, datetime) else value for name, value in row.items()}


def _own_objects(cast: Cast, ago: timedelta) -> Cast:
    seen: dict[int, Any] = {}
    for thing in cast.files.values():
        _forget_open_files(thing)
    own = copy.deepcopy(cast, seen)
    for thing in [each for each in seen.values() if isinstance(each, Model)]:
        thing.__dict__.update(_later({k: v for k, v in thing.__dict__.items() if isinstance(v, datetime)}, ago))
    return own


def _forget_open_files(thing: Model) -> None:
    """Leave the name alone: an open file would go on pointing at the folder of the test before."""
    for field in thing._meta.concrete_fields:
        if isinstance(field, FileField):
            thing.__dict__[field.attname] = str(thing.__dict__[field.attname])

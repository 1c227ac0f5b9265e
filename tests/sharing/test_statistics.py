"""What PostgreSQL is told beyond the models: statistics of the grant tables, and indexes that search rests on."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from sharing import migration_operations
from sharing.migration_operations import TARGET, RaiseStatistics, TrigramIndex
from sharing.models import Grant


@pytest.mark.django_db
def test_every_grant_table_has_them() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    tables = [model._meta.db_table for model in Grant.__subclasses__()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attrelid::regclass::text, attstattarget FROM pg_attribute"
            " WHERE attname = 'group_id' AND attrelid::regclass::text = ANY(%s)",
            [tables],
        )
        assert dict(cursor.fetchall()) == dict.fromkeys(tables, TARGET)


@pytest.mark.parametrize("operation", [RaiseStatistics("entitygrant"), TrigramIndex("entitygrant", "x")])
def test_other_databases_are_left_alone(operation: Operation) -> None:
    state = ProjectState()
    # Would fail on everything but the question which database it is.
    editor: Any = SimpleNamespace(connection=SimpleNamespace(vendor="sqlite"))
    operation.database_forwards("entities", editor, state, state)
    operation.database_backwards("entities", editor, state, state)
    assert "entitygrant" in operation.describe()


@pytest.mark.django_db
def test_an_index_of_parts_comes_and_goes_and_needs_no_right_to_extend(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    operation, state = TrigramIndex("entity", "title"), ProjectState.from_apps(apps)
    name = "entities_entity_title_trigrams"
    with connection.schema_editor() as editor:
        assert name in indexes()
        operation.database_backwards("entities", editor, state, state)
        assert name not in indexes()
        monkeypatch.setattr(migration_operations, "CREATE_EXTENSION", "CREATE EXTENSION no_such_extension")
        operation.database_forwards("entities", editor, state, state)
        assert name not in indexes()
        monkeypatch.undo()
        operation.database_forwards("entities", editor, state, state)
        assert name in indexes()


def indexes() -> set[str]:
    """Return the names of all indexes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes")
        return {name for (name,) in cursor.fetchall()}

"""The statistics of the grant tables, which PostgreSQL's plans for large and tiny partners rest on."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.state import ProjectState

from sharing.migration_operations import TARGET, RaiseStatistics
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


def test_other_databases_are_left_alone() -> None:
    operation, state = RaiseStatistics("entitygrant"), ProjectState()
    # Would fail on everything but the question which database it is.
    editor: Any = SimpleNamespace(connection=SimpleNamespace(vendor="sqlite"))
    operation.database_forwards("entities", editor, state, state)
    operation.database_backwards("entities", editor, state, state)
    assert "entitygrant" in operation.describe()

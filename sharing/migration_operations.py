"""What migrations of apps with grants need beyond Django's own operations."""

from typing import Any

from django.db import DatabaseError, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

# The largest that PostgreSQL takes is 10,000; 100 is its default.
TARGET = 1000
# What is not sorted into an index yet is read row by row: with the default of 4 MB, searches after an import were as
# slow as without any index; with none, imports took four times as long. This costs neither.
PENDING_KB = 256
CREATE_EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"


class RaiseStatistics(Operation):
    """Let PostgreSQL remember more groups of a grant table, so that it plans well for large and tiny partners alike.

    Other databases need nothing.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, field_name: str = "group", target: int = TARGET) -> None:
        self.model_name = model_name
        self.field_name = field_name
        self.target = target

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Raise the target."""
        self._set(app_label, schema_editor, to_state, self.target)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Go back to the server's default."""
        self._set(app_label, schema_editor, from_state, -1)

    def describe(self) -> str:
        """Return what the migration prints."""
        return f"Raise the statistics target of {self.model_name}.{self.field_name}"

    def _set(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: Any, target: int) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        meta = state.apps.get_model(app_label, self.model_name)._meta
        table, column = (
            schema_editor.quote_name(name) for name in (meta.db_table, meta.get_field(self.field_name).column)
        )
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {target:d}")


class TrigramIndex(Operation):
    """Let PostgreSQL find a part of a text without reading every row; ``icontains`` asks in just this form.

    It needs the extension pg_trgm. Where that may not be created, and on other databases, search reads the rows.
    """

    reversible = True

    def __init__(self, model_name: str, field_name: str) -> None:
        self.model_name = model_name
        self.field_name = field_name

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Create the index."""
        if schema_editor.connection.vendor != "postgresql" or not _has_trigrams(schema_editor.connection):
            return
        meta = to_state.apps.get_model(app_label, self.model_name)._meta
        index, table, column = (
            schema_editor.quote_name(name)
            for name in (self._name(app_label), meta.db_table, meta.get_field(self.field_name).column)
        )
        schema_editor.execute(
            f"CREATE INDEX {index} ON {table} USING gin (UPPER({column}::text) gin_trgm_ops)"
            f" WITH (gin_pending_list_limit = {PENDING_KB:d})"
        )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Drop it; the extension may be somebody else's."""
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(self._name(app_label))}")

    def describe(self) -> str:
        """Return what the migration prints."""
        return f"Index parts of {self.model_name}.{self.field_name}"

    def _name(self, app_label: str) -> str:
        return f"{app_label}_{self.model_name}_{self.field_name}_trigrams"


def _has_trigrams(connection: Any) -> bool:
    """Return whether pg_trgm is there, created now if it may be."""
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(CREATE_EXTENSION)
    except DatabaseError:
        return False
    return True

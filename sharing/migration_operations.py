"""What migrations of apps with grants need beyond Django's own operations."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

# The largest that PostgreSQL takes is 10,000; 100 is its default.
TARGET = 1000


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

"""How a test that commits leaves the database: empty, but for what every test finds there.

Django would truncate every table, however little stands in it, which on PostgreSQL makes new files for each, and then
make all content types and permissions anew, with other ids than the copy of the cast knows.
"""

from typing import Any

from django.db import connection, transaction

# What migrating writes.
KEPT = {"django_content_type", "auth_permission"}


def empty_tables(_case: Any = None) -> None:
    """Delete all rows but those that migrating wrote, after whatever else is being written."""
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT)
    names = [connection.ops.quote_name(table) for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(names)}")
        for name in names:
            cursor.execute(f"DELETE FROM {name}")

"""Trigram indexes for searching by a part of a word; PostgreSQL alone has them.

SQLite reads the narrow columns instead, which is quick enough for what it serves.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

INDEXES = {
    "unit_words": ["name_text", "town_text"],
    "unit_anything": ["search_text"],
}


def make_indexes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the trigram indexes."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name, columns in INDEXES.items():
        listed = ", ".join(f"{column} gin_trgm_ops" for column in columns)
        schema_editor.execute(f"CREATE INDEX {name} ON units_unit USING gin ({listed})")


def drop_indexes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them; the extension stays, others may use it."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in INDEXES:
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    """Search by a part of a word."""

    dependencies = [("units", "0001_initial")]

    operations = [migrations.RunPython(make_indexes, drop_indexes)]

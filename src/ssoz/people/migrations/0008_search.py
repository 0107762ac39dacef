"""Searching people by a part of a word, and sorting them by address.

Only PostgreSQL has the index of trigrams; SQLite reads the narrow column instead. The index on the
whole text went: nobody asks for the whole of it.
"""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ssoz.columns import BytewiseCharField


def make_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the trigram index."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(
            "CREATE INDEX person_words ON people_person USING gin (search_text gin_trgm_ops)"
        )


def drop_index(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop it; the extension stays, others use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX person_words")


class Migration(migrations.Migration):
    """Lists of many people."""

    dependencies = [("people", "0007_offered_secret")]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="search_text",
            field=models.CharField(editable=False, max_length=260),
        ),
        migrations.AlterField(
            model_name="person",
            name="name_key",
            field=BytewiseCharField(editable=False, max_length=300),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_key", "id"], name="person_by_name"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["email", "id"], name="person_by_email"),
        ),
        migrations.RunPython(make_index, drop_index),
    ]

"""Let a person be found by the hash of every key, so that keys may change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ssoz.ciphers import hash_generations

_AT_ONCE = 1000


def move_out(apps, schema_editor):
    """Make rows of the hashes; until now there was one key, which is the oldest by now."""
    generation = hash_generations()[-1]
    people = apps.get_model("people", "Person").objects.values_list("pk", "pesel_hash")
    hashes = apps.get_model("people", "PersonPesel").objects
    hashes.bulk_create(
        (hashes.model(owner_id=pk, generation=generation, digest=digest) for pk, digest in people),
        batch_size=_AT_ONCE,
    )


def move_back(apps, schema_editor):
    """Keep the hash of the newest key, which is the only one after the way back."""
    hashes = apps.get_model("people", "PersonPesel").objects
    newest = hashes.filter(owner=models.OuterRef("pk"), generation=hash_generations()[0])
    people = apps.get_model("people", "Person").objects
    people.update(pesel_hash=models.Subquery(newest.values("digest")))


class Migration(migrations.Migration):
    dependencies = [("people", "0002_sessions")]

    operations = [
        migrations.CreateModel(
            name="PersonPesel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("generation", models.CharField(max_length=8)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("owner", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="keyed_hashes", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("owner", "generation"), name="person_pesel_by_each_key")],
            },
        ),
        migrations.AlterField(
            "person", "pesel_hash", models.CharField(editable=False, max_length=64, null=True, unique=True)
        ),
        migrations.RunPython(move_out, move_back),
    ]

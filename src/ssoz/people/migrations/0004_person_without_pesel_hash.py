"""Remove the one hash of a person: it stands in rows of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0003_pesel_by_each_key")]

    operations = [migrations.RemoveField(model_name="person", name="pesel_hash")]

"""Indexes by which it is told who of many people is in reach."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Lists of many people."""

    dependencies = [("access", "0008_moved_applications")]

    operations = [
        migrations.AddIndex(
            model_name="profile",
            index=models.Index(
                fields=["person", "unit", "stored_status", "id"], name="profile_of_person"
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["profile", "state"], name="application_of_profile"),
        ),
    ]

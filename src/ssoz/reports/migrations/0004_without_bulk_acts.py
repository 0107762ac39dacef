from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0003_bulk_acts_to_their_own_floor"),
    ]

    operations = [
        migrations.DeleteModel(name="BulkItem"),
        migrations.DeleteModel(name="BulkAct"),
    ]

"""Take over from the journal when each profile was last chosen for work."""

from django.db import migrations
from django.db.models import Max, OuterRef, Subquery


def take_over(apps, schema_editor):
    entries = apps.get_model("journal", "Entry").objects.filter(
        thing_type="access.profile", thing_id=OuterRef("pk"), act="access.profile.chosen"
    )
    last = entries.order_by().values("thing_id").annotate(last=Max("at")).values("last")
    apps.get_model("access", "Profile").objects.update(chosen_at=Subquery(last))


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_rights_to_look_at"),
        ("journal", "0001_initial"),
    ]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]

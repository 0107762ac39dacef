"""Keep the code of each paper in its row: papers outlive every key."""

from django.db import migrations, models

import ssoz.access.models.packet
from ssoz.ciphers import keyed_hashes

_AT_ONCE = 1000


def keep_codes(apps, schema_editor):
    """Write down the codes that papers carry: they were worked out by what is the oldest key now."""
    packets = apps.get_model("access", "Packet").objects
    known = list(packets.only("pk"))
    for packet in known:
        by_key = keyed_hashes(str(packet.pk), purpose="packet")
        packet.check_code = list(by_key.values())[-1][:16]
    packets.bulk_update(known, ["check_code"], batch_size=_AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.AddField(
            "packet",
            "check_code",
            models.CharField(default=ssoz.access.models.packet.fresh_check_code, editable=False, max_length=16),
        ),
        migrations.RunPython(keep_codes, migrations.RunPython.noop),
    ]

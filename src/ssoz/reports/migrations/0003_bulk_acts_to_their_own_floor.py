"""Bulk acts are of every subject by now: what was begun on reports moves, with its rows."""

from django.db import migrations

_SUBJECT = "reports.report"
_COPIED = (
    "act", "reason", "person_id", "person_name", "profile_id", "unit_id", "address", "started_at",
    "moved_at", "finished_at",
)
_OLD_SWEEP = "ssoz.reports.tasks.resume_bulk"
_AT_ONCE = 1000


def forwards(apps, schema_editor):
    old = apps.get_model("reports", "BulkAct"), apps.get_model("reports", "BulkItem")
    new = apps.get_model("bulk", "BulkAct"), apps.get_model("bulk", "BulkItem")
    for act in old[0].objects.order_by("pk"):
        moved = new[0].objects.create(subject=_SUBJECT, **{n: getattr(act, n) for n in _COPIED})
        rows = old[1].objects.filter(bulk=act).order_by("pk")
        new[1].objects.bulk_create(
            (
                new[1](bulk=moved, thing_id=row.report_id, outcome=row.outcome, why=row.why)
                for row in rows.iterator(_AT_ONCE)
            ),
            batch_size=_AT_ONCE,
        )
    old[1].objects.all().delete()
    old[0].objects.all().delete()
    apps.get_model("django_q", "Schedule").objects.filter(name=_OLD_SWEEP).delete()


def backwards(apps, schema_editor):
    """Bring the acts on reports back; what never could be done there, or had failed, is let go."""
    old = apps.get_model("reports", "BulkAct"), apps.get_model("reports", "BulkItem")
    new = apps.get_model("bulk", "BulkAct"), apps.get_model("bulk", "BulkItem")
    known = set(apps.get_model("reports", "Report").objects.values_list("pk", flat=True))
    for act in new[0].objects.filter(subject=_SUBJECT).order_by("pk"):
        moved = old[0].objects.create(**{name: getattr(act, name) for name in _COPIED})
        rows = new[1].objects.filter(bulk=act).order_by("pk")
        old[1].objects.bulk_create(
            (
                old[1](
                    bulk=moved, report_id=row.thing_id, why=row.why,
                    outcome="refused" if row.outcome == "failed" else row.outcome,
                )
                for row in rows.iterator(_AT_ONCE)
                if row.thing_id in known
            ),
            batch_size=_AT_ONCE,
        )
    new[1].objects.filter(bulk__subject=_SUBJECT).delete()
    new[0].objects.filter(subject=_SUBJECT).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0002_inherited_from"),
        ("bulk", "0001_bulk_acts"),
        ("django_q", "0018_task_success_index"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]

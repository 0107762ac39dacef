"""A report begins while somebody changes its edition: on PostgreSQL, with real threads."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import close_old_connections, connection, transaction

from ssoz.actors import SYSTEM
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.operations import load, mark_used, publish
from ssoz.questionnaires.refusals import EditionFrozen
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
# Not pg_stat_activity: within one transaction it shows the same picture again and again.
_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return cursor.fetchone()[0] > 0


def test_a_change_waits_for_the_report_that_begins_and_is_refused():
    file = Path(settings.BASE_DIR) / "tests" / "vectors" / "editions" / "mz-15.toml"
    text = file.read_text(encoding="utf-8")
    edition = load(text=text, file=file.name, actor=SYSTEM)
    edition = publish(edition=edition, actor=SYSTEM)

    def change() -> object:
        try:
            return load(text=text.replace("w tym kobiety", "kobiety"), file="x", actor=SYSTEM)
        except EditionFrozen as refusal:
            return refusal
        finally:
            connection.close()

    close_old_connections()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            mark_used(edition=edition, actor=SYSTEM)
            changed = pool.submit(change)
            wait_until(somebody_waits, "the change waits for the lock")
        refusal = changed.result(timeout=20)

    assert isinstance(refusal, EditionFrozen)
    assert Edition.objects.get(pk=edition.pk).digest == edition.digest

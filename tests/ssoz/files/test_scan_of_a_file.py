"""From waiting to safe or unsafe: three steps, any of which may be cut off or done twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from ssoz.files import operations, tasks
from ssoz.files.models import StoredFile
from ssoz.files.queries import due_for_scan, oldest_waiting
from ssoz.files.scanning import Verdict
from ssoz.journal.models import Entry
from tests.clamd import EICAR
from tests.ssoz.files.acting import ACTOR, scan_now, stored
from tests.ssoz.files.fake_clamd import fake_clamd, hangs_up, says
from tests.ssoz.files.uploads import jpg_bytes, pdf_bytes

pytestmark = pytest.mark.django_db
CLAIM_SECONDS = django_settings.Q_CLUSTER["retry"]


@pytest.fixture
def clamd_address(settings, tmp_path):
    settings.SCANNER = "clamd"
    settings.CLAMD_HOST = ""
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.sock")
    settings.CLAMD_TIMEOUT = 5
    return tmp_path / "clamd.sock"


def acts(file: StoredFile) -> list[str]:
    return list(Entry.objects.about(file).values_list("act", flat=True))


def test_a_clean_file_becomes_safe():
    file = scan_now(stored("wniosek.pdf", pdf_bytes()))
    assert file.state == StoredFile.State.SAFE
    assert file.is_open_to_readers
    assert file.scanned_at is not None
    assert acts(file) == ["files.file.stored", "files.file.passed"]
    assert Entry.objects.about(file).last().person_name == "System"


def test_a_dangerous_file_loses_its_bytes_and_keeps_its_row(django_capture_on_commit_callbacks):
    file = stored("skan.jpg", jpg_bytes() + EICAR)
    before = (file.name, file.size, file.sha256)
    with django_capture_on_commit_callbacks(execute=True):
        file = scan_now(file)
    assert file.state == StoredFile.State.UNSAFE
    assert file.finding == "Eicar-Test-Signature"
    assert not file.could_not_be_scanned
    assert not file.is_open_to_readers
    assert not file.path.exists()
    assert (file.name, file.size, file.sha256) == before
    assert file.erased_at is not None
    assert not StoredFile.objects.get(pk=file.pk).on_disk
    assert acts(file) == ["files.file.stored", "files.file.condemned"]


def test_a_file_that_cannot_be_looked_into_is_refused_as_such(clamd_address):
    file = stored("skan.jpg", jpg_bytes())
    with fake_clamd(says("stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND"), clamd_address):
        file = scan_now(file)
    assert file.state == StoredFile.State.UNSAFE
    assert file.could_not_be_scanned
    assert not file.is_open_to_readers


def test_bytes_of_a_condemned_file_stay_until_the_outcome_is_committed():
    file = stored("skan.jpg", jpg_bytes() + EICAR)
    claimed = operations.claim(file_id=file.pk)
    verdict = operations.examine(file=claimed)
    with transaction.atomic():
        operations.conclude(file=claimed, verdict=verdict)
        assert file.path.exists(), "a rollback would leave a waiting row without bytes"


def test_bytes_that_a_dying_worker_left_are_destroyed_by_the_sweep():
    file = scan_now(stored("skan.jpg", jpg_bytes() + EICAR))  # its commit never comes in this test
    assert file.path.exists()
    assert tasks.destroy_erased() == 1
    assert not file.path.exists()
    assert not StoredFile.objects.get(pk=file.pk).on_disk
    assert tasks.destroy_erased() == 0


def test_without_a_scanner_the_file_waits_and_is_tried_again_ever_slower_without_end(clamd_address):
    file = stored("wniosek.pdf", pdf_bytes())
    pauses = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(8):
            file = scan_now(file)
            assert file.state == StoredFile.State.WAITING
            assert not file.is_open_to_readers
            pauses.append((file.next_try_at - timezone.now()).total_seconds())
            clock.shift(pauses[-1])
            assert due_for_scan(timezone.now()) == [file.pk]
    assert pauses == [5, 10, 20, 40, 60, 60, 60, 60]
    assert acts(file) == ["files.file.stored"]
    with fake_clamd(says("stream: OK"), clamd_address):
        assert scan_now(file).state == StoredFile.State.SAFE


def test_a_clamd_that_breaks_off_leaves_the_file_waiting(clamd_address):
    file = stored("wniosek.pdf", pdf_bytes())
    with fake_clamd(hangs_up, clamd_address):
        file = scan_now(file)
    assert file.state == StoredFile.State.WAITING
    assert file.claimed_at is None


def test_a_file_whose_bytes_cannot_be_read_waits_and_is_never_safe():
    file = stored("wniosek.pdf", pdf_bytes())
    file.path.unlink()
    assert scan_now(file).state == StoredFile.State.WAITING


def test_a_claimed_file_cannot_be_claimed_again_until_the_claim_is_old():
    file = stored("wniosek.pdf", pdf_bytes())
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        assert operations.claim(file_id=file.pk)
        assert operations.claim(file_id=file.pk) is None
        assert due_for_scan(timezone.now()) == []
        clock.shift(CLAIM_SECONDS - 1)
        assert operations.claim(file_id=file.pk) is None
        clock.shift(1)
        assert due_for_scan(timezone.now()) == [file.pk]
        assert operations.claim(file_id=file.pk)


def test_a_worker_killed_in_mid_scan_is_replaced_by_the_sweep():
    file = stored("wniosek.pdf", pdf_bytes())
    operations.claim(file_id=file.pk)  # and no more: the worker is dead
    with time_machine.travel(timezone.now() + timedelta(seconds=CLAIM_SECONDS), tick=False):
        assert due_for_scan(timezone.now()) == [file.pk]
        assert scan_now(file).state == StoredFile.State.SAFE


def test_a_task_that_runs_twice_scans_once():
    file = stored("wniosek.pdf", pdf_bytes())
    scan_now(file)
    assert operations.claim(file_id=file.pk) is None
    assert acts(scan_now(file)) == ["files.file.stored", "files.file.passed"]


def test_of_two_outcomes_the_first_stands_and_the_second_says_nothing_was_done():
    file = stored("wniosek.pdf", pdf_bytes())
    claimed = operations.claim(file_id=file.pk)
    assert operations.conclude(file=claimed, verdict=Verdict(False, "Eicar")).state == "unsafe"
    assert operations.conclude(file=claimed, verdict=Verdict(True)) is None
    assert StoredFile.objects.get(pk=file.pk).state == StoredFile.State.UNSAFE


def test_a_scan_that_failed_late_does_not_break_a_newer_claim(clamd_address):
    file = stored("wniosek.pdf", pdf_bytes())
    with time_machine.travel(timezone.now(), tick=False) as clock:
        old = operations.claim(file_id=file.pk)
        clock.shift(CLAIM_SECONDS)
        new = operations.claim(file_id=file.pk)
        assert operations.examine(file=old) is None
        assert StoredFile.objects.get(pk=file.pk).claimed_at == new.claimed_at


def test_a_file_that_is_not_there_is_nothing_to_claim():
    assert operations.claim(file_id=999_999) is None


def test_an_erased_file_keeps_its_row_and_loses_its_bytes_on_commit(
    django_capture_on_commit_callbacks,
):
    file = scan_now(stored("wniosek.pdf", pdf_bytes()))
    with django_capture_on_commit_callbacks(execute=True):
        file = operations.erase(file=file, actor=ACTOR, act="access.file.detached")
        assert file.path.exists(), "a rollback would leave an open row without bytes"
    assert not file.path.exists()
    assert not file.is_open_to_readers
    assert file.state == StoredFile.State.SAFE
    assert acts(file)[-1] == "access.file.detached"


def test_a_file_erased_twice_is_erased_once():
    file = stored("wniosek.pdf", pdf_bytes())
    first = operations.erase(file=file, actor=ACTOR)
    assert operations.erase(file=file, actor=ACTOR).erased_at == first.erased_at
    assert acts(file) == ["files.file.stored", "files.file.erased"]


def test_a_file_erased_while_it_waits_is_not_scanned():
    file = stored("wniosek.pdf", pdf_bytes())
    claimed = operations.claim(file_id=file.pk)
    operations.erase(file=file, actor=ACTOR)
    assert operations.conclude(file=claimed, verdict=Verdict(True)) is None
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert due_for_scan(timezone.now()) == []
        assert operations.claim(file_id=file.pk) is None
    assert not StoredFile.objects.get(pk=file.pk).is_open_to_readers


def test_the_state_changes_only_by_the_outcome_of_a_scan():
    file = scan_now(stored("wniosek.pdf", pdf_bytes()))
    with pytest.raises(TransitionNotAllowed):
        file.condemn("x", timezone.now())
    with pytest.raises(AttributeError):
        file.state = StoredFile.State.WAITING
    with pytest.raises(AttributeError):
        StoredFile.objects.update(state=StoredFile.State.SAFE)


def test_the_age_of_the_queue_is_that_of_the_file_waiting_longest():
    assert oldest_waiting() is None
    first = stored("a.pdf", pdf_bytes())
    second = stored("b.pdf", pdf_bytes())
    assert oldest_waiting() == first.uploaded_at
    scan_now(first)
    assert oldest_waiting() == second.uploaded_at
    operations.erase(file=second, actor=ACTOR)
    assert oldest_waiting() is None


@pytest.mark.django_db(transaction=True)
def test_no_transaction_may_be_open_round_a_scan():
    file = stored("wniosek.pdf", pdf_bytes())
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        operations.claim(file_id=file.pk)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_claims():
    file = stored("wniosek.pdf", pdf_bytes())

    def attempt(_: int) -> bool:
        try:
            return operations.claim(file_id=file.pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(attempt, range(16))) == 1
    assert StoredFile.objects.get(pk=file.pk).attempts == 1

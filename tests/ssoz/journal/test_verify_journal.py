"""Whatever is done to the journal past the system is seen (issue: *Shown by*, `verify_journal`)."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from ssoz.actors import SYSTEM, Actor
from ssoz.journal.models import ChainHead, Entry
from ssoz.journal.operations import note
from ssoz.journal.sealing import digest_of, seal_waiting

pytestmark = pytest.mark.django_db


def execute(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def verdict(capsys) -> tuple[int, str]:
    code = 0
    try:
        call_command("verify_journal")
    except SystemExit as stopped:
        code = stopped.code
    streams = capsys.readouterr()
    return code, streams.out + streams.err


@pytest.fixture
def chain() -> list[Entry]:
    """Thirty acts, sealed in three runs, so that the anchor file holds three places."""
    for run in range(3):
        for number in range(10):
            note("tests.act.done", by=Actor(name="Żaneta Ślęzak"), run=run, number=number)
        seal_waiting()
    return list(Entry.objects.sealed())


def test_a_whole_journal_is_counted(chain, capsys):
    code, text = verdict(capsys)
    assert code == 0
    assert "30 entries" in text


def test_an_empty_journal_is_whole(capsys):
    assert verdict(capsys) == (0, "The journal is whole: 0 entries.\n")


def test_the_check_seals_what_waits_first(capsys):
    note("tests.act.done", by=SYSTEM)
    code, text = verdict(capsys)
    assert code == 0
    assert "1 entries" in text
    assert not Entry.objects.unsealed().exists()


def test_a_sealed_row_that_was_changed_is_named(chain, capsys):
    execute("UPDATE journal_entry SET person_name = 'Kto inny' WHERE seal_no = 7")
    code, text = verdict(capsys)
    assert code == 1
    assert "changed: Entry 7 (tests.act.done" in text


def test_changed_details_of_a_sealed_row_are_named(chain, capsys):
    execute("UPDATE journal_entry SET details = %s WHERE seal_no = 12", '{"number": 99}')
    code, text = verdict(capsys)
    assert code == 1
    assert "changed: Entry 12 " in text


def test_a_changed_time_is_named(chain, capsys):
    execute(
        "UPDATE journal_entry SET at = %s WHERE seal_no = 5", timezone.now() - timedelta(days=400)
    )
    code, text = verdict(capsys)
    assert code == 1
    assert "changed: Entry 5 " in text


def test_a_row_that_cannot_be_read_any_more_is_named(chain, capsys):
    if connection.vendor == "sqlite":  # which keeps any text in any column
        execute("UPDATE journal_entry SET uid = 'broken' WHERE seal_no = 7")
    else:
        execute("UPDATE journal_entry SET details = '[]' WHERE seal_no = 7")
    code, text = verdict(capsys)
    assert code == 1
    assert "changed: Entry 7" in text


def test_a_row_removed_in_the_middle_is_named(chain, capsys):
    execute("DELETE FROM journal_entry WHERE seal_no = 15")
    code, text = verdict(capsys)
    assert code == 1
    assert "removed: Entry 15 is missing" in text


def test_the_last_ten_rows_removed_are_named(chain, capsys):
    execute("DELETE FROM journal_entry WHERE seal_no > 20")
    code, text = verdict(capsys)
    assert code == 1
    assert "removed: Entries 21 to 30 are missing at the end." in text


def test_the_last_ten_rows_removed_are_named_also_when_the_head_is_set_back(chain, capsys):
    execute("DELETE FROM journal_entry WHERE seal_no > 20")
    execute("UPDATE journal_chainhead SET seal_no = 20, seal = %s", chain[19].seal)
    code, text = verdict(capsys)
    assert code == 1
    assert "removed: Entries 21 to 30 are missing at the end." in text


def test_rows_removed_at_the_end_are_named_also_after_others_were_sealed_in_their_place(
    chain, capsys
):
    execute("DELETE FROM journal_entry WHERE seal_no > 20")
    execute("UPDATE journal_chainhead SET seal_no = 20, seal = %s", chain[19].seal)
    for number in range(10):
        note("tests.act.done", by=SYSTEM, number=number)
    code, text = verdict(capsys)
    assert code == 1
    assert "anchor: Entry 30 " in text


def test_the_whole_journal_removed_is_named(chain, capsys):
    execute("DELETE FROM journal_entry")
    execute("DELETE FROM journal_chainhead")
    code, text = verdict(capsys)
    assert code == 1
    assert "removed: Entries 1 to 30 are missing at the end." in text


def insert_copy(of: Entry, **changed) -> None:
    """Insert, past the system, a copy of an entry under a fresh uid, some columns changed."""
    names = [field.column for field in Entry._meta.fields if field.column != "id"]
    kept = ", ".join("%s" if name in changed else name for name in names)
    execute(
        f"INSERT INTO journal_entry ({', '.join(names)}) SELECT {kept} FROM journal_entry"
        " WHERE id = %s",
        *[changed[name] for name in names if name in changed],
        of.pk,
    )


FRESH_UID = "0" * 31 + "1"


def test_a_row_inserted_in_the_chain_is_named(chain, capsys):
    execute("UPDATE journal_entry SET seal_no = seal_no + 1000 WHERE seal_no >= 11")
    execute("UPDATE journal_entry SET seal_no = seal_no - 999 WHERE seal_no >= 1000")
    execute("UPDATE journal_chainhead SET seal_no = 31")
    insert_copy(chain[3], uid=FRESH_UID, seal_no=11)
    code, text = verdict(capsys)
    assert code == 1
    assert "changed: Entry 11 " in text


def test_a_row_inserted_at_the_end_of_the_chain_is_named(chain, capsys):
    insert_copy(chain[3], uid=FRESH_UID, seal_no=31)
    code, text = verdict(capsys)
    assert code == 1
    assert "Entry 31 " in text


def test_a_row_inserted_before_the_first_is_named(chain, capsys):
    insert_copy(chain[3], uid=FRESH_UID, seal_no=0)
    code, text = verdict(capsys)
    assert code == 1
    assert "chain: Entry 0 " in text


def test_a_forged_row_without_a_seal_is_named_and_never_sealed(chain, capsys):
    insert_copy(chain[3], uid=FRESH_UID, seal_no=None, seal="")
    code, text = verdict(capsys)
    assert code == 1
    assert "changed: The unsealed entry 00000000-0000-0000-0000-000000000001" in text
    assert ChainHead.objects.get().seal_no == 30


def test_two_swapped_rows_are_named(chain, capsys):
    for place, entry in ((9001, chain[7]), (9, chain[7]), (8, chain[8])):
        if place == 9:
            execute("UPDATE journal_entry SET seal_no = 9002 WHERE id = %s", chain[8].pk)
        execute("UPDATE journal_entry SET seal_no = %s WHERE id = %s", place, entry.pk)
    code, text = verdict(capsys)
    assert code == 1
    assert "chain: Entry 8 " in text


def test_two_rows_that_swapped_also_their_seals_are_named(chain, capsys):
    first, second = chain[7], chain[8]
    execute("UPDATE journal_entry SET seal_no = NULL WHERE id IN (%s, %s)", first.pk, second.pk)
    for entry, other in ((first, second), (second, first)):
        execute(
            "UPDATE journal_entry SET seal_no = %s, seal = %s WHERE id = %s",
            other.seal_no, other.seal, entry.pk,
        )  # fmt: skip
    code, text = verdict(capsys)
    assert code == 1
    assert "chain: Entry 8 " in text


def test_a_chain_recomputed_without_the_key_is_named(chain, capsys, settings):
    key = settings.JOURNAL_KEY
    settings.JOURNAL_KEY = "another"
    previous = ""
    for entry in chain:
        entry.person_name = "Kto inny"
        digest = digest_of(entry)
        seal = hashlib.sha256(f"{entry.seal_no}\n{digest}\n{previous}".encode()).hexdigest()
        execute(
            "UPDATE journal_entry SET person_name = 'Kto inny', digest = %s, seal = %s WHERE id = %s",
            digest, seal, entry.pk,
        )  # fmt: skip
        previous = seal
    execute("UPDATE journal_chainhead SET seal = %s", previous)
    settings.JOURNAL_KEY = key
    code, text = verdict(capsys)
    assert code == 1
    assert "changed: Entry 1 " in text


def test_a_chain_sealed_anew_with_the_right_key_still_differs_from_the_anchors(chain, capsys):
    execute("UPDATE journal_entry SET seal_no = NULL, seal = ''")
    execute("DELETE FROM journal_entry WHERE id = %s", chain[4].pk)
    execute("DELETE FROM journal_chainhead")
    note("tests.act.done", by=SYSTEM)
    code, text = verdict(capsys)
    assert code == 1
    assert "anchor: Entry 10 " in text


def test_an_unsealed_entry_that_was_changed_is_named(chain, capsys):
    entry = note("tests.act.done", by=SYSTEM)
    execute("UPDATE journal_entry SET act = 'tests.act.undone' WHERE id = %s", entry.pk)
    code, text = verdict(capsys)
    assert code == 1
    assert f"changed: The unsealed entry {entry.uid}" in text


def test_a_changed_entry_does_not_keep_others_from_their_seal(chain):
    bad = note("tests.act.done", by=SYSTEM)
    execute("UPDATE journal_entry SET act = 'tests.act.undone' WHERE id = %s", bad.pk)
    good = note("tests.act.done", by=SYSTEM)
    assert seal_waiting() == 1
    assert Entry.objects.get(pk=good.pk).seal_no == 31


def test_a_lost_anchor_file_is_told(chain, capsys, own_folders):
    (own_folders / "journal.anchor").unlink()
    code, text = verdict(capsys)
    assert code == 1
    assert "anchor: The anchor file is missing" in text


def test_a_spoilt_anchor_file_is_told(chain, capsys, own_folders):
    with (own_folders / "journal.anchor").open("a") as file:
        file.write("31 nonsense\n")
    code, text = verdict(capsys)
    assert code == 1
    assert "anchor: Line 4 of the anchor file" in text


def test_entries_that_wait_longer_than_five_minutes_are_listed(capsys, time_machine):
    time_machine.move_to(timezone.now() - timedelta(minutes=6), tick=False)
    entry = note("tests.act.done", by=SYSTEM)
    time_machine.shift(timedelta(minutes=6))
    code, text = verdict(capsys)
    assert code == 0
    assert f"Unsealed for more than 5 minutes: {entry.uid} tests.act.done" in text


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_hundred_acts_by_eight_connections_leave_a_whole_chain(capsys):
    stop = threading.Event()
    sealers = [in_thread(seal_until, stop) for _ in range(2)]
    actors = [in_thread(act_many, connection_no) for connection_no in range(8)]
    for thread in actors:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    code, text = verdict(capsys)
    assert code == 0, text
    assert "200 entries" in text
    places = list(Entry.objects.sealed().values_list("seal_no", flat=True))
    assert places == list(range(1, 201))


def in_thread(function, *arguments) -> threading.Thread:
    def run() -> None:
        try:
            function(*arguments)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def act_many(connection_no: int) -> None:
    for number in range(25):
        note("tests.act.done", by=Actor(name=f"Osoba {connection_no}"), number=number)


def seal_until(stop: threading.Event) -> None:
    while not stop.is_set():
        seal_waiting()

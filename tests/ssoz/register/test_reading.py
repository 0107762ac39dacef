"""Reading: resumed where it stopped, cancelled between two stretches, refused where it is no dump."""

import zipfile
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone
from django_q.models import OrmQ

from ssoz.actors import NotAllowed
from ssoz.files import storage
from ssoz.register import dumps, operations, tasks
from ssoz.register.models import Mistake, RegisterImport, SeenId, StagedPart, StagedUnit
from ssoz.register.operations import changing, jobs, reading
from ssoz.register.operations.jobs import actor_of
from ssoz.register.operations.staging import Rows
from ssoz.register.refusals import Refused, field_name, reason, reasons
from ssoz.units.models import Unit
from tests.makers import make_actor
from tests.register_dump import FILES, KINDS, Picture, Register
from tests.ssoz.register.importing import begin, carry, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def dump(tmp_path):
    return tmp_path, Register().write(Picture(120, spoiled=0.1), tmp_path)


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(reading, "LINES_AT_ONCE", 50)


def read_once(job) -> None:
    operations.read(job=fresh(job), seconds=0, actor=actor_of(job))


class Killed(BaseException):
    """What no handler of ours catches."""


def test_a_worker_that_dies_in_any_stretch_costs_that_stretch_alone(dump, short, monkeypatch):
    folder, expected = dump
    job = begin(folder)
    for dies_at in (1, 3, 2, 4):
        written = iter(range(1, 99))

        def write(rows, real=Rows.write, written=written, dies_at=dies_at):
            real(rows)
            if next(written) == dies_at:
                raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(Rows, "write", write)
            with pytest.raises(Killed):
                operations.read(job=fresh(job), actor=actor_of(job))
        assert fresh(job).lines_done == StagedUnit.objects.count() + StagedPart.objects.count() + (
            Mistake.objects.values("file", "line").distinct().count()
        )
    done = carry(job)
    assert {name: done.figures[name] for name in expected.figures()} == expected.figures()


def test_a_worker_that_was_overtaken_stops(dump, short):
    folder, expected = dump
    late = begin(folder)
    operations.read(job=fresh(late), actor=actor_of(late))
    assert operations.read(job=late, actor=actor_of(late)) is None
    assert carry(late).figures["lines"] == expected.lines


def test_the_queue_reads_in_short_tasks_and_a_sweep_takes_up_what_stands(
    dump, short, monkeypatch, run_queue
):
    folder, expected = dump
    monkeypatch.setattr(tasks, "_SECONDS", 0.001)
    job = begin(folder)
    assert tasks.resume_imports() == 0
    RegisterImport.objects.filter(pk=job.pk).update(moved_at=timezone.now() - timezone.timedelta(1))
    assert tasks.resume_imports() == 1
    assert run_queue() > 3
    assert fresh(job).state == "compared" and fresh(job).figures["lines"] == expected.lines
    assert tasks.resume_imports() == 0 and not OrmQ.objects.exists()


def test_progress_and_the_time_left_are_told(dump, short, monkeypatch):
    folder, expected = dump
    job = begin(folder)
    assert (job.lines_expected, job.seconds_left) == (0, None)
    clock = iter(range(1000))
    monkeypatch.setattr(reading.time, "monotonic", lambda: next(clock))
    operations.read(job=fresh(job), seconds=2, actor=actor_of(job))
    now = fresh(job)
    assert 0 < now.lines_done < expected.lines
    assert now.lines_expected > now.lines_done and now.seconds_left > 0


def test_cancelling_forgets_what_was_read_and_the_files(
    dump, short, django_capture_on_commit_callbacks
):
    folder, _ = dump
    job = begin(folder)
    with django_capture_on_commit_callbacks(execute=True):
        operations.cancel(job=job, actor=actor_of(job))
    assert not any(model.objects.exists() for model in (StagedUnit, StagedPart, SeenId))
    assert not any(dumps.path_of(file).exists() for file in job.files.values())
    assert carry(job).state == "cancelled"
    with pytest.raises(Refused):
        operations.cancel(job=job, actor=actor_of(job))
    begin(folder)


def test_one_import_at_a_time(dump):
    folder, _ = dump
    job = begin(folder)
    with pytest.raises(Refused, match=str(job)):
        begin(folder)
    assert not list(Path(storage._incoming()).glob("*.part"))


def test_zipped_files_are_read_as_they_are(dump, short):
    folder, expected = dump
    for name in FILES:
        with zipfile.ZipFile(folder / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(folder / f"{name}.txt", f"{name}.txt")
    job = begin(folder, ending="zip")
    while not all(place["ended"] for place in fresh(job).place.values()):
        operations.read(job=fresh(job), actor=actor_of(job))
    assert carry(job).figures["lines"] == expected.lines


def no_dumps(folder) -> dict[str, tuple[bytes, str]]:
    """Return what is no podmioty.txt at all, with the code of the refusal."""
    good = (folder / "podmioty.txt").read_bytes()
    return {
        "empty": (b"", "empty"),
        "blank lines": (b"\n\n\r\n", "empty"),
        "another file": ((folder / "komorki.txt").read_bytes(), "columns"),
        "latin": ("|".join(["ż"] * 30).encode("cp1250") * 3, "utf8"),
        "picture": (b"\x89PNG\r\n\x1a\n\xff\xfe" * 50, "columns"),
        "broken zip": (b"PK\x03\x04" + good[:200] + b"PK\x05\x06" + b"\x00" * 18, "zip"),
    }


KINDS_OF_NONE = ["empty", "blank lines", "another file", "latin", "picture", "broken zip"]


@pytest.mark.parametrize("kind", KINDS_OF_NONE)
def test_what_is_no_such_file_is_refused_at_once(dump, kind):
    folder, _ = dump
    content, code = no_dumps(folder)[kind]
    (folder / "podmioty.txt").write_bytes(content)
    with pytest.raises(Refused) as refused:
        begin(folder)
    assert refused.value.code == code and "podmioty.txt" in str(refused.value)
    assert not RegisterImport.objects.exists()
    assert not list(Path(storage._incoming()).glob("*.part"))


def test_a_zip_of_many_files_or_of_too_much_is_refused(dump, monkeypatch):
    folder, _ = dump
    with zipfile.ZipFile(folder / "podmioty.txt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "a")
        archive.writestr("b.txt", "b")
    with pytest.raises(Refused) as refused:
        begin(folder)
    assert refused.value.code == "zip"
    with zipfile.ZipFile(folder / "podmioty.txt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "0" * 100_000)
    monkeypatch.setattr(dumps, "MOST_BYTES", 50_000)
    with pytest.raises(Refused) as refused:
        begin(folder)
    assert refused.value.code == "too_large"


def test_a_line_without_end_is_one_mistake(dump, short):
    folder, expected = dump
    with (folder / "podmioty.txt").open("ab") as file:
        file.write(b"x" * 3_000_000)
    job = carry(begin(folder))
    assert job.figures["lines"] == expected.lines + 1
    assert Mistake.objects.get(code="line_long").line == job.place["podmioty"]["lines"]


def test_a_mark_of_utf8_and_windows_line_ends_are_no_mistakes(tmp_path):
    expected = Register().write(Picture(30), tmp_path)
    for name in FILES:
        path = tmp_path / f"{name}.txt"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    job = carry(begin(tmp_path))
    assert job.figures["spoiled"] == 0 and job.figures["units"]["new"] == expected.units["new"]


def test_a_file_that_is_gone_fails_the_import_and_leaves_the_register(dump):
    folder, _ = dump
    job = begin(folder)
    dumps.path_of(job.files["komorki"]).unlink()
    failed = carry(job)
    assert (failed.state, failed.failure) == ("failed", "file")
    assert not StagedUnit.objects.exists() and not Unit.objects.exclude(register_id="").exists()


def test_a_day_that_has_not_come_is_refused(dump):
    folder, _ = dump
    with pytest.raises(Refused) as refused:
        begin(folder, day=timezone.localdate() + timezone.timedelta(1))
    assert refused.value.code == "day"


@pytest.mark.parametrize("role", ["uw-admin", "ipin-admin", "reporter-financial"])
def test_whoever_does_not_edit_the_whole_register_imports_nothing(dump, role):
    folder, _ = dump
    stranger = make_actor(role=role)
    with pytest.raises(NotAllowed):
        begin(folder, actor=stranger)
    job = carry(begin(folder))
    for act in (operations.apply, operations.cancel, operations.undo, operations.download_mistakes):
        with pytest.raises(NotAllowed):
            act(job=job, actor=stranger)
    with pytest.raises(NotAllowed):
        operations.complete(job=job, actor=stranger)


def test_every_reason_and_field_has_words(dump):
    folder, _ = dump
    carry(begin(folder))
    spoken = dict(reasons())
    for one in Mistake.objects.all():
        assert one.code in spoken
        words = reason(one.code, one.figures)
        assert "%(" not in words and words != one.code
        assert field_name(one.field) != one.field
    assert all("%(" not in words for words in spoken.values())
    assert {kind for kinds in KINDS.values() for kind in kinds} - set(spoken) == {
        "columns_less", "columns_more",
    }  # fmt: skip


def test_what_the_database_refuses_fails_the_import_and_changes_nothing(dump, monkeypatch):
    folder, _ = dump
    job = carry(begin(folder))
    operations.apply(job=job, queued=False, actor=actor_of(job))

    def refuse(*_):
        raise IntegrityError("no")

    monkeypatch.setattr(changing, "add_parts", refuse)
    failed = carry(job)
    assert (failed.state, failed.failure) == ("failed", "database")
    assert not Unit.objects.exclude(register_id="").exists()
    assert not StagedUnit.objects.exists()


def test_a_database_that_is_away_for_a_moment_fails_nothing(dump, monkeypatch):
    folder, _ = dump
    job = carry(begin(folder))
    operations.apply(job=job, queued=False, actor=actor_of(job))

    def lose(*_):
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(changing, "add_parts", lose)
        with pytest.raises(OperationalError):
            carry(job)
    assert fresh(job).state == "applying"
    assert carry(job).state == "applied"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_whoever_meets_the_worker_at_its_work_is_told_to_wait(dump, monkeypatch):
    folder, _ = dump
    job = carry(begin(folder))
    monkeypatch.setattr(jobs, "_PATIENCE_SECONDS", 1)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM register_registerimport FOR UPDATE")
        with pytest.raises(Refused) as refused:
            operations.cancel(job=job, actor=actor_of(job))
        assert refused.value.code == "busy"
    finally:
        other.rollback()
        other.close()
    assert operations.cancel(job=job, actor=actor_of(job)).state == "cancelled"

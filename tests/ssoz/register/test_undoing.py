"""Undoing: what somebody touched since is left alone and named; what is in use is closed."""

from datetime import date

import pytest

from ssoz.actors import SYSTEM
from ssoz.journal.models import Entry
from ssoz.journal.operations import record
from ssoz.register import operations, queries
from ssoz.register.models import Touched
from ssoz.register.refusals import Refused
from ssoz.units.models import Part, Unit
from tests.makers import make_actor
from tests.register_dump import Picture, Register
from tests.ssoz.register.importing import carry

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)


@pytest.fixture
def register():
    return Register()


def undo(job, actor=SYSTEM):
    operations.undo(job=job, queued=False, actor=actor)
    return carry(job)


def test_what_somebody_changed_since_stays_and_is_named(tmp_path, register, bring_in):
    register.write(Picture(30), tmp_path)
    job = bring_in(tmp_path, day=DAY)
    edited = Unit.objects.filter(parts__isnull=True).exclude(register_id="").first()
    edited.phone = "1"
    record(edited, "units.unit.changed", by=SYSTEM)
    undone = undo(job)
    assert list(Unit.objects.exclude(register_id="")) == [edited]
    assert undone.undone["units"]["edited"] == 1
    [kept] = queries.told(queries.kept(undone))
    assert (kept.register_id, kept.thing_id) == (edited.register_id, edited.pk)


def test_what_is_in_use_is_closed_on_the_day_of_the_picture(tmp_path, register, bring_in):
    register.write(Picture(30), tmp_path)
    job = bring_in(tmp_path, day=DAY)
    cell = Part.objects.filter(level="cell", parent__level="subunit").first()
    make_actor(role="reporter-financial", unit=cell.unit)
    undone = undo(job)
    cell.unit.refresh_from_db()
    assert cell.unit.closed_on == DAY
    assert cell.unit.history.first().history_change_reason == job.reason_undone
    assert not Part.objects.filter(pk=cell.pk).exists()
    assert undone.undone["units"]["in_use"] == 1
    assert Touched.objects.get(job=job, what="unit", thing_id=cell.unit_id).kept == "in_use"


def test_a_unit_found_again_by_name_and_town_has_its_old_search_text_back(
    tmp_path, register, bring_in
):
    register.write(Picture(40), tmp_path / "1")
    bring_in(tmp_path / "1")
    before = {unit.pk: unit.search_text for unit in Unit.objects.all()}
    register.write(Picture(40, version=1, changed=1), tmp_path / "2")
    job = bring_in(tmp_path / "2")
    assert before != {unit.pk: unit.search_text for unit in Unit.objects.all()}
    undo(job)
    assert before == {unit.pk: unit.search_text for unit in Unit.objects.all()}


def test_only_the_last_import_can_be_undone(tmp_path, register, bring_in):
    register.write(Picture(10), tmp_path / "1")
    first = bring_in(tmp_path / "1")
    register.write(Picture(10, version=1, changed=1), tmp_path / "2")
    second = bring_in(tmp_path / "2")
    with pytest.raises(Refused, match=str(second)) as refused:
        undo(first)
    assert refused.value.code == "not_last"
    undo(second)
    undo(first)


def test_history_and_journal_name_who_undid_it(tmp_path, register, bring_in):
    chief, other = make_actor(role="cez-admin"), make_actor(role="cez-admin")
    register.write(Picture(10), tmp_path / "1")
    job = bring_in(tmp_path / "1", actor=chief)
    unit = Unit.objects.exclude(register_id="").first()
    [made] = unit.history.all()
    assert (made.history_user_id, made.history_change_reason) == (
        chief.person_id, job.reason_applied,
    )  # fmt: skip
    undo(job, actor=other)
    gone = Unit.history.filter(id=unit.pk).latest("history_id")
    assert (gone.history_type, gone.history_user_id) == ("-", other.person_id)
    entry = Entry.objects.get(act="register.import.undone")
    assert entry.person_id == other.person_id
    assert entry.details["units"]["removed"] > 0

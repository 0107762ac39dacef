"""What is new, changed or gone: units that came otherwise, spoiled lines, activity, late changes."""

from datetime import date

import pytest

from ssoz.actors import SYSTEM
from ssoz.journal.operations import record
from ssoz.register import operations
from ssoz.units.models import Part, Unit
from tests.makers import make_unit
from tests.register_dump import Picture, Register
from tests.ssoz.register.importing import carry, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    return Register()


def lines(folder, name) -> list[bytes]:
    return (folder / f"{name}.txt").read_bytes().splitlines()


def rewrite(folder, name, found: list[bytes]) -> None:
    (folder / f"{name}.txt").write_bytes(b"\n".join(found) + b"\n")


def with_cell(count: int = 10) -> Picture:
    return Picture(count, practices=0)


def test_units_that_came_otherwise_are_found_by_their_numbers_and_not_doubled(
    tmp_path, register, bring_in
):
    register.write(with_cell(3), tmp_path)
    first, second, third = (line.decode().split("|") for line in lines(tmp_path, "podmioty"))
    by_book = make_unit(book_number=first[3], type=Unit.Type.OCCUPATIONAL, regon="")
    by_regon = make_unit(regon=second[2])
    twice = [make_unit(regon=third[2]) for _ in range(2)]
    job = bring_in(tmp_path)
    assert (job.figures["units"]["new"], job.figures["units"]["changed"]) == (1, 2)
    by_book.refresh_from_db()
    by_regon.refresh_from_db()
    assert (by_book.register_id, by_regon.register_id) == (first[0], second[0])
    assert by_book.type == Unit.Type.OCCUPATIONAL  # chosen by hand; the register cannot tell
    assert by_book.name == first[11] and by_book.parts.exists()
    for unit in twice:
        unit.refresh_from_db()
        assert unit.register_id == ""
    assert Unit.objects.filter(register_id=third[0]).count() == 1
    operations.undo(job=job, queued=False, actor=SYSTEM)
    carry(job)
    by_book.refresh_from_db()
    assert by_book.register_id == "" and not by_book.parts.exists()


def test_gone_is_closed_only_if_that_was_asked_for(tmp_path, register, bring, bring_in):
    register.write(with_cell(20), tmp_path / "1")
    bring_in(tmp_path / "1")
    register.write(Picture(20, practices=0, version=1, gone=0.3), tmp_path / "2")
    job = bring_in(tmp_path / "2")
    assert job.figures["units"]["gone"] > 0
    assert not Unit.objects.filter(closed_on__isnull=False).exists()
    day = date(2026, 5, 31)
    closing = bring_in(tmp_path / "2", close_gone=True, day=day)
    assert Unit.objects.filter(closed_on=day).count() == job.figures["units"]["gone"]
    assert Part.objects.filter(closed_on=day).count() == job.figures["parts"]["gone"]
    again = bring(tmp_path / "2")
    assert closing.figures["units"]["gone"] and not again.figures["units"]["gone"]
    closed = Unit.objects.filter(closed_on=day).first()
    assert closed.history.first().history_change_reason == closing.reason_closed


@pytest.mark.parametrize("name", ["podmioty", "jednostki", "komorki"])
def test_what_has_a_spoiled_line_is_never_gone(tmp_path, register, bring, bring_in, name):
    register.write(with_cell(), tmp_path)
    bring_in(tmp_path)
    found = lines(tmp_path, name)
    rewrite(tmp_path, name, [*found[:-1], found[-1] + b"|more"])
    job = bring(tmp_path)
    assert job.figures["spoiled"] == 1
    assert job.figures["units"]["gone"] == job.figures["parts"]["gone"] == 0
    assert job.figures["parts"]["changed"] == job.figures["units"]["changed"] == 0


def test_a_line_without_a_readable_id_is_said_to_be_one(tmp_path, register, bring, bring_in):
    register.write(with_cell(), tmp_path)
    bring_in(tmp_path)
    found = lines(tmp_path, "komorki")
    cells = found[-1].split(b"|")
    cells[3] = b""
    rewrite(tmp_path, "komorki", [*found[:-1], b"|".join(cells)])
    job = bring(tmp_path)
    assert (job.figures["unreadable"], job.figures["parts"]["gone"]) == (1, 1)


def test_activity_follows_from_open_cells(tmp_path, register, bring, bring_in):
    register.write(with_cell(1), tmp_path)
    found = [line.split(b"|") for line in lines(tmp_path, "komorki")]
    for cells in found:
        cells[8] = b"1700"
    rewrite(tmp_path, "komorki", [b"|".join(cells) for cells in found])
    bring_in(tmp_path)
    unit = Unit.objects.exclude(register_id="").get()
    assert (unit.psychiatric, unit.addiction) == (True, False)
    for cells in found:
        cells[8] = b"1740"
    found[0][25] = b"2025-01-01"
    rewrite(tmp_path, "komorki", [b"|".join(cells) for cells in found[:1]])
    job = bring(tmp_path)
    assert job.figures["units"]["changed"] == 1  # the one cell left is closed: neither of the two
    operations.apply(job=job, queued=False, actor=SYSTEM)
    carry(job)
    unit.refresh_from_db()
    assert (unit.psychiatric, unit.addiction) == (False, False)


def test_a_cell_that_moves_is_changed_and_stands_under_its_new_parent(tmp_path, register, bring_in):
    register.write(with_cell(1), tmp_path)
    bring_in(tmp_path)
    found = [line.split(b"|") for line in lines(tmp_path, "komorki")]
    moved = next(cells for cells in found if cells[2])
    moved[2] = b""
    rewrite(tmp_path, "komorki", [b"|".join(cells) for cells in found])
    job = bring_in(tmp_path)
    assert job.figures["parts"]["changed"] == 1
    cell = Part.objects.get(level="cell", register_id=moved[3].decode())
    assert cell.parent.level == "establishment"


def test_an_establishment_has_the_name_of_the_facility_or_of_its_entity(
    tmp_path, register, bring_in
):
    register.write(with_cell(12), tmp_path)
    bring_in(tmp_path)
    places = Part.objects.filter(level="establishment").select_related("unit")
    assert {bool(place.unit.facility_name) for place in places} == {True, False}
    for place in places:
        assert place.name == place.unit.facility_name or place.unit.name
        assert place.parent_id is None and place.started_on == place.unit.started_on


def test_an_import_that_somebody_overtook_is_looked_through_again(
    tmp_path, register, bring_in, bring
):
    register.write(with_cell(5), tmp_path)
    bring_in(tmp_path)
    job = bring(tmp_path)
    unit = Unit.objects.exclude(register_id="").first()
    unit.phone = "1"
    record(unit, "units.unit.changed", by=SYSTEM)
    operations.apply(job=job, queued=False, actor=SYSTEM)
    back = carry(job)
    assert back.state == "compared" and back.figures["units"]["changed"] == 1
    unit.refresh_from_db()
    assert unit.phone == "1"
    operations.apply(job=back, queued=False, actor=SYSTEM)
    assert carry(back).state == "applied"
    unit.refresh_from_db()
    assert unit.phone != "1"
    assert fresh(job).holds != job.holds

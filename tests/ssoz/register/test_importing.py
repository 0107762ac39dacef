"""A dump is read, compared, applied and undone, and every count is the one foretold."""

from collections import Counter

import pytest
from django.db.models import Count

from ssoz.actors import SYSTEM
from ssoz.register import operations
from ssoz.register.models import Mistake, RegisterImport
from ssoz.units.models import Part, Unit
from tests.register_dump import Picture, Register
from tests.ssoz.register.importing import carry

pytestmark = pytest.mark.django_db


def counted(job: RegisterImport) -> dict:
    return {name: value for name, value in job.figures.items() if name != "mark"}


def codes(job: RegisterImport) -> Counter:
    found = Mistake.objects.filter(job=job).values_list("code").annotate(n=Count("pk")).order_by()
    return Counter(dict(found))


def snapshot() -> tuple[list, list]:
    """Return every value of every unit and part that the register knows, ids left out."""
    units = Unit.objects.exclude(register_id="").order_by("register_id").values()
    parts = Part.objects.exclude(register_id="").order_by("register_id", "level").values()
    return list(units), list(parts)


@pytest.fixture
def register():
    return Register()


def test_every_kind_of_spoiled_line_is_counted_and_none_is_in_the_way(tmp_path, register, bring):
    expected = register.write(Picture(400, spoiled=0.15), tmp_path)
    job = bring(tmp_path)
    assert job.state == "compared", job.failure
    assert counted(job) == expected.figures()
    assert codes(job) == expected.codes
    assert len(expected.codes) >= 20


def test_a_dump_is_imported_re_imported_half_changed_imported_and_undone(
    tmp_path, register, bring, bring_in
):
    first = register.write(Picture(200, spoiled=0.02), tmp_path / "1")
    job = bring_in(tmp_path / "1")
    assert (job.state, counted(job)) == ("applied", first.figures())
    new = first.units["new"], first.parts["new"]
    registered = Unit.objects.exclude(register_id=""), Part.objects.exclude(register_id="")
    assert tuple(rows.count() for rows in registered) == new
    before = snapshot()

    again = bring_in(tmp_path / "1")
    expected = register.copy().write(Picture(200, spoiled=0.02), tmp_path / "again")
    assert counted(again) == expected.figures()
    for group in ("units", "parts"):
        assert [again.figures[group][fate] for fate in ("new", "changed", "gone")] == [0, 0, 0]
    assert snapshot() == before
    operations.undo(job=again, queued=False, actor=SYSTEM)
    carry(again)

    picture = Picture(200, version=1, changed=0.5, gone=0.05, more=20, spoiled=0.02)
    half = register.write(picture, tmp_path / "2", close_gone=True)
    second = bring_in(tmp_path / "2", close_gone=True)
    assert counted(second) == half.figures()
    assert half.units["changed"] > 50 and half.units["gone"] > 3 and half.parts["new"] > 10
    assert snapshot() != before

    operations.undo(job=second, queued=False, actor=SYSTEM)
    undone = carry(second)
    assert undone.state == "undone", undone.failure
    assert undone.undone == {
        "units": {"removed": half.units["new"], "restored": half.units["changed"],
                  "reopened": half.units["gone"]},
        "parts": {"removed": half.parts["new"], "restored": half.parts["changed"],
                  "reopened": half.parts["gone"]},
    }  # fmt: skip
    assert snapshot() == before

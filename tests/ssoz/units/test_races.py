"""Two editors at the same moment, on PostgreSQL with real threads: one saves, the other is told."""

from datetime import date

import pytest

from ssoz.actors import SYSTEM
from ssoz.units import operations
from ssoz.units.models import Part, Supervision, Unit
from ssoz.units.operations import ChangedMeanwhile
from ssoz.units.past import version_of
from ssoz.units.refusals import Refused
from tests.makers import make_part, make_unit
from tests.together import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def test_of_two_who_save_one_version_one_saves_and_the_other_is_told():
    unit = make_unit()
    for _turn in range(10):
        seen = version_of(unit)

        def save(street, seen=seen):
            return lambda: operations.change_unit(
                unit=unit, values={"street": f"{street} {seen}"}, seen=seen, actor=SYSTEM
            )

        results = all_at_once([save("ul. Moja"), save("ul. Twoja")])
        told = [one for one in results if isinstance(one, ChangedMeanwhile)]
        saved = [one for one in results if isinstance(one, Unit)]
        assert (len(told), len(saved)) == (1, 1), results
        assert Unit.objects.get(pk=unit.pk).street == saved[0].street


def test_of_two_who_close_one_part_one_closes_it():
    unit = make_unit()
    home = make_part(unit, level="establishment")
    make_part(unit, level="cell", parent=home)

    def close():
        return operations.close(thing=home, day=date(2026, 1, 1), actor=SYSTEM)

    results = all_at_once([close, close])
    assert sorted(type(one).__name__ for one in results) == ["Part", "Refused"], results
    assert Part.history.filter(history_change_reason="units.part.closed").count() == 2


def test_a_cell_never_comes_under_an_establishment_that_closes_at_the_same_moment():
    for _turn in range(10):
        unit = make_unit()
        home = make_part(unit, level="establishment")
        cell = Part(
            unit=unit, parent=home, level="cell", name="Oddział", started_on=date(2020, 1, 1)
        )
        all_at_once(
            [
                lambda home=home: operations.close(thing=home, day=date(2026, 1, 1), actor=SYSTEM),
                lambda cell=cell: operations.add_part(part=cell, actor=SYSTEM),
            ]
        )
        assert not Part.objects.filter(parent__closed_on__isnull=False, closed_on=None).exists()


def test_a_unit_is_put_on_a_list_once():
    supervisor, unit = make_unit(kind="supervising", type="university"), make_unit()

    def put():
        return operations.add_supervision(supervisor=supervisor, unit=unit, actor=SYSTEM)

    results = all_at_once([put, put])
    assert sum(isinstance(one, Refused) for one in results) == 1, results
    assert Supervision.objects.count() == 1

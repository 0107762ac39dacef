"""Loading many units: rows, history and one entry; all of it or nothing."""

from datetime import date

import pytest

from ssoz.actors import SYSTEM
from ssoz.journal.models import Entry
from ssoz.units.models import Part, Supervision, Unit, Voivodeship
from ssoz.units.operations import Branch, appoint_office, load
from tests.makers import make_unit, uw_of

pytestmark = pytest.mark.django_db


def draft(name: str, **fields) -> Unit:
    return Unit(
        **{
            "name": name, "kind": "reporting", "type": "entity", "teryt": "1061011",
            "voivodeship_id": "10", "town": "Łódź", "started_on": date(2001, 1, 1), **fields,
        }
    )  # fmt: skip


def test_units_come_with_their_parts_history_and_one_journal_entry():
    supervisor, unit = draft("Uczelnia", kind="both"), draft("Szpital kliniczny")
    home = Part(unit=unit, level="establishment", name="Szpital", started_on=unit.started_on)
    ward = Part(unit=unit, parent=home, level="cell", name="SOR", started_on=unit.started_on)

    count = load(
        branches=[Branch(supervisor), Branch(unit, [home, ward], supervisor)],
        act="units.test.loaded", actor=SYSTEM, source="test",
    )  # fmt: skip

    assert count == 2
    assert unit.name_text == "szpital kliniczny"
    assert [part.parent_id for part in unit.parts.all()] == [None, home.pk]
    assert Supervision.objects.get(unit=unit).supervisor == supervisor
    assert unit.history.get().history_change_reason == "units.test.loaded"
    assert Part.history.count() == 2 and Supervision.history.count() == 1
    assert Entry.objects.get(act="units.test.loaded").details == {"loaded": 2, "source": "test"}


def test_a_load_that_fails_in_the_middle_leaves_nothing():
    def branches():
        yield Branch(draft("Dobra"))
        raise RuntimeError("the file ends")

    with pytest.raises(RuntimeError):
        load(branches=branches(), act="units.test.loaded", actor=SYSTEM)

    assert not Unit.objects.filter(name="Dobra").exists()
    assert not Entry.objects.filter(act="units.test.loaded").exists()


def test_the_executing_body_of_a_voivodeship_can_be_another_office():
    office = make_unit(name="Urząd Statystyczny w Krakowie", kind="supervising", voivodeship="12")
    before = uw_of("12")

    appoint_office(voivodeship=Voivodeship.objects.get(pk="12"), office=office, actor=SYSTEM)

    assert Voivodeship.objects.get(pk="12").office == office
    entry = Entry.objects.about(office).get(act="units.office.appointed")
    assert entry.details == {"voivodeship": "12", "before": before.pk}

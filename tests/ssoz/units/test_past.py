"""The register as it was on a day, the parts included."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from ssoz.actors import SYSTEM
from ssoz.units import operations
from ssoz.units.past import known_since, parts_on, renamings_of, unit_on
from tests.makers import make_part, make_unit
from tests.ssoz.units.acting import change

pytestmark = pytest.mark.django_db
_WARSAW = ZoneInfo("Europe/Warsaw")


def at(day: str):
    return time_machine.travel(datetime.fromisoformat(day).replace(tzinfo=_WARSAW), tick=False)


@pytest.fixture
def unit():
    """A unit that moves and is renamed, with a ward that comes, grows and closes."""
    with at("2024-03-01 10:00"):
        unit = make_unit(name="Szpital Stary", street="ul. Dawna", building="1")
        home = make_part(unit, level="establishment", name="Zakład")
    with at("2024-05-01 23:30"):
        change(unit, SYSTEM, name="Szpital Nowy")
        cell = make_part(unit, level="cell", parent=home, name="Oddział", beds=10)
    with at("2024-06-01 08:00"):
        change(unit, SYSTEM, street="ul. Nowa")
        change(cell, SYSTEM, beds=20)
    with at("2024-07-01 08:00"):
        operations.close(thing=cell, day=date(2024, 7, 1), actor=SYSTEM)
    return unit


def test_name_address_and_parts_are_those_of_the_end_of_the_day(unit):
    shown = {}
    for day in ("2024-04-30", "2024-05-01", "2024-06-01", "2024-07-02"):
        then = unit_on(unit, date.fromisoformat(day))
        parts = [(part.name, part.beds) for part in parts_on(unit, date.fromisoformat(day))]
        shown[day] = then.name, then.address.partition(",")[0], parts
    assert shown == {
        "2024-04-30": ("Szpital Stary", "ul. Dawna 1", [("Zakład", 0)]),
        "2024-05-01": ("Szpital Nowy", "ul. Dawna 1", [("Zakład", 0), ("Oddział", 10)]),
        "2024-06-01": ("Szpital Nowy", "ul. Nowa 1", [("Zakład", 0), ("Oddział", 20)]),
        "2024-07-02": ("Szpital Nowy", "ul. Nowa 1", [("Zakład", 0), ("Oddział", 20)]),
    }
    assert parts_on(unit, date(2024, 7, 2))[1].status_on(date(2024, 7, 2)) == "closed"


def test_before_the_first_version_nothing_is_known(unit):
    assert known_since(unit) == date(2024, 3, 1)
    assert unit_on(unit, date(2024, 2, 29)) is None
    assert parts_on(unit, date(2024, 2, 29)) == []


def test_the_changes_of_names_and_addresses_say_from_when_to_when(unit):
    told = [(str(one.old), str(one.new), one.held_from) for one in renamings_of(unit)]
    assert told == [
        ("ul. Dawna 1, 90-001 Łódź", "ul. Nowa 1, 90-001 Łódź", date(2024, 3, 1)),
        ("Szpital Stary", "Szpital Nowy", date(2024, 3, 1)),
    ]


def test_a_part_written_twice_in_one_moment_stands_once_as_it_was_written_last():
    with at("2024-03-01 10:00"):
        unit = make_unit()
        part = make_part(unit, level="establishment", name="A")
        change(part, SYSTEM, name="B")
    assert [one.name for one in parts_on(unit, date(2024, 3, 1))] == ["B"]

"""What most stories of a report begin with: a unit, the person who files for it, its office."""

import pytest

from tests.makers import make_report, make_reporter, make_supervisor, make_unit


@pytest.fixture
def unit():
    return make_unit(regon="000002000")


@pytest.fixture
def anna(unit):
    return make_reporter(unit, first_name="Anna", family_name="Łoś")


@pytest.fixture
def office(unit):
    return make_supervisor(unit, first_name="Ewa", family_name="Żak")


@pytest.fixture
def report(unit, anna):
    return make_report(unit=unit, reporter=anna)

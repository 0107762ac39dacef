"""Most stories of a workbook begin with a unit, its report, and who fills it in."""

import pytest
from django.utils.translation import override

from ssoz.reports.models import Report
from ssoz.reports.queries import report_to_act_on
from ssoz.workbooks import operations
from tests.filled import Filled
from tests.makers import make_report, make_reporter, make_unit

ANSWERS = {
    "1.01.a": "5", "1.01.b": "2", "2.co": ["x"], "2.jest": "yes",
    "2.uwagi": "=1+1\r\nżółć; „tak” & <b>", "3.1.nazwa": "OIT", "3.1.lozka": "1 234",
}  # fmt: skip


@pytest.fixture
def unit():
    return make_unit(regon="000002000")


@pytest.fixture
def anna(unit):
    return make_reporter(unit, first_name="Anna", family_name="Łoś")


@pytest.fixture
def report(unit, anna) -> Report:
    return make_report(unit=unit, reporter=anna, answers=ANSWERS)


@pytest.fixture
def taken(report, anna) -> Filled:
    return Filled(operations.take_out(report=report, language="pl", actor=anna))


@pytest.fixture
def bring(report, anna):
    """Return what brings a workbook in, in English."""

    def bring(filled: Filled, *, into: Report = report, actor=anna):
        return operations.bring_in(report=into, file=filled.upload(), actor=actor)

    return bring


@pytest.fixture
def fresh(report):
    return lambda: report_to_act_on(report.pk)


@pytest.fixture(autouse=True)
def in_english():
    """What is said of a file is compared in English; the workbook itself is Polish."""
    with override("en"):
        yield
